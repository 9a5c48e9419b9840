-- Chapters (the tenants of the sample) and observers. Names are combined, addresses end in example.org (RFC 2606)
-- and phone numbers lie in the range reserved for fiction (555-0100 to 555-0199): none belongs to anybody.
INSERT INTO chapters (id, name, region, latitude, longitude, founded)
VALUES
    (1, 'Puget Sound Bee Watch', 'Washington', 47.60620, -122.33210, DATE '2009-04-18'),
    (2, 'Bay Area Bee Walkers', 'California', 37.80440, -122.27120, DATE '2007-05-06'),
    (3, 'Front Range Pollinators', 'Colorado', 40.01500, -105.27050, DATE '2011-06-11'),
    (4, 'Sonoran Desert Bees', 'Arizona', 32.22260, -110.97470, DATE '2013-03-02'),
    (5, 'Great Lakes Bumble Count', 'Michigan', 42.28080, -83.74300, DATE '2010-05-22'),
    (6, 'Hudson Valley Bee Atlas', 'New York', 41.70040, -73.92100, DATE '2012-04-28'),
    (7, 'Chesapeake Native Bees', 'Maryland', 38.97840, -76.49220, DATE '2008-04-12'),
    (8, 'Piedmont Pollinator Club', 'North Carolina', 35.99400, -78.89860, DATE '2014-03-29');

-- 30 first names and 50 last names make 1,500 different people; the chapters differ in size.
INSERT INTO observers (id, chapter_id, name, email, phone, joined_at)
SELECT
    n,
    (ARRAY[1, 1, 2, 2, 2, 3, 4, 5, 5, 6, 6, 7, 7, 8])[1 + pg_temp.pick(n, 3, 14)],
    first_name || ' ' || last_name,
    lower(first_name || '.' || last_name) || '@example.org',
    -- One in seven gave no number.
    CASE
        WHEN n % 7 <> 0 THEN
            format(
                '+1-%s-555-01%s',
                (ARRAY['206', '415', '303', '520', '734', '845', '410', '919'])[1 + pg_temp.pick(n, 5, 8)],
                lpad(pg_temp.pick(n, 7, 100)::text, 2, '0')
            )
    END,
    TIMESTAMPTZ '2018-01-06 10:00:00+00' + pg_temp.pick(n, 11, 157680000) * INTERVAL '1 second'
FROM generate_series(1::bigint, 1500) AS n
CROSS JOIN LATERAL (
    SELECT
        (ARRAY[
            'Ada', 'Amir', 'Beatriz', 'Callum', 'Chiara', 'Dana', 'Elif', 'Femi', 'Greta', 'Hana',
            'Ines', 'Jonas', 'Kofi', 'Leila', 'Mateo', 'Mei', 'Nadia', 'Oskar', 'Priya', 'Quinn',
            'Rosa', 'Samir', 'Tara', 'Ulla', 'Victor', 'Wanda', 'Ximena', 'Yusuf', 'Zoe', 'Noor'
        ])[1 + (n - 1) % 30] AS first_name,
        (ARRAY[
            'Abbott', 'Alvarez', 'Baker', 'Bergstrom', 'Castillo', 'Chen', 'Clarke', 'Dawson', 'Diaz', 'Eriksen',
            'Fischer', 'Flores', 'Gallo', 'Garcia', 'Haddad', 'Hughes', 'Ito', 'Ivanova', 'Jensen', 'Johnson',
            'Kaur', 'Kowalski', 'Laurent', 'Lopez', 'Mbeki', 'Miller', 'Moreau', 'Nakamura', 'Nguyen', 'Novak',
            'Okafor', 'Olsen', 'Park', 'Patel', 'Petrov', 'Quintero', 'Reyes', 'Rossi', 'Sato', 'Schmidt',
            'Silva', 'Singh', 'Tanaka', 'Turner', 'Usman', 'Vargas', 'Wagner', 'Walker', 'Yilmaz', 'Zhang'
        ])[1 + (n - 1) / 30] AS last_name
) AS person;
