-- 0021: leaves that say what was lost when the register was put back from a backup.
--@sqlite
CREATE TABLE log_leaf_kept AS SELECT * FROM log_leaf;
DROP TABLE log_leaf;
CREATE TABLE log_leaf (
    id         INT8 NOT NULL PRIMARY KEY,
    kind       INT2 NOT NULL CHECK (kind BETWEEN 2 AND 8),
    about      INT2 NOT NULL CHECK (about BETWEEN 0 AND 2),
    target     INT8 NOT NULL,
    commitment BYTES NOT NULL CHECK (length(commitment) = 32),
    body       BYTES,
    salt       BYTES,
    CHECK ((body IS NULL) = (salt IS NULL)),
    CHECK ((about = 0) = (target = 0))
) STRICT_;
INSERT INTO log_leaf (id, kind, about, target, commitment, body, salt)
SELECT id, kind, about, target, commitment, body, salt FROM log_leaf_kept;
DROP TABLE log_leaf_kept;
CREATE INDEX log_leaf_by_target ON log_leaf (about, target);
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
ALTER TABLE log_leaf DROP CONSTRAINT log_leaf_kind_check;
ALTER TABLE log_leaf ADD CONSTRAINT log_leaf_kind_check CHECK (kind BETWEEN 2 AND 8);
--@both
