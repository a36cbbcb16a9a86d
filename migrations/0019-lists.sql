-- 0019: published lists as versions in the log.
-- Versions of published lists. Each is a leaf of the log.
CREATE TABLE list_version (
    list       TEXT NOT NULL,                -- name of the list: its catalogue item, or that of the red list's rule
    version    INT8 NOT NULL CHECK (version > 0), -- from 1, dense
    leaf       INT8 NOT NULL,                -- its row of log_leaf
    entries    INT8 NOT NULL,                -- how many are on it
    root       BYTES NOT NULL CHECK (length(root) = 32), -- hash of the tree over its entries
    made_on    INT4 NOT NULL,                -- days since 1970-01-01
    PRIMARY KEY (list, version)
) STRICT_;

-- Who is on the newest version of a list. Whoever leaves it leaves this table, and the leaf of the addition loses its body.
CREATE TABLE list_entry (
    list       TEXT NOT NULL,
    code       TEXT NOT NULL,                -- code of the organisation
    leaf       INT8 NOT NULL,                -- the row of log_leaf that put it there
    commitment BYTES NOT NULL CHECK (length(commitment) = 32), -- of that leaf
    version    INT8 NOT NULL,                -- the version it came with
    basis      TEXT NOT NULL,                -- the rule it is there by
    PRIMARY KEY (list, code)
) STRICT_;

-- The moment the lists were last compared with the register: one row.
CREATE TABLE list_moment (
    id         INT2 NOT NULL PRIMARY KEY CHECK (id = 1),
    entry      INT8 NOT NULL,                -- newest fact
    today      INT4 NOT NULL                 -- days since 1970-01-01
) STRICT_;
