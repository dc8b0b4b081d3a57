-- +goose Up
-- What a notice says decides whose people are told and whether it waits for a digest.
ALTER TABLE outbox ADD COLUMN notice text NOT NULL DEFAULT 'asked';
ALTER TABLE outbox ALTER COLUMN notice DROP DEFAULT;
CREATE INDEX outbox_step ON outbox (stream, step, institution);

-- One message to one person. Its id is the Message-ID's, the same at each attempt.
CREATE TABLE mail (
    id            text PRIMARY KEY,
    outbox        text NOT NULL DEFAULT '',     -- empty: a digest
    day           date,                         -- of a digest, in the State's zone
    person        text NOT NULL REFERENCES person (id),
    notice        text NOT NULL,
    state         text NOT NULL CHECK (state IN ('due', 'held', 'stuck', 'sent', 'digested', 'moot', 'failed')),
    created_at    timestamptz NOT NULL,
    next_at       timestamptz NOT NULL,
    attempts      integer NOT NULL DEFAULT 0,
    failing_since timestamptz,                  -- first failure in a row
    last_error    text NOT NULL DEFAULT '',
    done_at       timestamptz,                  -- when it was sent, listed in a digest, or ended otherwise
    UNIQUE (person, day)
);
CREATE UNIQUE INDEX mail_once ON mail (outbox, person) WHERE outbox <> '';
CREATE INDEX mail_due ON mail (next_at, id) WHERE state IN ('due', 'stuck');
CREATE INDEX mail_open ON mail (person) WHERE state IN ('due', 'stuck', 'held');
CREATE INDEX mail_trouble ON mail (created_at) WHERE state IN ('stuck', 'failed');

-- When a person wants her mail; who has no row gets each at once. Hours are of the State's zone.
CREATE TABLE person_mail (
    person      text PRIMARY KEY REFERENCES person (id),
    mode        text NOT NULL CHECK (mode IN ('immediate', 'daily', 'none_but_deadlines')),
    digest_hour integer NOT NULL CHECK (digest_hour BETWEEN 0 AND 23),
    quiet_from  integer NOT NULL CHECK (quiet_from BETWEEN 0 AND 23),
    quiet_to    integer NOT NULL CHECK (quiet_to BETWEEN 0 AND 23), -- the same hour: no quiet hours
    days_off    jsonb NOT NULL -- of the week, 0 is Sunday
);

-- Only the hash of the secret in a calendar's address is kept; a person has one.
CREATE TABLE calendar_token (
    person     text PRIMARY KEY REFERENCES person (id),
    token_hash bytea NOT NULL UNIQUE,
    created_at timestamptz NOT NULL
);

-- +goose Down
DROP TABLE calendar_token, person_mail, mail;
DROP INDEX outbox_step;
ALTER TABLE outbox DROP COLUMN notice;
