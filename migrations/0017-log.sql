-- 0017: the transparency log: which leaf stands where, and leaves that are not facts.
-- Leaves of the log that are not facts, numbered from 1 in the order they were entered. Those that no row of log_run
-- covers wait for the sequencer. One that is erased loses body and salt; all else stays.
CREATE TABLE log_leaf (
    id         INT8 NOT NULL PRIMARY KEY,
    kind       INT2 NOT NULL CHECK (kind BETWEEN 2 AND 7), -- 2 erased, 3 list version, 4 list change, 5 report, 6 key, 7 program version
    about      INT2 NOT NULL CHECK (about BETWEEN 0 AND 2), -- what it is about: 0 nothing, 1 a fact, 2 a row of this table
    target     INT8 NOT NULL,                -- number of what it is about; 0 = nothing
    commitment BYTES NOT NULL CHECK (length(commitment) = 32), -- what the leaf holds of salt and body
    body       BYTES,                        -- canonical bytes; null once erased
    salt       BYTES,                        -- 32 random bytes; null once erased
    CHECK ((body IS NULL) = (salt IS NULL)),
    CHECK ((about = 0) = (target = 0))
) STRICT_;
CREATE INDEX log_leaf_by_target ON log_leaf (about, target);
--@sqlite
CREATE TRIGGER log_leaf_stays BEFORE UPDATE ON log_leaf
WHEN NOT (NEW.body IS NULL AND NEW.salt IS NULL AND NEW.id = OLD.id AND NEW.kind = OLD.kind
          AND NEW.about = OLD.about AND NEW.target = OLD.target AND NEW.commitment = OLD.commitment)
BEGIN
    SELECT RAISE(ABORT, 'a leaf is never changed');
END;
CREATE TRIGGER log_leaf_is_kept BEFORE DELETE ON log_leaf
BEGIN
    SELECT RAISE(ABORT, 'a leaf is never deleted');
END;
--@postgres
CREATE FUNCTION log_leaf_guard() RETURNS trigger LANGUAGE plpgsql AS $guard$
BEGIN
    RAISE EXCEPTION 'a leaf is never changed or deleted';
END
$guard$;
CREATE TRIGGER log_leaf_stays BEFORE UPDATE ON log_leaf FOR EACH ROW
WHEN (NOT (NEW.body IS NULL AND NEW.salt IS NULL AND NEW.id = OLD.id AND NEW.kind = OLD.kind
           AND NEW.about = OLD.about AND NEW.target = OLD.target AND NEW.commitment = OLD.commitment))
EXECUTE FUNCTION log_leaf_guard();
CREATE TRIGGER log_leaf_is_kept BEFORE DELETE ON log_leaf FOR EACH ROW EXECUTE FUNCTION log_leaf_guard();
CREATE TRIGGER log_leaf_is_not_emptied BEFORE TRUNCATE ON log_leaf FOR EACH STATEMENT EXECUTE FUNCTION log_leaf_guard();
--@both

-- Which leaves stand where in the log: neighbours of one source in one row. It follows the log, whose checkpoint is kept
-- elsewhere, and never leads it.
CREATE TABLE log_run (
    first  INT8 NOT NULL PRIMARY KEY,        -- index of its first leaf in the log
    count  INT8 NOT NULL CHECK (count > 0),
    source INT2 NOT NULL CHECK (source IN (1, 2)), -- 1 facts, by place; 2 rows of log_leaf, by number
    number INT8 NOT NULL,                    -- place or number of the first
    UNIQUE (source, number)
) STRICT_;

-- The log this register belongs to: one row, once a leaf was sequenced.
CREATE TABLE log_head (
    id     INT2 NOT NULL PRIMARY KEY CHECK (id = 1),
    origin TEXT NOT NULL,                    -- name of the log
    size   INT8 NOT NULL,                    -- leaves that log_run covers
    root   BYTES NOT NULL CHECK (length(root) = 32) -- hash of their tree
) STRICT_;
