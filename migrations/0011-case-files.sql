-- 0011: what officers say a file of a case is and the step it came with; files attached while an application is written.
ALTER TABLE evidence ADD COLUMN what TEXT NOT NULL DEFAULT '';
ALTER TABLE evidence ADD COLUMN seq INT8 NOT NULL DEFAULT 0;

-- Files of an application that somebody is writing. They become evidence when it is filed.
CREATE TABLE draft_file (
    id       TEXT NOT NULL PRIMARY KEY,
    draft    BYTES NOT NULL,
    nth      INT4 NOT NULL,
    name     TEXT NOT NULL,
    media    INT2 NOT NULL CHECK (media BETWEEN 1 AND 3),
    bytes    INT8 NOT NULL,
    sha256   BYTES NOT NULL CHECK (length(sha256) = 32),
    added_at INT8 NOT NULL,
    UNIQUE (draft, nth)
) STRICT_;
