-- The summary of a report is read with every list of jobs. What each matrix got, and how a search found it, is not in it.
ALTER TABLE job DROP COLUMN summary;
ALTER TABLE job ADD COLUMN summary jsonb GENERATED ALWAYS AS
    (report::jsonb - '{recipe,calibration,evaluation,allocation,matrices,phases}'::text[]) STORED;
