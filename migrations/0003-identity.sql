-- 0003: what people judged about who is meant, further names, mergers.

-- Projection: what is judged of a question (a name and number as rows write them) and one organisation.
CREATE TABLE judgement (
    question   INT8 NOT NULL,                -- key of the name in normal form and the number claimed
    org        INT8 NOT NULL,
    state      INT2 NOT NULL CHECK (state BETWEEN 1 AND 4), -- 1 same, 2 different, 3 unsure, 4 undone: not to be linked again
    name       TEXT NOT NULL,                -- the name as written when it was judged
    claimed    TEXT NOT NULL,                -- the number claimed; empty = none
    seq        INT8 NOT NULL,                -- the fact it follows from
    PRIMARY KEY (question, org)
) CLUSTERED_;
CREATE INDEX judgement_by_org ON judgement (org);

-- Projection: further names, recorded with their source: former and short names, names in other languages.
CREATE TABLE alias (
    norm       TEXT NOT NULL,                -- matcher::normal_form of the name
    org        INT8 NOT NULL,
    kind       INT2 NOT NULL CHECK (kind BETWEEN 1 AND 3), -- 1 former, 2 short, 3 in another language
    name       TEXT NOT NULL,
    borne_from INT4,
    borne_until INT4,
    seq        INT8 NOT NULL,                -- the fact that recorded it
    PRIMARY KEY (norm, org)
) CLUSTERED_;
CREATE INDEX alias_by_org ON alias (org);

-- Projection: organisations that turned out to be another one of the register, or became part of it.
CREATE TABLE merger (
    org        INT8 NOT NULL PRIMARY KEY,
    into_org   INT8 NOT NULL,
    into_code  TEXT NOT NULL,
    seq        INT8 NOT NULL                 -- the fact of it
) STRICT_;
CREATE INDEX merger_by_into ON merger (into_org);

-- A merger one officer has proposed and another must approve.
CREATE TABLE merger_proposal (
    id          INT8 NOT NULL PRIMARY KEY,
    code        TEXT NOT NULL,
    into_code   TEXT NOT NULL,
    evidence    TEXT NOT NULL,
    actor       TEXT NOT NULL,
    proposed_at INT8 NOT NULL
) STRICT_;

-- Rows that wait are found by their question. Rows that waited before this step have none until they are sent again.
ALTER TABLE waiting ADD COLUMN question INT8 NOT NULL DEFAULT 0;
CREATE INDEX waiting_by_question ON waiting (question);
