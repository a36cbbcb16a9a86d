-- 0004: lists of organisations that holders of keys follow, and notices of what changes about them.

-- Lists of organisations that the holder of a key follows. A member is an organisation, never a person.
CREATE TABLE watchlist (
    id         INT8 NOT NULL PRIMARY KEY,
    api_key    INT8 NOT NULL,                -- the key it belongs to
    name       TEXT NOT NULL,                -- empty once it is deleted
    created_at INT8 NOT NULL,
    deleted_at INT8,                         -- its number is not given out again
    feed_hash  BYTES,                        -- SHA-256 of the secret in the address of its feed; null = it has none
    CHECK ((deleted_at IS NULL) = (name <> ''))
) STRICT_;
CREATE UNIQUE INDEX watchlist_by_name ON watchlist (api_key, name) WHERE deleted_at IS NULL;

CREATE TABLE watchlist_member (
    watchlist INT8 NOT NULL,
    org       INT8 NOT NULL,
    added_at  INT8 NOT NULL,
    PRIMARY KEY (watchlist, org)
) CLUSTERED_;

-- Where notices about a list are sent, and how far it has been told.
CREATE TABLE webhook (
    watchlist  INT8 NOT NULL PRIMARY KEY,
    url        TEXT NOT NULL,
    secret     BYTES NOT NULL,               -- signs the notices; shown to the owner once
    created_at INT8 NOT NULL,
    entry      INT8 NOT NULL,                -- the last entry that notices have been made of
    day        INT4 NOT NULL                 -- the last day whose ends and beginnings of publication have been told
) STRICT_;

-- Notices on their way. What a notice says is read from the facts when it is sent and not kept.
CREATE TABLE notice (
    watchlist     INT8 NOT NULL,
    nth           INT8 NOT NULL,             -- its place among the notices of the list: dense, from 1
    entry_after   INT8 NOT NULL,             -- it tells of entries after this one
    entry_through INT8 NOT NULL,             -- and up to this one
    day_after     INT4 NOT NULL,             -- and of what ended or began by itself after this day
    day_through   INT4 NOT NULL,             -- and up to this one
    state         INT2 NOT NULL CHECK (state BETWEEN 1 AND 3), -- 1 waiting, 2 delivered, 3 given up
    attempts      INT4 NOT NULL,
    next_at       INT8 NOT NULL,             -- not tried before; while it is being sent: when others may take it up
    made_at       INT8 NOT NULL,
    done_at       INT8,                      -- delivered or given up
    fault         TEXT,                      -- why the last attempt failed: a stable code
    PRIMARY KEY (watchlist, nth),
    CHECK ((state = 1) = (done_at IS NULL))
) CLUSTERED_;
CREATE INDEX notice_by_time ON notice (state, next_at);
