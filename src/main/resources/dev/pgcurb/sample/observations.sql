-- 60,000 observations of three summers, of which exactly 18,633 still need an identification.
-- Places lie around the chapter's centre; times are added as seconds, so that no time zone of the session can move them.
INSERT INTO observations (
    id, chapter_id, observer_id, species_id, place, latitude, longitude, observed_at, quality_grade, attributes
)
WITH drawn AS (
    SELECT
        n,
        -- Few people report most: the square of a fraction leans towards the first observers.
        (1 + 1499 * pg_temp.pick(n, 13, 1000) * pg_temp.pick(n, 13, 1000) / 1000000)::integer AS observer_id,
        row_number() OVER (ORDER BY pg_temp.pick(n, 17, 20000000), n) AS draw,
        pg_temp.pick(n, 19, 1000) AS species_draw
    FROM generate_series(1::bigint, 60000) AS n
),
graded AS (
    SELECT
        n,
        observer_id,
        CASE
            WHEN draw <= 18633 THEN 'needs_id'
            WHEN draw <= 53000 THEN 'research'
            ELSE 'casual'
        END AS quality_grade,
        CASE
            -- A third of those that wait have no name at all yet.
            WHEN draw <= 18633 AND draw % 3 = 0 THEN NULL
            -- Some kinds are common and most are not.
            ELSE (1 + 119 * species_draw * species_draw / 1000000)::integer
        END AS species_id
    FROM drawn
)
SELECT
    g.n,
    c.id,
    g.observer_id,
    g.species_id,
    (ARRAY[
        'Community garden', 'Meadow by the creek', 'School yard', 'Rail trail', 'Botanical garden', 'Old orchard',
        'Cemetery hill', 'Wetland boardwalk', 'Ridge trail', 'Back yard', 'Prairie remnant', 'Roof garden',
        'Power line cut', 'Farm stand', 'Campus green', 'Quarry edge'
    ])[1 + pg_temp.pick(g.n, 23, 16)] || ', ' || c.region,
    c.latitude + (pg_temp.pick(g.n, 29, 80000) - 40000) / 100000.0,
    c.longitude + (pg_temp.pick(g.n, 31, 80000) - 40000) / 100000.0,
    -- 20,000 a year between the first of March and the end of October (245 days, 15 hours of light each).
    (ARRAY[
        TIMESTAMPTZ '2023-03-01 12:00:00+00',
        TIMESTAMPTZ '2024-03-01 12:00:00+00',
        TIMESTAMPTZ '2025-03-01 12:00:00+00'
    ])[1 + (g.n - 1) / 20000]
        + ((g.n - 1) % 20000 * 245 / 20000 * 86400 + pg_temp.pick(g.n, 37, 54000)) * INTERVAL '1 second',
    g.quality_grade,
    jsonb_strip_nulls(jsonb_build_object(
        'flower', (ARRAY[
            'aster', 'bee balm', 'blueberry', 'clover', 'coneflower', 'goldenrod', 'lavender', 'lupine',
            'milkweed', 'mountain mint', 'penstemon', 'phacelia', 'rabbitbrush', 'squash', 'sunflower', 'thistle'
        ])[1 + pg_temp.pick(g.n, 41, 20)],
        'count', 1 + pg_temp.pick(g.n, 43, 6),
        'behaviour', (ARRAY['foraging', 'resting', 'nesting', 'mating', 'patrolling'])[1 + pg_temp.pick(g.n, 47, 6)],
        'temperature_c', (9 + pg_temp.pick(g.n, 53, 260) / 10.0)::numeric(4, 1),
        'photos', nullif(pg_temp.pick(g.n, 59, 4), 0)
    ))
FROM graded AS g
INNER JOIN observers AS o ON o.id = g.observer_id
INNER JOIN chapters AS c ON c.id = o.chapter_id
ORDER BY g.n;
