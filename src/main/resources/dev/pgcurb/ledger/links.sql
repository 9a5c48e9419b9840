-- Every entry with all that its hash is made of, chain by chain.
SELECT
    e.gateway,
    e.seq,
    e.id,
    (extract(epoch FROM e.at) * 1000000)::bigint AS at_us,
    e.body::text AS body,
    e.prev_hash,
    e.hash
FROM pgcurb.entry AS e
ORDER BY e.gateway, e.seq, e.at
