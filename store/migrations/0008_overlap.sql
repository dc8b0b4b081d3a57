-- +goose Up
-- Recommendations that were merged because they ask for the same: a projection of the registry's stream.
CREATE TABLE merged (
    recommendation text PRIMARY KEY REFERENCES recommendation (id),
    group_id       text NOT NULL
);
CREATE INDEX merged_group ON merged (group_id);

-- +goose Down
DROP TABLE merged;
