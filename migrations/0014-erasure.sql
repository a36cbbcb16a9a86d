-- 0014: content is destroyed, what it leaves behind is followed up, and receivers are told.
-- Projection: records whose content was destroyed. Their rows of `record` are gone; this keeps them from coming back and
-- lets those be told who hold a copy.
CREATE TABLE erased_record (
    org        INT8 NOT NULL,
    record     INT8 NOT NULL,
    kind       INT2 NOT NULL CHECK (kind BETWEEN 1 AND 9),
    was_public INT2 NOT NULL CHECK (was_public IN (0, 1)),
    seq        INT8 NOT NULL,                -- the fact of it
    PRIMARY KEY (org, record)
) CLUSTERED_;
CREATE INDEX erased_record_by_key ON erased_record (record);

-- Erasures: drafted by one officer, approved by another, then carried on until nothing is left to destroy.
CREATE TABLE erasure (
    id         INT8 NOT NULL PRIMARY KEY,
    code       TEXT NOT NULL,                -- of the organisation
    record     INT8 NOT NULL,                -- 0 = the organisation's own facts
    target     INT8 NOT NULL,                -- the one fact whose content goes; 0 = the whole record
    ground     TEXT NOT NULL,                -- a word of law/erasure.toml
    document   TEXT NOT NULL,                -- number of the document it rests on; empty = none
    reasons    TEXT NOT NULL,
    seen       INT8 NOT NULL,                -- the last fact of the record when it was drafted
    state      INT2 NOT NULL CHECK (state BETWEEN 1 AND 4), -- 1 drafted, 2 decided, 3 done, 4 taken back
    actor      TEXT NOT NULL,
    drafted_at INT8 NOT NULL,
    approver   TEXT NOT NULL,                -- empty = not yet
    decided_at INT8,
    done_at    INT8,
    CHECK ((state IN (2, 3)) = (decided_at IS NOT NULL) AND (state = 3) = (done_at IS NOT NULL))
) STRICT_;
CREATE INDEX erasure_by_state ON erasure (state, id);

-- What an erasure has still to destroy outside the rows of the database. Written with its facts, struck off one by one.
CREATE TABLE erasure_task (
    erasure INT8 NOT NULL,
    nth     INT4 NOT NULL,                   -- the order in which they are done
    kind    TEXT NOT NULL CHECK (kind IN ('evidence', 'delivery', 'open-data', 'pages')),
    name    TEXT NOT NULL,                   -- evidence: its identifier; delivery: SHA-256 of the file as sent
    feed    TEXT NOT NULL,                   -- delivery: how the file is read
    lines   TEXT NOT NULL,                   -- delivery: numbers of the rows to cut out, separated by spaces
    done_at INT8,
    PRIMARY KEY (erasure, nth)
) CLUSTERED_;

-- Who holds copies of what the register gave out and must drop what leaves it.
CREATE TABLE receiver (
    id         INT8 NOT NULL PRIMARY KEY,
    name       TEXT NOT NULL,
    api_key    INT8,                         -- the key it reads and confirms with; null = it confirms by letter
    email      TEXT NOT NULL,                -- where it is reminded; empty = whoever empties the outbox brings it
    since      INT8 NOT NULL,                -- what left up to this entry it never had
    confirmed  INT8 NOT NULL,                -- the last entry up to which it has dropped everything
    confirmed_at INT8,
    reminders  INT4 NOT NULL,                -- sent since it confirmed last
    reminded_on INT4,                        -- the day of the last one
    created_at INT8 NOT NULL,
    closed_at  INT8                          -- null = open
) STRICT_;
CREATE UNIQUE INDEX receiver_by_key ON receiver (api_key) WHERE api_key IS NOT NULL;
-- Keys that read make their holder a receiver when they are made; these were made before.
INSERT INTO receiver (id, name, api_key, email, since, confirmed, reminders, created_at)
SELECT ROW_NUMBER() OVER (ORDER BY k.id), k.label, k.id, '', f.last, f.last, 0, k.created_at
FROM api_key k, (SELECT COALESCE(MAX(seq), 0) AS last FROM fact) f
WHERE k.revoked_at IS NULL AND ' ' || k.scopes || ' ' LIKE '% read %';

-- A letter may be emptied where what it tells of is erased, and not changed otherwise.
--@sqlite
DROP TRIGGER letter_stays;
--@postgres
DROP TRIGGER letter_stays ON letter;
--@both
--@sqlite
CREATE TRIGGER letter_stays BEFORE UPDATE ON letter
WHEN NOT (NEW.id = OLD.id AND NEW.number = OLD.number AND NEW.kind = OLD.kind
          AND NEW.lang = OLD.lang AND NEW.proceeding = OLD.proceeding AND NEW.org = OLD.org
          AND NEW.record = OLD.record AND NEW.seq = OLD.seq
          AND NEW.made_on = OLD.made_on AND NEW.made_at = OLD.made_at AND NEW.actor = OLD.actor
          AND (NEW.body = '' OR OLD.service = '' AND NEW.body = OLD.body AND NEW.sha256 = OLD.sha256))
BEGIN
    SELECT RAISE(ABORT, 'a letter is never changed');
END;
--@postgres
CREATE TRIGGER letter_stays BEFORE UPDATE ON letter FOR EACH ROW
WHEN (NOT (NEW.id = OLD.id AND NEW.number = OLD.number AND NEW.kind = OLD.kind
           AND NEW.lang = OLD.lang AND NEW.proceeding = OLD.proceeding AND NEW.org = OLD.org
           AND NEW.record = OLD.record AND NEW.seq = OLD.seq
           AND NEW.made_on = OLD.made_on AND NEW.made_at = OLD.made_at AND NEW.actor = OLD.actor
           AND (NEW.body = '' OR OLD.service = '' AND NEW.body = OLD.body AND NEW.sha256 = OLD.sha256)))
EXECUTE FUNCTION letter_guard();
--@both
