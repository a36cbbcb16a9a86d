-- 0018: credit reports and query receipts that were issued, and whom organisations let read more than is public.
-- Reports and query receipts that were issued. One that tells of an erased record is emptied; one past its validity is
-- deleted when the next is issued.
CREATE TABLE report (
    id            INT8 NOT NULL PRIMARY KEY,
    number        TEXT NOT NULL UNIQUE,      -- such as R20261102-7K2MPQRA
    check_hash    BYTES NOT NULL CHECK (length(check_hash) = 32), -- SHA-256 of the check code
    kind          INT2 NOT NULL CHECK (kind BETWEEN 1 AND 3), -- 1 public report, 2 with authorisation, 3 query receipt
    org           INT8 NOT NULL,             -- 0 = a receipt
    authorisation INT8 NOT NULL,             -- 0 = none
    day           INT4 NOT NULL,             -- the day it speaks of
    content       BYTES,                     -- SHA-256 of what it says of the organisation; null once erased
    json          TEXT NOT NULL,             -- canonical; empty once erased
    note          TEXT NOT NULL,             -- the signed statement; empty = not signed, or erased
    leaf          INT8 NOT NULL,             -- number among the leaves that are not facts; 0 = not in the log
    made_at       INT8 NOT NULL,
    valid_until   INT4 NOT NULL,             -- last day on which it is to be relied on, and kept
    CHECK ((content IS NULL) = (json = ''))
) STRICT_;
CREATE INDEX report_by_day ON report (org, day, kind);
CREATE INDEX report_by_end ON report (valid_until);

-- The prints of a report as they are hashed in its statement.
CREATE TABLE report_print (
    report INT8 NOT NULL,
    lang   TEXT NOT NULL CHECK (lang IN ('zh', 'en')),
    pdf    BYTES NOT NULL,
    PRIMARY KEY (report, lang)
) STRICT_;

-- Which records a report tells of.
CREATE TABLE report_record (
    report INT8 NOT NULL,
    record INT8 NOT NULL,
    PRIMARY KEY (report, record)
) CLUSTERED_;
CREATE INDEX report_record_by_record ON report_record (record);

-- Whom an organisation lets read a report of classes that it chose, until when. It counts once the organisation has
-- given the code of a letter that was sent to its registered address.
CREATE TABLE authorisation (
    id          INT8 NOT NULL PRIMARY KEY,
    number      TEXT NOT NULL UNIQUE,        -- such as A20261102-7K2MPQRA
    org         INT8 NOT NULL,
    party       TEXT NOT NULL,               -- whom it authorises: a body or an organisation
    purpose     TEXT NOT NULL,               -- for what
    classes     TEXT NOT NULL,               -- words of classes, and under-way, with spaces between
    until       INT4 NOT NULL,               -- last day
    state       INT2 NOT NULL CHECK (state BETWEEN 1 AND 4), -- 1 asked for, 2 letter sent, 3 given, 4 revoked
    letter_hash BYTES NOT NULL,              -- SHA-256 of the code in the letter; empty = none was sent
    party_hash  BYTES NOT NULL,              -- SHA-256 of the code of the authorised party; empty = not given yet
    asked_at    INT8 NOT NULL,
    changed_at  INT8 NOT NULL                -- when its state last changed
) STRICT_;
CREATE INDEX authorisation_by_state ON authorisation (state, id);
