-- +goose Up
-- An import: a file or an address that is read into staging, compared, shown, and then taken over as a whole or dropped.
CREATE TABLE import (
    id           text PRIMARY KEY,
    command      text NOT NULL UNIQUE, -- id of the request that brought it
    name         text NOT NULL,        -- of the file
    url          text NOT NULL,        -- where it is pulled from; empty: it is a file
    size         bigint NOT NULL,      -- bytes
    hash         text NOT NULL,        -- hex SHA-256 of the file; empty while it is being stored
    complete     boolean NOT NULL,
    state        text NOT NULL CHECK (state IN ('uploading', 'reading', 'ready', 'taken', 'cancelled', 'failed')),
    person       text NOT NULL,
    institution  text NOT NULL,
    created_at   timestamptz NOT NULL,
    format       text NOT NULL DEFAULT '',
    done         bigint NOT NULL DEFAULT 0, -- of total, in whatever the reader counts
    total        bigint NOT NULL DEFAULT 0,
    last_row     integer NOT NULL DEFAULT 0, -- the last row that is staged
    cursor       text NOT NULL DEFAULT '',   -- where a pull goes on
    begun_at     timestamptz,                -- when the reading began, at this attempt
    begun_done   bigint NOT NULL DEFAULT 0,
    begun_row    integer NOT NULL DEFAULT 0,
    moved_at     timestamptz,
    added        integer NOT NULL DEFAULT 0,
    changed      integer NOT NULL DEFAULT 0,
    unchanged    integer NOT NULL DEFAULT 0,
    missing      integer NOT NULL DEFAULT 0, -- recommendations of the file's documents that are not in it, and stay
    withdrawn    integer NOT NULL DEFAULT 0,
    rejected     integer NOT NULL DEFAULT 0,
    documented   integer NOT NULL DEFAULT 0, -- recommendations that its documents have so far
    changes      text NOT NULL DEFAULT '',   -- hex SHA-256 of the sorted list of changes
    compared     bigint NOT NULL DEFAULT 0,  -- sequence of the registry's stream when it was compared
    problem      jsonb NOT NULL DEFAULT 'null',
    ended_at     timestamptz
);

-- The file as it came, in pieces of 1 MB: it is what the rows are checked against.
CREATE TABLE import_file (
    import text NOT NULL REFERENCES import (id) ON DELETE CASCADE,
    piece  integer NOT NULL,
    data   bytea NOT NULL,
    PRIMARY KEY (import, piece)
);

-- A good row. id is the recommendation's if it is new; target is the recommendation that it is about, empty if it is new.
CREATE TABLE import_row (
    import           text NOT NULL REFERENCES import (id) ON DELETE CASCADE,
    number           integer NOT NULL,
    place            text NOT NULL,
    kind             text NOT NULL,
    target           text NOT NULL DEFAULT '',
    differences      jsonb NOT NULL DEFAULT 'null',
    id               text NOT NULL,
    annotation_id    text NOT NULL,
    symbol           text NOT NULL,
    published_on     date,
    body             text NOT NULL,
    type             text NOT NULL,
    countries        jsonb NOT NULL,
    regions          jsonb NOT NULL,
    themes           jsonb NOT NULL,
    affected_persons jsonb NOT NULL,
    sdgs             jsonb NOT NULL,
    paragraph        text NOT NULL,
    text             text NOT NULL,
    upr_cycle        integer NOT NULL,
    upr_session      text NOT NULL,
    upr_states       jsonb NOT NULL,
    position         text NOT NULL,
    withdrawn        boolean NOT NULL DEFAULT false,
    fingerprint      text NOT NULL,
    PRIMARY KEY (import, number)
);
CREATE INDEX import_row_annotation ON import_row (import, annotation_id);
CREATE INDEX import_row_document ON import_row (import, symbol, paragraph);

CREATE TABLE import_rejection (
    import        text NOT NULL REFERENCES import (id) ON DELETE CASCADE,
    number        integer NOT NULL,
    place         text NOT NULL,
    field         text NOT NULL,
    reason        text NOT NULL,
    annotation_id text NOT NULL,
    symbol        text NOT NULL,
    body          text NOT NULL,
    upr_session   text NOT NULL,
    paragraph     text NOT NULL,
    text          text NOT NULL,
    cells         jsonb NOT NULL,
    PRIMARY KEY (import, number)
);

-- What the documents of the file had and the file has not: withdrawn if the file is complete.
CREATE TABLE import_missing (
    import         text NOT NULL REFERENCES import (id) ON DELETE CASCADE,
    recommendation text NOT NULL,
    PRIMARY KEY (import, recommendation)
);

CREATE INDEX recommendation_document ON recommendation (symbol, paragraph);

-- +goose Down
DROP INDEX recommendation_document;
DROP TABLE import_missing, import_rejection, import_row, import_file, import;
