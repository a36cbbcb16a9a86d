-- 0002: the database itself refuses to change or delete a fact.

-- Facts stay as they were written: no statement changes or deletes one. The one exception is erasing, which takes
-- body and salt away together and leaves all else.
--@sqlite
CREATE TRIGGER fact_stays BEFORE UPDATE ON fact
WHEN NOT (NEW.body IS NULL AND NEW.salt IS NULL AND NEW.seq = OLD.seq AND NEW.org = OLD.org
          AND NEW.record = OLD.record AND NEW.kind = OLD.kind AND NEW.item = OLD.item
          AND NEW.effective = OLD.effective AND NEW.recorded_at = OLD.recorded_at
          AND NEW.batch = OLD.batch AND NEW.source_row = OLD.source_row)
BEGIN
    SELECT RAISE(ABORT, 'a fact is never changed');
END;
CREATE TRIGGER fact_is_kept BEFORE DELETE ON fact
BEGIN
    SELECT RAISE(ABORT, 'a fact is never deleted');
END;
--@postgres
CREATE FUNCTION fact_guard() RETURNS trigger LANGUAGE plpgsql AS $guard$
BEGIN
    RAISE EXCEPTION 'a fact is never changed or deleted';
END
$guard$;
CREATE TRIGGER fact_stays BEFORE UPDATE ON fact FOR EACH ROW
WHEN (NOT (NEW.body IS NULL AND NEW.salt IS NULL AND NEW.seq = OLD.seq AND NEW.org = OLD.org
           AND NEW.record = OLD.record AND NEW.kind = OLD.kind AND NEW.item = OLD.item
           AND NEW.effective = OLD.effective AND NEW.recorded_at = OLD.recorded_at
           AND NEW.batch = OLD.batch AND NEW.source_row = OLD.source_row))
EXECUTE FUNCTION fact_guard();
CREATE TRIGGER fact_is_kept BEFORE DELETE ON fact FOR EACH ROW EXECUTE FUNCTION fact_guard();
CREATE TRIGGER fact_is_not_emptied BEFORE TRUNCATE ON fact FOR EACH STATEMENT EXECUTE FUNCTION fact_guard();
--@both
