-- 0013: the audit trail is only ever added to; each entry carries a hash over itself and the one before.
ALTER TABLE audit ADD COLUMN hash BYTES;
CREATE INDEX audit_by_time ON audit (at, id);
CREATE INDEX audit_by_actor ON audit (actor, id);
CREATE INDEX audit_by_verb ON audit (verb, id);
CREATE INDEX audit_by_target ON audit (target, id);

CREATE TABLE audit_chain (
    id         INT8 NOT NULL PRIMARY KEY CHECK (id = 1),
    begins     INT8 NOT NULL,
    swept      INT8 NOT NULL,
    swept_hash BYTES,
    sweeping   INT8 NOT NULL
) STRICT_;
INSERT INTO audit_chain (id, begins, swept, swept_hash, sweeping)
SELECT 1, COALESCE(MAX(id), 0) + 1, 0, NULL, 0 FROM audit;

CREATE TABLE refused (
    subject BYTES NOT NULL PRIMARY KEY,
    actor   TEXT NOT NULL,
    action  TEXT NOT NULL,
    place   TEXT NOT NULL,
    minute  INT8 NOT NULL,
    further INT8 NOT NULL
) STRICT_;
CREATE INDEX refused_by_minute ON refused (minute);

-- An entry of the audit trail stays as it was written. The one way out is the sweep: in its own transaction it names the
-- entry up to which it may take entries away.
--@sqlite
CREATE TRIGGER audit_stays BEFORE UPDATE ON audit
BEGIN
    SELECT RAISE(ABORT, 'an entry of the audit trail is never changed');
END;
CREATE TRIGGER audit_is_not_overwritten BEFORE INSERT ON audit
WHEN EXISTS (SELECT 1 FROM audit WHERE id = NEW.id)
BEGIN
    SELECT RAISE(ABORT, 'an entry of the audit trail is never changed');
END;
CREATE TRIGGER audit_is_kept BEFORE DELETE ON audit
WHEN OLD.id > COALESCE((SELECT sweeping FROM audit_chain WHERE id = 1), 0)
BEGIN
    SELECT RAISE(ABORT, 'an entry of the audit trail is kept for its term');
END;
--@postgres
CREATE FUNCTION audit_guard() RETURNS trigger LANGUAGE plpgsql AS $guard$
BEGIN
    IF TG_OP = 'DELETE' THEN
        IF OLD.id <= COALESCE((SELECT sweeping FROM audit_chain WHERE id = 1), 0) THEN
            RETURN OLD;
        END IF;
    END IF;
    RAISE EXCEPTION 'an entry of the audit trail is never changed, and kept for its term';
END
$guard$;
CREATE TRIGGER audit_stays BEFORE UPDATE ON audit FOR EACH ROW EXECUTE FUNCTION audit_guard();
CREATE TRIGGER audit_is_kept BEFORE DELETE ON audit FOR EACH ROW EXECUTE FUNCTION audit_guard();
CREATE TRIGGER audit_is_not_emptied BEFORE TRUNCATE ON audit FOR EACH STATEMENT EXECUTE FUNCTION audit_guard();
--@both
