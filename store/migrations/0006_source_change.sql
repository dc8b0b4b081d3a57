-- +goose Up
-- An import that changed or withdrew recommendations of a running cycle, until the cycle has taken note of it and after.
CREATE TABLE source_change (
    cycle  text NOT NULL REFERENCES cycle (id),
    import bigint NOT NULL, -- sequence of the import in the registry's stream
    at     timestamptz NOT NULL,
    list   text NOT NULL REFERENCES content (id), -- followup.ChangedRecommendations
    PRIMARY KEY (cycle, import)
);

-- +goose Down
DROP TABLE source_change;
