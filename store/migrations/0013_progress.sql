-- +goose Up
-- A round of progress stands beside the cycles: what lists steps and mails finds it like one.
ALTER TABLE cycle ADD COLUMN round boolean NOT NULL DEFAULT false;

-- What was reported of the measures of approved plans, and approved: a projection of the rounds' streams. Texts stay in the content.
CREATE TABLE progress (
    stream      text NOT NULL REFERENCES stage (stream),
    step        text NOT NULL,
    cycle       text NOT NULL, -- of the plan
    cluster     text NOT NULL,
    measure     text NOT NULL,
    institution text NOT NULL,
    status      text NOT NULL,
    content     text NOT NULL,
    at          timestamptz NOT NULL,
    PRIMARY KEY (stream, step, cycle, cluster, measure)
);
CREATE INDEX progress_cluster ON progress (cycle, cluster);

-- +goose Down
DROP TABLE progress;
ALTER TABLE cycle DROP COLUMN round;
