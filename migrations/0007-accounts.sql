-- 0005: accounts of officers, how they prove who they are, their sessions, and delays after failed sign-ins.

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
    kind       INT2 NOT NULL CHECK (kind >= 1), -- 1 passphrase, 2 one-time codes, 3 recovery code, 4 set-up code
    secret     BYTES NOT NULL,               -- 1 Argon2id as PHC text, 2 the shared secret, 3 and 4 SHA-256
    created_at INT8 NOT NULL,
    expires_at INT8,                         -- of a set-up code
    last_step  INT8 NOT NULL DEFAULT 0       -- of one-time codes: the last step used, so that no code counts twice
) STRICT_;
CREATE INDEX credential_by_account ON credential (account, kind);

-- Failed sign-ins by name and by address, so that all processes hold back alike.
CREATE TABLE sign_in_delay (
    subject    BYTES NOT NULL PRIMARY KEY,   -- SHA-256 of `name:` or `address:` and the text
    failures   INT4 NOT NULL,
    last_at    INT8 NOT NULL,
    until      INT8 NOT NULL                 -- no attempt counts before
) STRICT_;

-- Signed-in browsers of the office pages. Sessions opened with keys end with this step.
DROP TABLE office_session;
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
