-- +goose Up
-- Who may act for whom: a projection of the registry's stream.
CREATE TABLE delegation (
    id          text PRIMARY KEY,
    principal   text NOT NULL REFERENCES person (id),
    delegate    text NOT NULL REFERENCES person (id),
    institution text NOT NULL REFERENCES institution (id),
    from_at     timestamptz NOT NULL,
    to_at       timestamptz NOT NULL,
    doc         jsonb NOT NULL -- followup.Delegation
);
CREATE INDEX delegation_delegate ON delegation (delegate);
CREATE INDEX delegation_principal ON delegation (principal);

-- Institutions that a step's request has not been delivered to, where silence would count.
ALTER TABLE step ADD COLUMN undelivered jsonb NOT NULL DEFAULT '[]';

-- What the cycle has produced so far, apart from the rest of the stage: it is large, and most events leave it as it is.
ALTER TABLE stage ADD COLUMN dossier jsonb NOT NULL DEFAULT '{}';

-- +goose Down
ALTER TABLE stage DROP COLUMN dossier;
ALTER TABLE step DROP COLUMN undelivered;
DROP TABLE delegation;
