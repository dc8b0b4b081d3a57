-- +goose Up
-- Who handed over to whom: a projection of the registry's stream.
CREATE TABLE handover (
    id         text PRIMARY KEY,
    person     text NOT NULL REFERENCES person (id),
    successor  text NOT NULL REFERENCES person (id),
    at         timestamptz NOT NULL,
    instrument text NOT NULL,
    reason     text NOT NULL, -- id of the content
    hash       text NOT NULL  -- of the content
);
CREATE INDEX handover_person ON handover (person);

-- +goose Down
DROP TABLE handover;
