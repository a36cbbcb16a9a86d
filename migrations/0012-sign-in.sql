-- 0012: passkeys and identities at a provider as further credentials, and what a browser was asked to answer.
ALTER TABLE credential ADD COLUMN label TEXT;
ALTER TABLE credential ADD COLUMN found_by BYTES;
ALTER TABLE credential ADD COLUMN used_at INT8;
CREATE UNIQUE INDEX credential_by_key ON credential (found_by);

CREATE TABLE sign_in_challenge (
    hash       BYTES NOT NULL PRIMARY KEY,
    purpose    INT2 NOT NULL CHECK (purpose BETWEEN 1 AND 4),
    account    INT8,
    session    INT8,
    matter     TEXT NOT NULL,
    expires_at INT8 NOT NULL
) STRICT_;
