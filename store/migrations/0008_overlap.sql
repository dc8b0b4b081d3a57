-- +goose Up
-- Recommendations that were merged because they ask for the same: a projection of the registry's stream.
CREATE TABLE merged (
    recommendation text PRIMARY KEY REFERENCES recommendation (id),
    group_id       text NOT NULL
);
CREATE INDEX merged_group ON merged (group_id);

-- What persons said of recommendations, kind by kind: a projection of the registry's stream.
CREATE TABLE label (
    recommendation text NOT NULL REFERENCES recommendation (id),
    kind           text NOT NULL,
    labels         jsonb NOT NULL,
    PRIMARY KEY (recommendation, kind)
);

-- +goose Down
DROP TABLE label, merged;
