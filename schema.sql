-- The register's tables: the readable truth. Migrations arrive at exactly this (a test compares them on both engines).
--
-- One text serves SQLite and PostgreSQL. Words replaced when it is loaded:
--   INT2 INT4 INT8 -> INTEGER / SMALLINT INTEGER BIGINT     BYTES -> BLOB / BYTEA
--   STRICT_        -> STRICT / nothing                      CLUSTERED_ -> STRICT, WITHOUT ROWID / nothing
-- Lines after --@sqlite or --@postgres are for that engine only, until --@both.
-- Days are civil dates in Asia/Shanghai, as days since 1970-01-01. Instants are microseconds since 1970-01-01 UTC.
-- Who may see a column is declared in columns.toml; a test compares that file with the live schema.

-- Something that happened, never changed. The only table that counts as truth about organisations and records;
-- organisation*, record and waiting are projections that `hengxin admin rebuild` makes again from here.
CREATE TABLE fact (
    seq         INT8 NOT NULL PRIMARY KEY,   -- place in the register: dense, from 1, in commit order
    org         INT8 NOT NULL,               -- the organisation it is about
    record      INT8 NOT NULL,               -- the record of that organisation; 0 = the organisation itself
    kind        INT2 NOT NULL CHECK (kind BETWEEN 1 AND 99),
    item        INT2 NOT NULL,               -- number of the catalogue item it was recorded under
    effective   INT4 NOT NULL,               -- day it takes effect
    recorded_at INT8 NOT NULL,               -- instant it was committed
    batch       INT8 NOT NULL,               -- delivery it came with
    source_row  INT4 NOT NULL,               -- row of the delivered file; 0 = no row (a withdrawal by absence)
    body        BYTES,                       -- canonical bytes; null once erased
    salt        BYTES,                       -- 32 random bytes; null once erased
    CHECK ((body IS NULL) = (salt IS NULL))
) STRICT_;
CREATE INDEX fact_by_record ON fact (org, record, seq);

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

-- Leaves waiting for the sequencer of the transparency log: one for each fact, written with it.
CREATE TABLE log_pending (
    seq  INT8 NOT NULL PRIMARY KEY,          -- the fact
    leaf BYTES NOT NULL CHECK (length(leaf) = 42)
) STRICT_;

-- Leaves of the log that are not facts, numbered from 1 in the order they were entered. Those that no row of log_run
-- covers wait for the sequencer. One that is erased loses body and salt; all else stays. One that a backup did not bring back
-- has neither from the first.
CREATE TABLE log_leaf (
    id         INT8 NOT NULL PRIMARY KEY,
    kind       INT2 NOT NULL CHECK (kind BETWEEN 2 AND 8), -- 2 erased, 3 list version, 4 list change, 5 report, 6 key, 7 program version, 8 lost
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

-- Projection: an organisation as last reported.
CREATE TABLE organisation (
    id            INT8 NOT NULL PRIMARY KEY,
    code          TEXT NOT NULL UNIQUE,      -- Unified Social Credit Code; a registration number where none was ever issued
    code_kind     INT2 NOT NULL CHECK (code_kind BETWEEN 1 AND 3), -- 1 USCC, 2 15-digit registration number, 3 older number
    org_code      TEXT,                      -- organisation code (GB 11714) inside the USCC
    name          TEXT NOT NULL,
    district      TEXT,                      -- GB/T 2260 of the seat
    status        INT2 NOT NULL CHECK (status BETWEEN 0 AND 4), -- 0 not reported, 1 active, 2 revoked, 3 deregistered, 4 moved out
    confirmed     INT2 NOT NULL CHECK (confirmed IN (0, 1)),    -- 1 = the business register has reported it
    registered_on INT4,
    seq           INT8 NOT NULL              -- the fact its basic details come from
) STRICT_;
CREATE INDEX organisation_by_org_code ON organisation (org_code);

-- Projection: every name an organisation has had here, by its normal form, for exact resolution.
CREATE TABLE organisation_name (
    norm       TEXT NOT NULL,                -- matcher::normal_form of the name
    org        INT8 NOT NULL,
    name       TEXT NOT NULL,
    current    INT2 NOT NULL CHECK (current IN (0, 1)),
    since      INT4,                         -- first day known under this name
    seq        INT8 NOT NULL,                -- the fact that reported it
    PRIMARY KEY (norm, org)
) CLUSTERED_;
CREATE INDEX organisation_name_by_org ON organisation_name (org);

-- Projection: the current version of each record, with the days between which it may be public.
CREATE TABLE record (
    org         INT8 NOT NULL,
    record      INT8 NOT NULL,               -- 64-bit key from supplying body, item and natural key
    kind        INT2 NOT NULL CHECK (kind BETWEEN 1 AND 9),
    item        INT2 NOT NULL,
    supplier    INT4 NOT NULL,               -- body that sent it
    authority   INT4 NOT NULL,               -- body that decided it
    decided_on  INT4 NOT NULL,
    tier        INT2 NOT NULL CHECK (tier BETWEEN 0 AND 3),     -- 0 none, 1 minor, 2 general, 3 serious
    public_from INT4 NOT NULL,               -- first day public
    public_until INT4 NOT NULL,              -- last day public; 2147483647 = no end set; before public_from = never
    ended       INT2 NOT NULL CHECK (ended BETWEEN 0 AND 9),    -- 0 = live; else the reason it left
    digest      INT8 NOT NULL,               -- of the content, to tell an unchanged row
    seq         INT8 NOT NULL,               -- the fact its content comes from
    marked_from INT4 NOT NULL DEFAULT 2147483647, -- first day shown as under objection; 2147483647 = not
    steps       INT4 NOT NULL DEFAULT 0,     -- steps of procedures in its history
    PRIMARY KEY (org, record)
) CLUSTERED_;
CREATE INDEX record_by_day ON record (kind, decided_on, org, record);

-- Projection: procedures about records: an objection, an application to restore, a listing. The facts of one carry its
-- number.
CREATE TABLE proceeding (
    id           INT8 NOT NULL PRIMARY KEY,  -- the fact that opened it
    number       TEXT NOT NULL UNIQUE,       -- as letters give it, such as 异〔2026〕12号
    kind         INT2 NOT NULL CHECK (kind BETWEEN 1 AND 9), -- 1 objection, 2 restoration, 3 listing, 4 lifting, 5 declining
    org          INT8 NOT NULL,
    record       INT8 NOT NULL,
    item         INT2 NOT NULL,
    supplier     INT4 NOT NULL,              -- the body the record came from
    place        TEXT NOT NULL,              -- where it stands: a word of domain::Place
    open         INT2 NOT NULL CHECK (open IN (0, 1)),
    opened_on    INT4 NOT NULL,
    due          INT4 NOT NULL,              -- last day of what is owed next; 2147483647 = no clock runs
    due_by       TEXT NOT NULL,              -- who owes it: a word of domain::Party; empty = nobody
    seq          INT8 NOT NULL               -- its last fact
) STRICT_;
CREATE INDEX proceeding_by_record ON proceeding (org, record, id);
CREATE INDEX proceeding_by_due ON proceeding (open, kind, due, id, due_by);
CREATE INDEX proceeding_by_turn ON proceeding (open, due, id);

-- Whom to answer in a proceeding, and which officer has taken it up. Never shown to the public.
CREATE TABLE proceeding_party (
    proceeding   INT8 NOT NULL PRIMARY KEY,
    contact      TEXT NOT NULL,              -- how the applicant signs, such as 办公室
    email        TEXT NOT NULL,              -- empty = answers are read on the tracking page
    code_hash    BYTES NOT NULL,             -- SHA-256 of the contact code; empty = none was given out
    claimed_by   TEXT NOT NULL               -- the officer who has it; empty = nobody
) STRICT_;
CREATE INDEX proceeding_party_by_officer ON proceeding_party (claimed_by) WHERE claimed_by <> '';

-- A decision that one officer has drafted and another must approve.
CREATE TABLE draft (
    proceeding   INT8 NOT NULL PRIMARY KEY,
    step         TEXT NOT NULL,              -- the kind of fact it will be
    outcome      TEXT NOT NULL,              -- what is decided: a stable code
    reasons      TEXT NOT NULL,
    document     TEXT NOT NULL,              -- number of the decision document; empty = it has none
    body         BYTES NOT NULL,             -- the record as corrected, canonical; empty = it stays as it is
    actor        TEXT NOT NULL,
    at           INT8 NOT NULL,
    seq          INT8 NOT NULL               -- the last fact of the proceeding when it was drafted
) STRICT_;

-- Bodies that send and decide.
CREATE TABLE authority (
    id   INT4 NOT NULL PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,
    code TEXT                                -- its own USCC, if given
) STRICT_;

-- One delivery: a file (or one full list inside a file) and what became of it.
CREATE TABLE batch (
    id          INT8 NOT NULL PRIMARY KEY,
    feed        TEXT NOT NULL,
    supplier    INT4 NOT NULL,
    file_name   TEXT NOT NULL,
    file_sha256 BYTES NOT NULL,
    file_bytes  INT8 NOT NULL,
    list_day    INT4,                        -- snapshot feeds: the day the full list was as of
    state       INT2 NOT NULL CHECK (state BETWEEN 1 AND 6), -- 1 received, 2 reading, 3 held, 4 loaded, 5 failed, 6 rejected
    rows_read   INT8 NOT NULL,
    accepted    INT8 NOT NULL,
    unchanged   INT8 NOT NULL,
    quarantined INT8 NOT NULL,
    refused     INT8 NOT NULL,
    withdrawn   INT8 NOT NULL,
    bytes_done  INT8 NOT NULL,               -- progress, for the page
    received_at INT8 NOT NULL,
    finished_at INT8,
    actor       TEXT NOT NULL,               -- who sent it
    outcome     TEXT                         -- why it was held or failed: a stable code and its details, as JSON
) STRICT_;
CREATE INDEX batch_by_file ON batch (file_sha256);

-- What was wrong with which row. Never holds the content of a refused row.
CREATE TABLE batch_problem (
    batch      INT8 NOT NULL,
    source_row INT8 NOT NULL,
    nth        INT2 NOT NULL,
    weight     INT2 NOT NULL CHECK (weight BETWEEN 1 AND 3),   -- 1 warning, 2 quarantines the row, 3 refuses it
    code       TEXT NOT NULL,
    label      TEXT NOT NULL,                -- the column's heading; empty = the row as a whole
    found      TEXT NOT NULL,                -- what the cell held; empty where that must not be kept
    PRIMARY KEY (batch, source_row, nth)
) CLUSTERED_;
CREATE INDEX batch_problem_by_code ON batch_problem (batch, code, label);

-- Projection of open identity questions: rows whose organisation is not known yet.
CREATE TABLE waiting (
    feed       TEXT NOT NULL,
    digest     INT8 NOT NULL,                -- of the row's content: a re-sent row waits once
    batch      INT8 NOT NULL,
    source_row INT8 NOT NULL,
    reason     TEXT NOT NULL,                -- stable code
    name       TEXT NOT NULL,
    claimed    TEXT NOT NULL,                -- the identifier as received
    body       BYTES NOT NULL,               -- checked content, canonical
    question   INT8 NOT NULL DEFAULT 0,      -- key of the name in normal form and the number claimed; 0 = not known
    PRIMARY KEY (feed, digest)
) CLUSTERED_;
CREATE INDEX waiting_by_question ON waiting (question);

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

-- Keys that programs sign in with. The key itself is never stored.
CREATE TABLE api_key (
    id         INT8 NOT NULL PRIMARY KEY,
    hash       BYTES NOT NULL UNIQUE,        -- SHA-256 of the key
    label      TEXT NOT NULL,
    supplier   INT4,                         -- the body it may send for; null = none
    scopes     TEXT NOT NULL,                -- words separated by spaces: read submit office; empty for a key of an account
    created_at INT8 NOT NULL,
    expires_at INT8 NOT NULL,
    revoked_at INT8,
    account    INT8,                         -- the account it acts for; null = none
    actions    TEXT NOT NULL DEFAULT '',     -- what it may do for that account: words of the policy separated by spaces
    roles      TEXT NOT NULL DEFAULT ''      -- the account's roles when it was made: it is good for no others
) STRICT_;
CREATE INDEX api_key_by_account ON api_key (account);

-- Requests of programs that have acted: sent again within a day they are answered, and do nothing.
CREATE TABLE done_once (
    api_key INT8 NOT NULL,                   -- whose request
    token   BYTES NOT NULL,                  -- SHA-256 of what the program named it by
    request BYTES NOT NULL,                  -- SHA-256 of address and body
    answer  TEXT NOT NULL,                   -- JSON: place of the fact, where the case stands; no content
    until   INT8 NOT NULL,
    PRIMARY KEY (api_key, token)
) CLUSTERED_;
CREATE INDEX done_once_by_end ON done_once (until);

-- Accounts of officers. They act for a body; they are no subject of the register.
CREATE TABLE account (
    id         INT8 NOT NULL PRIMARY KEY,
    name       TEXT NOT NULL UNIQUE,         -- what the officer signs in with, small letters
    display    TEXT NOT NULL,
    email      TEXT,
    body       INT4,                         -- the body the officer acts for; null = no single one
    district   TEXT,                         -- GB/T 2260 code of 2, 4 or 6 digits; null = the whole register
    roles      TEXT NOT NULL,                -- words separated by spaces
    totp_waived INT2 NOT NULL DEFAULT 0 CHECK (totp_waived IN (0, 1)), -- 1 = demonstration: no second factor needed
    created_at INT8 NOT NULL,
    closed_at  INT8                          -- null = open
) STRICT_;

-- What an officer proves with who signs in. Further kinds may follow.
CREATE TABLE credential (
    id         INT8 NOT NULL PRIMARY KEY,
    account    INT8 NOT NULL,
    kind       INT2 NOT NULL CHECK (kind >= 1), -- 1 passphrase, 2 one-time codes, 3 recovery code, 4 set-up code, 5 passkey, 6 identity at a provider
    secret     BYTES NOT NULL,               -- 1 Argon2id as PHC text, 2 the shared secret, 3 and 4 SHA-256, 5 public key as JSON, 6 empty
    created_at INT8 NOT NULL,
    expires_at INT8,                         -- of a set-up code
    last_step  INT8 NOT NULL DEFAULT 0,      -- of one-time codes: the last step used, so that no code counts twice; of a passkey: its counter
    label      TEXT,                         -- of a passkey: what its officer calls it; of an identity: the provider
    found_by   BYTES,                        -- SHA-256 of a passkey's number, or of provider and subject: it names its account itself
    used_at    INT8                          -- of passkeys and identities: the last use
) STRICT_;
CREATE INDEX credential_by_account ON credential (account, kind);
CREATE UNIQUE INDEX credential_by_key ON credential (found_by);

-- What a browser was asked to answer when it signs in or adds a way of signing in. Each row is answered once.
CREATE TABLE sign_in_challenge (
    hash       BYTES NOT NULL PRIMARY KEY,   -- SHA-256 of what the browser brings back
    purpose    INT2 NOT NULL CHECK (purpose BETWEEN 1 AND 4), -- 1 sign in with a passkey, 2 add one, 3 sign in with a provider, 4 link an identity
    account    INT8,                         -- for whom, where somebody is signed in
    session    INT8,
    matter     TEXT NOT NULL,                -- what the answer is held against, as JSON
    expires_at INT8 NOT NULL
) STRICT_;

-- Failed sign-ins by name and by address, so that all processes hold back alike.
CREATE TABLE sign_in_delay (
    subject    BYTES NOT NULL PRIMARY KEY,   -- SHA-256 of `name:` or `address:` and the text
    failures   INT4 NOT NULL,
    last_at    INT8 NOT NULL,
    until      INT8 NOT NULL                 -- no attempt counts before
) STRICT_;

-- Signed-in browsers of the office pages.
CREATE TABLE office_session (
    hash       BYTES NOT NULL PRIMARY KEY,   -- SHA-256 of the cookie
    id         INT8 NOT NULL UNIQUE,         -- what the officer names it by to end it
    account    INT8 NOT NULL,
    csrf       TEXT NOT NULL,
    stage      INT2 NOT NULL CHECK (stage BETWEEN 1 AND 3), -- 1 a code is awaited, 2 a second factor must be set up, 3 signed in
    pending    BYTES,                        -- secret of one-time codes being set up
    agent      TEXT NOT NULL,                -- the browser, as it names itself
    opened_at  INT8 NOT NULL,
    seen_at    INT8 NOT NULL,
    expires_at INT8 NOT NULL
) STRICT_;
CREATE INDEX office_session_by_account ON office_session (account);

-- Every change of state and every look at what is not public: who, what, why.
CREATE TABLE audit (
    id      INT8 NOT NULL PRIMARY KEY,
    at      INT8 NOT NULL,
    actor   TEXT NOT NULL,
    verb    TEXT NOT NULL,
    target  TEXT NOT NULL,
    purpose TEXT NOT NULL,
    detail  TEXT NOT NULL,                   -- JSON, with before and after of a change; never content of records or personal data
    hash    BYTES                            -- SHA-256 over the entry and the hash of the one before; null = written before there were any
) STRICT_;
CREATE INDEX audit_by_time ON audit (at, id);
CREATE INDEX audit_by_actor ON audit (actor, id);
CREATE INDEX audit_by_verb ON audit (verb, id);
CREATE INDEX audit_by_target ON audit (target, id);

-- Where the chain of hashes begins, and what the sweep has taken away. One row.
CREATE TABLE audit_chain (
    id         INT8 NOT NULL PRIMARY KEY CHECK (id = 1),
    begins     INT8 NOT NULL,                -- the first entry that must have a hash
    swept      INT8 NOT NULL,                -- entries up to this one were swept; 0 = none yet
    swept_hash BYTES,                        -- the hash of that one
    sweeping   INT8 NOT NULL                 -- entries up to this one may be taken away by this transaction; 0 outside a sweep
) STRICT_;

-- How often somebody was refused something again within a minute. Written into the trail, and deleted here, later.
CREATE TABLE refused (
    subject BYTES NOT NULL PRIMARY KEY,      -- SHA-256 of actor, action and minute
    actor   TEXT NOT NULL,
    action  TEXT NOT NULL,
    place   TEXT NOT NULL,                   -- the address as the program names it, without its values
    minute  INT8 NOT NULL,                   -- minutes since 1970-01-01 UTC
    further INT8 NOT NULL                    -- times after the first, which is in the trail
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

-- Lists of organisations that the holder of a key follows. A member is an organisation, never a person.
CREATE TABLE watchlist (
    id         INT8 NOT NULL PRIMARY KEY,
    api_key    INT8 NOT NULL,                -- the key it belongs to
    name       TEXT NOT NULL,                -- empty once it is deleted
    created_at INT8 NOT NULL,
    deleted_at INT8,                         -- its number is not given out again
    feed_hash  BYTES,                        -- SHA-256 of the secret in the address of its feed; null = it has none
    CHECK ((deleted_at IS NULL) = (name <> ''))
) STRICT_;
CREATE UNIQUE INDEX watchlist_by_name ON watchlist (api_key, name) WHERE deleted_at IS NULL;

CREATE TABLE watchlist_member (
    watchlist INT8 NOT NULL,
    org       INT8 NOT NULL,
    added_at  INT8 NOT NULL,
    PRIMARY KEY (watchlist, org)
) CLUSTERED_;

-- Where notices about a list are sent, and how far it has been told.
CREATE TABLE webhook (
    watchlist  INT8 NOT NULL PRIMARY KEY,
    url        TEXT NOT NULL,
    secret     BYTES NOT NULL,               -- signs the notices; shown to the owner once
    created_at INT8 NOT NULL,
    entry      INT8 NOT NULL,                -- the last entry that notices have been made of
    day        INT4 NOT NULL                 -- the last day whose ends and beginnings of publication have been told
) STRICT_;

-- Notices on their way. What a notice says is read from the facts when it is sent and not kept.
CREATE TABLE notice (
    watchlist     INT8 NOT NULL,
    nth           INT8 NOT NULL,             -- its place among the notices of the list: dense, from 1
    entry_after   INT8 NOT NULL,             -- it tells of entries after this one
    entry_through INT8 NOT NULL,             -- and up to this one
    day_after     INT4 NOT NULL,             -- and of what ended or began by itself after this day
    day_through   INT4 NOT NULL,             -- and up to this one
    state         INT2 NOT NULL CHECK (state BETWEEN 1 AND 3), -- 1 waiting, 2 delivered, 3 given up
    attempts      INT4 NOT NULL,
    next_at       INT8 NOT NULL,             -- not tried before; while it is being sent: when others may take it up
    made_at       INT8 NOT NULL,
    done_at       INT8,                      -- delivered or given up
    fault         TEXT,                      -- why the last attempt failed: a stable code
    PRIMARY KEY (watchlist, nth),
    CHECK ((state = 1) = (done_at IS NULL))
) CLUSTERED_;
CREATE INDEX notice_by_time ON notice (state, next_at);

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
    what       TEXT NOT NULL DEFAULT '',     -- what an officer says it is: the code of an Exhibit; empty = nobody said
    seq        INT8 NOT NULL DEFAULT 0,      -- the fact of the step it came with; 0 = with none
    UNIQUE (proceeding, nth)
) STRICT_;

-- Applications that somebody is writing. Whoever has the link may read and go on with one; the link is not stored.
CREATE TABLE application_draft (
    hash       BYTES NOT NULL PRIMARY KEY,   -- SHA-256 of the secret in its address
    kind       INT2 NOT NULL CHECK (kind BETWEEN 1 AND 3), -- 1 objection, 2 restoration, 3 declining an honour
    code       TEXT NOT NULL,                -- of the organisation
    record     INT8 NOT NULL,
    ground     TEXT NOT NULL,                -- what an objection is about; empty = not said yet, like all that follow
    statement  TEXT NOT NULL,                -- what is right, how the duties were performed, or who acts
    commitment TEXT NOT NULL,                -- the words signed
    contact    TEXT NOT NULL,                -- how the applicant signs
    email      TEXT NOT NULL,
    number     TEXT NOT NULL,                -- once it is filed: the number of the proceeding; what was written is gone
    expires_at INT8 NOT NULL,
    CHECK (number = '' OR (statement = '' AND commitment = '' AND contact = '' AND email = ''))
) STRICT_;
CREATE INDEX application_draft_by_end ON application_draft (expires_at);

-- Files of an application that somebody is writing, in the folder of evidence. They become evidence when it is filed.
CREATE TABLE draft_file (
    id       TEXT NOT NULL PRIMARY KEY,      -- random; also the file's name
    draft    BYTES NOT NULL,                 -- hash of the draft
    nth      INT4 NOT NULL,                  -- its place among the files of the draft, in the order they came
    name     TEXT NOT NULL,                  -- as it was called, cleaned
    media    INT2 NOT NULL CHECK (media BETWEEN 1 AND 3),
    bytes    INT8 NOT NULL,
    sha256   BYTES NOT NULL CHECK (length(sha256) = 32),
    added_at INT8 NOT NULL,
    UNIQUE (draft, nth)
) STRICT_;

-- How often something was tried that may be tried so often only: contact codes, and applications begun.
CREATE TABLE attempt (
    subject    BYTES NOT NULL PRIMARY KEY,   -- SHA-256 of what is counted: an address or a number, and for what
    count      INT4 NOT NULL,
    until      INT8 NOT NULL                 -- when counting begins anew
) STRICT_;
CREATE INDEX attempt_by_end ON attempt (until);

-- Letters as they were made: numbered in the transaction of the step they tell of, kept with their finished text, and
-- how each was served.
CREATE TABLE letter (
    id         INT8 NOT NULL PRIMARY KEY,
    number     TEXT NOT NULL UNIQUE,         -- such as 衡信异告〔2026〕12号: dense within kind and year
    kind       TEXT NOT NULL,                -- the word of a LetterKind
    lang       TEXT NOT NULL CHECK (lang = 'zh'), -- the language that binds; the English text is kept beside it
    proceeding INT8 NOT NULL,                -- 0 = none
    org        INT8 NOT NULL,
    record     INT8 NOT NULL,                -- 0 = none
    seq        INT8 NOT NULL,                -- the fact it tells of; below 0: minus the authorisation it tells of
    body       TEXT NOT NULL,                -- its finished parts in both languages, as JSON (letter::BothTongues)
    sha256     BYTES NOT NULL CHECK (length(sha256) = 32), -- of body
    made_on    INT4 NOT NULL,                -- the day it bears
    made_at    INT8 NOT NULL,
    actor      TEXT NOT NULL,
    service    TEXT NOT NULL,                -- how it was served: the code of a ServiceWay; empty = not yet
    served_on  INT4,                         -- the day it was served
    served_at  INT8,                         -- when that was recorded
    served_by  TEXT NOT NULL,                -- who recorded it
    receipt    TEXT NOT NULL,                -- the file of evidence that shows it; empty = none
    served_seq INT8 NOT NULL,                -- the fact that states it; 0 = none
    UNIQUE (seq, kind),
    CHECK ((service = '') = (served_on IS NULL) AND (service = '') = (served_at IS NULL) AND (service = '') = (served_by = ''))
) STRICT_;
CREATE INDEX letter_by_day ON letter (kind, made_on);
CREATE INDEX letter_by_proceeding ON letter (proceeding, id);
CREATE INDEX letter_by_record ON letter (org, record, id);

-- A letter stays as it was made, and a service as it was recorded. The one exception is erasing, which empties it.
--@sqlite
CREATE TRIGGER letter_stays BEFORE UPDATE ON letter
WHEN NOT (NEW.id = OLD.id AND NEW.number = OLD.number AND NEW.kind = OLD.kind
          AND NEW.lang = OLD.lang AND NEW.proceeding = OLD.proceeding AND NEW.org = OLD.org
          AND NEW.record = OLD.record AND NEW.seq = OLD.seq
          AND NEW.made_on = OLD.made_on AND NEW.made_at = OLD.made_at AND NEW.actor = OLD.actor
          AND (NEW.body = '' OR OLD.service = '' AND NEW.body = OLD.body AND NEW.sha256 = OLD.sha256))
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
WHEN (NOT (NEW.id = OLD.id AND NEW.number = OLD.number AND NEW.kind = OLD.kind
           AND NEW.lang = OLD.lang AND NEW.proceeding = OLD.proceeding AND NEW.org = OLD.org
           AND NEW.record = OLD.record AND NEW.seq = OLD.seq
           AND NEW.made_on = OLD.made_on AND NEW.made_at = OLD.made_at AND NEW.actor = OLD.actor
           AND (NEW.body = '' OR OLD.service = '' AND NEW.body = OLD.body AND NEW.sha256 = OLD.sha256)))
EXECUTE FUNCTION letter_guard();
--@both

-- Projection: records whose content was destroyed. Their rows of `record` are gone; this keeps them from coming back and
-- lets those be told who hold a copy.
CREATE TABLE erased_record (
    org        INT8 NOT NULL,
    record     INT8 NOT NULL,
    kind       INT2 NOT NULL CHECK (kind BETWEEN 1 AND 9),
    was_public INT2 NOT NULL CHECK (was_public IN (0, 1)),
    seq        INT8 NOT NULL,                -- the fact of it
    PRIMARY KEY (org, record)
) CLUSTERED_;
CREATE INDEX erased_record_by_key ON erased_record (record);

-- Erasures: drafted by one officer, approved by another, then carried on until nothing is left to destroy.
CREATE TABLE erasure (
    id         INT8 NOT NULL PRIMARY KEY,
    code       TEXT NOT NULL,                -- of the organisation
    record     INT8 NOT NULL,                -- 0 = the organisation's own facts
    target     INT8 NOT NULL,                -- the one fact whose content goes; 0 = the whole record
    ground     TEXT NOT NULL,                -- a word of law/erasure.toml
    document   TEXT NOT NULL,                -- number of the document it rests on; empty = none
    reasons    TEXT NOT NULL,
    seen       INT8 NOT NULL,                -- the last fact of the record when it was drafted
    state      INT2 NOT NULL CHECK (state BETWEEN 1 AND 4), -- 1 drafted, 2 decided, 3 done, 4 taken back
    actor      TEXT NOT NULL,
    drafted_at INT8 NOT NULL,
    approver   TEXT NOT NULL,                -- empty = not yet
    decided_at INT8,
    done_at    INT8,
    CHECK ((state IN (2, 3)) = (decided_at IS NOT NULL) AND (state = 3) = (done_at IS NOT NULL))
) STRICT_;
CREATE INDEX erasure_by_state ON erasure (state, id);

-- What an erasure has still to destroy outside the rows of the database. Written with its facts, struck off one by one.
CREATE TABLE erasure_task (
    erasure INT8 NOT NULL,
    nth     INT4 NOT NULL,                   -- the order in which they are done
    kind    TEXT NOT NULL CHECK (kind IN ('evidence', 'delivery', 'open-data', 'pages')),
    name    TEXT NOT NULL,                   -- evidence: its identifier; delivery: SHA-256 of the file as sent
    feed    TEXT NOT NULL,                   -- delivery: how the file is read
    lines   TEXT NOT NULL,                   -- delivery: numbers of the rows to cut out, separated by spaces
    done_at INT8,
    PRIMARY KEY (erasure, nth)
) CLUSTERED_;

-- Who holds copies of what the register gave out and must drop what leaves it.
CREATE TABLE receiver (
    id         INT8 NOT NULL PRIMARY KEY,
    name       TEXT NOT NULL,
    api_key    INT8,                         -- the key it reads and confirms with; null = it confirms by letter
    email      TEXT NOT NULL,                -- where it is reminded; empty = whoever empties the outbox brings it
    since      INT8 NOT NULL,                -- what left up to this entry it never had
    confirmed  INT8 NOT NULL,                -- the last entry up to which it has dropped everything
    confirmed_at INT8,
    reminders  INT4 NOT NULL,                -- sent since it confirmed last
    reminded_on INT4,                        -- the day of the last one
    created_at INT8 NOT NULL,
    closed_at  INT8                          -- null = open
) STRICT_;
CREATE UNIQUE INDEX receiver_by_key ON receiver (api_key) WHERE api_key IS NOT NULL;

-- Reports and query receipts that were issued. One that tells of an erased record is emptied; one past its validity is
-- deleted when the next is issued.
CREATE TABLE report (
    id            INT8 NOT NULL PRIMARY KEY,
    number        TEXT NOT NULL UNIQUE,      -- such as R20261102-7K2MPQRA
    check_hash    BYTES NOT NULL CHECK (length(check_hash) = 32), -- SHA-256 of the check code
    kind          INT2 NOT NULL CHECK (kind BETWEEN 1 AND 3), -- 1 public report, 2 with authorisation, 3 query receipt
    org           INT8 NOT NULL,             -- 0 = a receipt
    authorisation INT8 NOT NULL,             -- 0 = none
    day           INT4 NOT NULL,             -- the day it speaks of
    content       BYTES,                     -- SHA-256 of what it says of the organisation; null once erased
    json          TEXT NOT NULL,             -- canonical; empty once erased
    note          TEXT NOT NULL,             -- the signed statement; empty = not signed, or erased
    leaf          INT8 NOT NULL,             -- number among the leaves that are not facts; 0 = not in the log
    made_at       INT8 NOT NULL,
    valid_until   INT4 NOT NULL,             -- last day on which it is to be relied on, and kept
    CHECK ((content IS NULL) = (json = ''))
) STRICT_;
CREATE INDEX report_by_day ON report (org, day, kind);
CREATE INDEX report_by_end ON report (valid_until);

-- The prints of a report as they are hashed in its statement.
CREATE TABLE report_print (
    report INT8 NOT NULL,
    lang   TEXT NOT NULL CHECK (lang IN ('zh', 'en')),
    pdf    BYTES NOT NULL,
    PRIMARY KEY (report, lang)
) STRICT_;

-- Which records a report tells of.
CREATE TABLE report_record (
    report INT8 NOT NULL,
    record INT8 NOT NULL,
    PRIMARY KEY (report, record)
) CLUSTERED_;
CREATE INDEX report_record_by_record ON report_record (record);

-- Whom an organisation lets read a report of classes that it chose, until when. It counts once the organisation has
-- given the code of a letter that was sent to its registered address.
CREATE TABLE authorisation (
    id          INT8 NOT NULL PRIMARY KEY,
    number      TEXT NOT NULL UNIQUE,        -- such as A20261102-7K2MPQRA
    org         INT8 NOT NULL,
    party       TEXT NOT NULL,               -- whom it authorises: a body or an organisation
    purpose     TEXT NOT NULL,               -- for what
    classes     TEXT NOT NULL,               -- words of classes, and under-way, with spaces between
    until       INT4 NOT NULL,               -- last day
    state       INT2 NOT NULL CHECK (state BETWEEN 1 AND 4), -- 1 asked for, 2 letter sent, 3 given, 4 revoked
    letter_hash BYTES NOT NULL,              -- SHA-256 of the code in the letter; empty = none was sent
    party_hash  BYTES NOT NULL,              -- SHA-256 of the code of the authorised party; empty = not given yet
    asked_at    INT8 NOT NULL,
    changed_at  INT8 NOT NULL                -- when its state last changed
) STRICT_;
CREATE INDEX authorisation_by_state ON authorisation (state, id);

-- Versions of published lists. Each is a leaf of the log.
CREATE TABLE list_version (
    list       TEXT NOT NULL,                -- name of the list: its catalogue item, or that of the red list's rule
    version    INT8 NOT NULL CHECK (version > 0), -- from 1, dense
    leaf       INT8 NOT NULL,                -- its row of log_leaf
    entries    INT8 NOT NULL,                -- how many are on it; -1 = lost with a backup, nothing else is known of it
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
