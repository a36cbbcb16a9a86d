-- 0015: honours that are declined, and objections that were taken back.
-- Applications being written get a third kind. Those under way are kept.
CREATE TABLE application_draft_kept AS SELECT * FROM application_draft;
DROP TABLE application_draft;
CREATE TABLE application_draft (
    hash       BYTES NOT NULL PRIMARY KEY,
    kind       INT2 NOT NULL CHECK (kind BETWEEN 1 AND 3),
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
INSERT INTO application_draft
SELECT hash, kind, code, record, ground, statement, commitment, contact, email, number, expires_at
FROM application_draft_kept;
DROP TABLE application_draft_kept;

-- An objection that was taken back is closed at a place of its own: nothing of it can be reviewed.
UPDATE proceeding SET place = 'taken-back'
WHERE kind = 1 AND place = 'told' AND seq IN (SELECT seq FROM fact WHERE kind = 60);
