-- Places in the lock table that are ours, so that there are some to give up when an agent has filled it. Keys of one
-- int4 pair that nobody else has a use for; shared, so that two watches have both; "try", so that nobody can make us wait.
SELECT count(*) FILTER (WHERE pg_try_advisory_lock_shared(1885823858, n))
FROM generate_series(1, 128) AS n
