-- +goose Up
-- What persons said of recommendations, kind by kind: a projection of the registry's stream.
CREATE TABLE label (
    recommendation text NOT NULL REFERENCES recommendation (id),
    kind           text NOT NULL,
    labels         jsonb NOT NULL,
    PRIMARY KEY (recommendation, kind)
);

-- +goose Down
DROP TABLE label;
