-- +goose Up
-- Who there is: projections of the registry's stream, and the secrets that no event holds.
CREATE TABLE institution (
    id   text PRIMARY KEY,
    name text NOT NULL,
    kind text NOT NULL
);

CREATE TABLE person (
    id            text PRIMARY KEY,
    name          text NOT NULL,
    email         text NOT NULL UNIQUE,
    language      text NOT NULL,
    password_hash text NOT NULL DEFAULT ''
);

CREATE TABLE role_grant (
    id          text PRIMARY KEY,
    person      text NOT NULL REFERENCES person (id),
    institution text NOT NULL REFERENCES institution (id),
    role        text NOT NULL,
    from_at     timestamptz NOT NULL,
    to_at       timestamptz,
    instrument  text NOT NULL DEFAULT ''
);
CREATE INDEX role_grant_person ON role_grant (person);

-- Only hashes of tokens are kept.
CREATE TABLE session (
    token_hash bytea PRIMARY KEY,
    person     text NOT NULL REFERENCES person (id),
    created_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL
);
CREATE TABLE one_time_link (
    token_hash bytea PRIMARY KEY,
    person     text NOT NULL REFERENCES person (id),
    expires_at timestamptz NOT NULL
);

CREATE TABLE policy (
    version    bigint PRIMARY KEY,
    text       bytea NOT NULL,
    hash       text NOT NULL,
    adopted_at timestamptz NOT NULL
);

CREATE TABLE recommendation (
    id               text PRIMARY KEY,
    annotation_id    text NOT NULL UNIQUE,
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
    search           tsvector GENERATED ALWAYS AS (to_tsvector('simple', text)) STORED
);
CREATE INDEX recommendation_body ON recommendation (body, id);
CREATE INDEX recommendation_search ON recommendation USING gin (search);

-- +goose Down
DROP TABLE recommendation, policy, one_time_link, session, role_grant, person, institution;
