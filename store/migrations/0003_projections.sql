-- +goose Up
-- What there is to do: projections of the cycles' and the stages' streams, written with the events that cause them.
CREATE TABLE cycle (
    id          text PRIMARY KEY,
    state       text NOT NULL,
    mechanism   text NOT NULL,
    title       text NOT NULL, -- id of the content
    launched_at timestamptz NOT NULL,
    doc         jsonb NOT NULL -- followup.Cycle
);

CREATE TABLE stage (
    stream  text PRIMARY KEY,
    cycle   text NOT NULL REFERENCES cycle (id),
    name    text NOT NULL,
    attempt integer NOT NULL,
    seq     bigint NOT NULL,
    closed  boolean NOT NULL,
    doc     jsonb NOT NULL -- followup.Stage without its steps
);
CREATE INDEX stage_cycle ON stage (cycle);

CREATE TABLE step (
    stream  text NOT NULL REFERENCES stage (stream),
    id      text NOT NULL,
    place   bigint NOT NULL, -- sequence of the event that opened it
    cycle   text NOT NULL,
    kind    text NOT NULL,
    state   text NOT NULL,
    due     timestamptz,
    awaited jsonb NOT NULL, -- institutions
    parties jsonb NOT NULL, -- institutions: author and parties
    doc     jsonb NOT NULL, -- followup.Step without its replies
    PRIMARY KEY (stream, id)
);
CREATE INDEX step_awaited ON step USING gin (awaited);
CREATE INDEX step_parties ON step USING gin (parties);

CREATE TABLE reply (
    stream text NOT NULL,
    step   text NOT NULL,
    seq    bigint NOT NULL, -- of the event
    doc    jsonb NOT NULL,  -- followup.Reply
    PRIMARY KEY (stream, seq)
);
CREATE INDEX reply_step ON reply (stream, step, seq);

-- What somebody has to be told. A relay sends it and sets sent_at.
CREATE TABLE outbox (
    id          text PRIMARY KEY,
    created_at  timestamptz NOT NULL,
    kind        text NOT NULL, -- type of the event
    stream      text NOT NULL,
    seq         bigint NOT NULL,
    step        text NOT NULL DEFAULT '',
    institution text NOT NULL, -- whose people are told
    sent_at     timestamptz
);
CREATE INDEX outbox_unsent ON outbox (created_at) WHERE sent_at IS NULL;

-- +goose Down
DROP TABLE outbox, reply, step, stage, cycle;
