-- +goose Up
-- What a body expects after a cycle: a projection of the obligations' streams.
CREATE TABLE obligation (
    id    text PRIMARY KEY,
    cycle text NOT NULL, -- that armed it
    state text NOT NULL,
    body  text NOT NULL,
    due   timestamptz NOT NULL,
    doc   jsonb NOT NULL -- followup.Obligation
);
CREATE INDEX obligation_cycle ON obligation (cycle);

-- That a body received the report of a cycle: a projection of the registry's stream.
CREATE TABLE acknowledgement (
    id        text PRIMARY KEY,
    cycle     text NOT NULL REFERENCES cycle (id),
    symbol    text NOT NULL,
    received  date,
    reference text NOT NULL, -- id of the content; empty: none
    person    text NOT NULL,
    at        timestamptz NOT NULL
);
CREATE INDEX acknowledgement_cycle ON acknowledgement (cycle);

-- New documents of bodies of which something is expected.
CREATE TABLE received_document (
    body   text NOT NULL,
    symbol text NOT NULL,
    at     timestamptz NOT NULL,
    PRIMARY KEY (body, symbol)
);

-- +goose Down
DROP TABLE received_document, acknowledgement, obligation;
