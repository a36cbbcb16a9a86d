-- 0005: outgoing messages, and files attached to proceedings.

-- Messages on their way to people at organisations. Put here by the transaction that causes them, so that none is sent
-- for something that did not happen and none is forgotten.
CREATE TABLE message (
    id        INT8 NOT NULL PRIMARY KEY,
    kind      TEXT NOT NULL,                 -- the word of what it tells
    recipient TEXT NOT NULL,                 -- e-mail address; empty = none is known, or cleared
    subject   TEXT NOT NULL,
    body      TEXT NOT NULL,                 -- Chinese, then English; empty once cleared
    about     TEXT NOT NULL,                 -- a free reference, such as the number of a proceeding
    token     TEXT NOT NULL UNIQUE,          -- random: the left half of its Message-ID, the same for every attempt
    state     INT2 NOT NULL CHECK (state BETWEEN 1 AND 3), -- 1 waiting, 2 sent, 3 given up
    attempts  INT4 NOT NULL,
    next_at   INT8 NOT NULL,                 -- not tried before; while it is being sent: when others may take it up
    made_at   INT8 NOT NULL,
    done_at   INT8,                          -- sent or given up
    fault     TEXT,                          -- why the last attempt failed: a stable code
    CHECK ((state = 1) = (done_at IS NULL))
) STRICT_;
CREATE INDEX message_by_time ON message (state, next_at);
CREATE INDEX message_by_about ON message (about);

-- Files that people and officers attach to a proceeding. The files themselves lie in a folder beside the register.
CREATE TABLE evidence (
    id         TEXT NOT NULL PRIMARY KEY,    -- random; also the file's name
    proceeding INT8 NOT NULL,
    nth        INT4 NOT NULL,                -- its place among the files of the proceeding: dense, from 1
    name       TEXT NOT NULL,                -- as it was called, cleaned; empty once destroyed
    media      INT2 NOT NULL CHECK (media BETWEEN 1 AND 3), -- 1 PDF, 2 PNG, 3 JPEG, as the content says
    bytes      INT8 NOT NULL,
    sha256     BYTES NOT NULL CHECK (length(sha256) = 32),
    state      INT2 NOT NULL CHECK (state BETWEEN 1 AND 2), -- 1 kept, 2 destroyed
    added_at   INT8 NOT NULL,
    actor      TEXT NOT NULL,
    UNIQUE (proceeding, nth)
) STRICT_;
