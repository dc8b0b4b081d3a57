-- +goose Up
-- Profiles and calendars that the State adopted as its own: a projection of the registry's stream. File is the content that holds the text.
CREATE TABLE rule_file (
    kind       text NOT NULL,
    name       text NOT NULL,
    version    integer NOT NULL,
    file       text NOT NULL REFERENCES content (id),
    adopted_at timestamptz NOT NULL,
    PRIMARY KEY (kind, name, version)
);

-- +goose Down
DROP TABLE rule_file;
