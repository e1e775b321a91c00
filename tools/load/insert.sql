-- What a POST must write: the job and its first event, in one transaction.
\set n random(1, 1000000000000000)
BEGIN;
INSERT INTO job (id, kind, request, labels, max_attempts)
SELECT 'job_bench_' || :n || '_' || :client_id, 'compression', request, '{"load": "true"}', 3 FROM sample;
INSERT INTO job_event (job_id, type, data) VALUES ('job_bench_' || :n || '_' || :client_id, 'job.queued', '{}');
COMMIT;
