-- The public services: applications being written, and attempts that are counted.
CREATE TABLE application_draft (
    hash       BYTES NOT NULL PRIMARY KEY,
    kind       INT2 NOT NULL CHECK (kind IN (1, 2)),
    code       TEXT NOT NULL,
    record     INT8 NOT NULL,
    ground     TEXT NOT NULL,
    statement  TEXT NOT NULL,
    commitment TEXT NOT NULL,
    contact    TEXT NOT NULL,
    email      TEXT NOT NULL,
    number     TEXT NOT NULL,
    expires_at INT8 NOT NULL,
    CHECK (number = '' OR (statement = '' AND commitment = '' AND contact = '' AND email = ''))
) STRICT_;
CREATE INDEX application_draft_by_end ON application_draft (expires_at);

CREATE TABLE attempt (
    subject    BYTES NOT NULL PRIMARY KEY,
    count      INT4 NOT NULL,
    until      INT8 NOT NULL
) STRICT_;
CREATE INDEX attempt_by_end ON attempt (until);
