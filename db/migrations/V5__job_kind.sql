-- What a job does with its model; jobs that are there already compress it.
ALTER TABLE job ADD COLUMN kind text NOT NULL DEFAULT 'compression' CHECK (kind IN ('compression', 'evaluation'));
