-- +goose Up
-- The ledger: one tree over many streams. Records, hashes and checkpoints are only ever added.
CREATE TABLE stream (
    stream   text PRIMARY KEY,
    seq      bigint NOT NULL DEFAULT 0,
    moved_at timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE record (
    idx         bigint PRIMARY KEY,
    stream      text NOT NULL,
    seq         bigint NOT NULL,
    type        text NOT NULL,
    at          timestamptz NOT NULL,
    command     text NOT NULL DEFAULT '',
    person      text NOT NULL DEFAULT '',
    institution text NOT NULL DEFAULT '',
    cycle       text NOT NULL DEFAULT '',
    step        text NOT NULL DEFAULT '',
    bytes       bytea NOT NULL,
    UNIQUE (stream, seq)
);
CREATE INDEX record_cycle ON record (cycle, idx) WHERE cycle <> '';

CREATE TABLE hash (
    idx  bigint PRIMARY KEY,
    hash bytea NOT NULL
);

CREATE TABLE checkpoint (
    size bigint PRIMARY KEY,
    text bytea NOT NULL
);

-- One row, locked by every append: the size of the tree and its right edge.
CREATE TABLE head (
    one  boolean PRIMARY KEY DEFAULT true CHECK (one),
    size bigint NOT NULL,
    edge bytea NOT NULL
);
INSERT INTO head (size, edge) VALUES (0, '');

-- A command counts once, for ever: its first and last record.
CREATE TABLE command (
    id        text PRIMARY KEY,
    stream    text NOT NULL,
    first_idx bigint NOT NULL,
    last_idx  bigint NOT NULL
);

-- +goose StatementBegin
CREATE FUNCTION ledger_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the ledger only grows: % on % is refused', TG_OP, TG_TABLE_NAME;
END
$$;
-- +goose StatementEnd
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON record FOR EACH STATEMENT EXECUTE FUNCTION ledger_is_append_only();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON hash FOR EACH STATEMENT EXECUTE FUNCTION ledger_is_append_only();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON checkpoint FOR EACH STATEMENT EXECUTE FUNCTION ledger_is_append_only();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON command FOR EACH STATEMENT EXECUTE FUNCTION ledger_is_append_only();
REVOKE UPDATE, DELETE, TRUNCATE ON record, hash, checkpoint, command FROM PUBLIC;

-- Texts are content; events carry references. An erased content keeps its row and loses its bytes.
CREATE TABLE content (
    id             text PRIMARY KEY,
    classification text NOT NULL CHECK (classification IN ('public', 'internal', 'restricted', 'confidential_source')),
    media          text NOT NULL,
    salt           bytea NOT NULL,
    data           bytea NOT NULL,
    hash           text NOT NULL,
    cycle          text NOT NULL DEFAULT '',
    institution    text NOT NULL DEFAULT '', -- whose text it is
    created_at     timestamptz NOT NULL DEFAULT now(),
    erased_at      timestamptz
);

-- +goose Down
DROP TABLE content, command, head, checkpoint, hash, record, stream;
DROP FUNCTION ledger_is_append_only;
