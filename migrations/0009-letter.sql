-- 0009: letters as they were made, and how they were served.
CREATE TABLE letter (
    id         INT8 NOT NULL PRIMARY KEY,
    number     TEXT NOT NULL UNIQUE,
    kind       TEXT NOT NULL,
    lang       TEXT NOT NULL CHECK (lang = 'zh'),
    proceeding INT8 NOT NULL,
    org        INT8 NOT NULL,
    record     INT8 NOT NULL,
    seq        INT8 NOT NULL,
    body       TEXT NOT NULL,
    sha256     BYTES NOT NULL CHECK (length(sha256) = 32),
    made_on    INT4 NOT NULL,
    made_at    INT8 NOT NULL,
    actor      TEXT NOT NULL,
    service    TEXT NOT NULL,
    served_on  INT4,
    served_at  INT8,
    served_by  TEXT NOT NULL,
    receipt    TEXT NOT NULL,
    served_seq INT8 NOT NULL,
    UNIQUE (seq, kind),
    CHECK ((service = '') = (served_on IS NULL) AND (service = '') = (served_at IS NULL) AND (service = '') = (served_by = ''))
) STRICT_;
CREATE INDEX letter_by_day ON letter (kind, made_on);
CREATE INDEX letter_by_proceeding ON letter (proceeding, id);
CREATE INDEX letter_by_record ON letter (org, record, id);

-- A letter stays as it was made, and a service as it was recorded.
--@sqlite
CREATE TRIGGER letter_stays BEFORE UPDATE ON letter
WHEN NOT (OLD.service = '' AND NEW.id = OLD.id AND NEW.number = OLD.number AND NEW.kind = OLD.kind
          AND NEW.lang = OLD.lang AND NEW.proceeding = OLD.proceeding AND NEW.org = OLD.org
          AND NEW.record = OLD.record AND NEW.seq = OLD.seq AND NEW.body = OLD.body AND NEW.sha256 = OLD.sha256
          AND NEW.made_on = OLD.made_on AND NEW.made_at = OLD.made_at AND NEW.actor = OLD.actor)
BEGIN
    SELECT RAISE(ABORT, 'a letter is never changed');
END;
--@postgres
CREATE FUNCTION letter_guard() RETURNS trigger LANGUAGE plpgsql AS $guard$
BEGIN
    RAISE EXCEPTION 'a letter is never changed';
END
$guard$;
CREATE TRIGGER letter_stays BEFORE UPDATE ON letter FOR EACH ROW
WHEN (NOT (OLD.service = '' AND NEW.id = OLD.id AND NEW.number = OLD.number AND NEW.kind = OLD.kind
           AND NEW.lang = OLD.lang AND NEW.proceeding = OLD.proceeding AND NEW.org = OLD.org
           AND NEW.record = OLD.record AND NEW.seq = OLD.seq AND NEW.body = OLD.body AND NEW.sha256 = OLD.sha256
           AND NEW.made_on = OLD.made_on AND NEW.made_at = OLD.made_at AND NEW.actor = OLD.actor))
EXECUTE FUNCTION letter_guard();
--@both
