-- 40,000 comments, written within a month of the observation by anybody of any chapter.
INSERT INTO comments (id, observation_id, author_id, body, created_at)
SELECT
    d.n,
    o.id,
    (1 + pg_temp.pick(d.n, 61, 1500))::integer,
    (ARRAY[
        'Lovely photo.', 'Could you add a picture of the face?', 'I agree with this identification.',
        'The pollen is carried on the belly, so not a bumble bee.', 'First record for this spot that I know of.',
        'Was there a nest nearby?', 'The antennae look too long for that.', 'Seen here last year as well.',
        'The second cell of the wing decides it; hard to tell from here.', 'Male, judging by the yellow face.',
        'Please check the date.', 'Could be a cuckoo: no pollen baskets.', 'Thanks for looking after this meadow.'
    ])[1 + pg_temp.pick(d.n, 67, 13)],
    o.observed_at + (3600 + pg_temp.pick(d.n, 71, 2592000)) * INTERVAL '1 second'
FROM (
    SELECT n, 1 + pg_temp.pick(n, 73, 60000) AS observation_id
    FROM generate_series(1::bigint, 40000) AS n
) AS d
INNER JOIN observations AS o ON o.id = d.observation_id
ORDER BY d.n;
