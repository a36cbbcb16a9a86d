-- Procedures about records: objection, restoration, listing.
ALTER TABLE record ADD COLUMN marked_from INT4 NOT NULL DEFAULT 2147483647;
ALTER TABLE record ADD COLUMN steps INT4 NOT NULL DEFAULT 0;

CREATE TABLE proceeding (
    id           INT8 NOT NULL PRIMARY KEY,
    number       TEXT NOT NULL UNIQUE,
    kind         INT2 NOT NULL CHECK (kind BETWEEN 1 AND 9),
    org          INT8 NOT NULL,
    record       INT8 NOT NULL,
    item         INT2 NOT NULL,
    supplier     INT4 NOT NULL,
    place        TEXT NOT NULL,
    open         INT2 NOT NULL CHECK (open IN (0, 1)),
    opened_on    INT4 NOT NULL,
    due          INT4 NOT NULL,
    due_by       TEXT NOT NULL,
    seq          INT8 NOT NULL
) STRICT_;
CREATE INDEX proceeding_by_record ON proceeding (org, record, id);
CREATE INDEX proceeding_by_due ON proceeding (open, kind, due, id);

CREATE TABLE proceeding_party (
    proceeding   INT8 NOT NULL PRIMARY KEY,
    contact      TEXT NOT NULL,
    email        TEXT NOT NULL,
    code_hash    BYTES NOT NULL,
    claimed_by   TEXT NOT NULL
) STRICT_;

CREATE TABLE draft (
    proceeding   INT8 NOT NULL PRIMARY KEY,
    step         TEXT NOT NULL,
    outcome      TEXT NOT NULL,
    reasons      TEXT NOT NULL,
    document     TEXT NOT NULL,
    body         BYTES NOT NULL,
    actor        TEXT NOT NULL,
    at           INT8 NOT NULL,
    seq          INT8 NOT NULL
) STRICT_;
