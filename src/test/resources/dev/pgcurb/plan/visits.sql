-- A partitioned table beside the bees.
CREATE TABLE visits (id bigint, chapter_id integer NOT NULL, day date NOT NULL, PRIMARY KEY (id, day)) PARTITION BY RANGE (day);
CREATE TABLE visits_2026 PARTITION OF visits FOR VALUES FROM ('2026-01-01') TO ('2027-01-01');
INSERT INTO visits SELECT n, 1 + n % 2, date '2026-01-01' + n FROM generate_series(1, 20) AS n;
