-- agent: analyst
-- Aggregates, windows, CTEs: the reports of a week.
SELECT quality_grade, count(*) AS n, round(100.0 * count(*) / sum(count(*)) OVER (), 1) AS percent FROM observations GROUP BY quality_grade ORDER BY n DESC;
SELECT chapter_id, count(*) FILTER (WHERE quality_grade = 'needs_id') AS waiting, count(*) AS n FROM observations GROUP BY chapter_id ORDER BY waiting DESC;
SELECT species_id, count(*) FROM observations GROUP BY species_id HAVING count(*) > 1000 ORDER BY 2 DESC;
SELECT chapter_id, quality_grade, count(*) FROM observations GROUP BY GROUPING SETS ((chapter_id), (quality_grade), ()) ORDER BY 1, 2;
SELECT chapter_id, quality_grade, count(*) FROM observations GROUP BY ROLLUP (chapter_id, quality_grade) ORDER BY 1, 2;
SELECT chapter_id, quality_grade, grouping(chapter_id, quality_grade), count(*) FROM observations GROUP BY CUBE (chapter_id, quality_grade) ORDER BY 3, 1, 2;
SELECT percentile_cont(0.5) WITHIN GROUP (ORDER BY (attributes ->> 'temperature_c')::numeric) FROM observations;
SELECT mode() WITHIN GROUP (ORDER BY attributes ->> 'flower') FROM observations;
SELECT min(observed_at), max(observed_at), max(observed_at) - min(observed_at) FROM observations;
SELECT avg(latitude), stddev_samp(longitude), variance(latitude) FROM observations WHERE chapter_id = 2;
SELECT corr(latitude::float8, (attributes ->> 'temperature_c')::float8) FROM observations;
SELECT width_bucket((attributes ->> 'temperature_c')::numeric, 5, 40, 7) AS bucket, count(*) FROM observations GROUP BY 1 ORDER BY 1;
SELECT chapter_id, string_agg(DISTINCT split_part(place, ',', 1), ', ' ORDER BY split_part(place, ',', 1)) FROM observations GROUP BY 1 ORDER BY 1;
SELECT chapter_id, array_agg(id ORDER BY id) FROM observers WHERE id < 40 GROUP BY chapter_id ORDER BY 1;
SELECT bool_and(species_id IS NOT NULL), bool_or(species_id IS NULL) FROM observations WHERE quality_grade = 'research';
SELECT id, observed_at, row_number() OVER (PARTITION BY chapter_id ORDER BY observed_at) FROM observations WHERE chapter_id = 3 LIMIT 10;
SELECT name, n, rank() OVER (ORDER BY n DESC), dense_rank() OVER (ORDER BY n DESC), ntile(4) OVER (ORDER BY n DESC)
FROM (SELECT observer_id, count(*) AS n FROM observations GROUP BY observer_id ORDER BY 2 DESC LIMIT 20) AS top
JOIN observers ON observers.id = top.observer_id;
SELECT day, n, lag(n) OVER w AS before, n - lag(n) OVER w AS change
FROM (SELECT date_trunc('day', observed_at, 'Etc/UTC') AS day, count(*) AS n FROM observations GROUP BY 1) AS daily
WINDOW w AS (ORDER BY day)
LIMIT 30;
SELECT month, n, sum(n) OVER (ORDER BY month ROWS BETWEEN 2 PRECEDING AND CURRENT ROW) AS three_months
FROM (SELECT date_trunc('month', observed_at) AS month, count(*) AS n FROM observations GROUP BY 1) AS monthly
ORDER BY month;
SELECT id, first_value(id) OVER w, last_value(id) OVER w FROM observations WHERE observer_id = 5 WINDOW w AS (ORDER BY observed_at ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING) LIMIT 5;
SELECT chapter_id, count(*), cume_dist() OVER (ORDER BY count(*)), percent_rank() OVER (ORDER BY count(*)) FROM observations GROUP BY chapter_id;
WITH waiting AS (SELECT chapter_id, count(*) AS n FROM observations WHERE quality_grade = 'needs_id' GROUP BY 1)
SELECT c.name, w.n FROM waiting AS w JOIN chapters AS c ON c.id = w.chapter_id ORDER BY w.n DESC;
WITH per_observer AS MATERIALIZED (
    SELECT observer_id, count(*) AS n FROM observations GROUP BY observer_id
),
ranked AS (
    SELECT observer_id, n, rank() OVER (ORDER BY n DESC) AS place FROM per_observer
)
SELECT o.name, r.n FROM ranked AS r JOIN observers AS o ON o.id = r.observer_id WHERE r.place <= 3;
WITH RECURSIVE weeks (day) AS (
    SELECT DATE '2025-03-01'
    UNION ALL
    SELECT day + 7 FROM weeks WHERE day < DATE '2025-06-01'
)
SELECT w.day, count(o.id)
FROM weeks AS w
LEFT JOIN observations AS o ON o.observed_at >= w.day AND o.observed_at < w.day + 7
GROUP BY w.day
ORDER BY w.day;
WITH RECURSIVE countdown (n) AS (VALUES (10) UNION ALL SELECT n - 1 FROM countdown WHERE n > 0) SELECT array_agg(n) FROM countdown;
SELECT d::date, count(o.id) FROM generate_series('2025-05-01'::timestamptz, '2025-05-10', '1 day') AS d LEFT JOIN observations AS o ON o.observed_at >= d AND o.observed_at < d + INTERVAL '1 day' GROUP BY d ORDER BY d;
SELECT id, 6371 * acos(least(1, sin(radians(latitude::float8)) * sin(radians(37.8)) + cos(radians(latitude::float8)) * cos(radians(37.8)) * cos(radians(longitude::float8 + 122.27)))) AS km FROM observations WHERE chapter_id = 2 ORDER BY km LIMIT 5;
SELECT * FROM (VALUES (1, 'one'), (2, 'two')) AS v (n, word);
SELECT regexp_replace(place, ',.*$', '') AS spot, count(*) FROM observations GROUP BY 1 ORDER BY 2 DESC LIMIT 5;
SELECT to_tsvector('english', body) @@ plainto_tsquery('english', 'nest') AS nest, count(*) FROM comments GROUP BY 1;
SELECT abs(hashtext(place)) % 10 AS bucket, count(*) FROM observations GROUP BY 1 ORDER BY 1;
SELECT * FROM observations TABLESAMPLE SYSTEM (1) LIMIT 10;
SELECT ordinality, word FROM unnest(string_to_array('bees need flowers', ' ')) WITH ORDINALITY AS t (word, ordinality);
SELECT format('%s (%s)', common_name, scientific_name) FROM species ORDER BY id LIMIT 5;
SELECT md5(string_agg(id::text, ',' ORDER BY id)) FROM observations WHERE chapter_id = 4;
