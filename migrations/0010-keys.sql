-- Keys of accounts, and requests that act once however often they are sent.
ALTER TABLE api_key ADD COLUMN account INT8;
ALTER TABLE api_key ADD COLUMN actions TEXT NOT NULL DEFAULT '';
ALTER TABLE api_key ADD COLUMN roles TEXT NOT NULL DEFAULT '';
CREATE INDEX api_key_by_account ON api_key (account);

CREATE TABLE done_once (
    api_key INT8 NOT NULL,
    token   BYTES NOT NULL,
    request BYTES NOT NULL,
    answer  TEXT NOT NULL,
    until   INT8 NOT NULL,
    PRIMARY KEY (api_key, token)
) CLUSTERED_;
CREATE INDEX done_once_by_end ON done_once (until);
