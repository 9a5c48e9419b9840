-- Everybody who may use the console.
SELECT
    p.name,
    p.rights,
    p.database_role::text,
    CASE
        WHEN p.issuer IS NOT NULL THEN p.issuer
        WHEN p.key_hash IS NULL THEN 'no password yet'
        ELSE 'password'
    END AS how,
    p.signed_in_at,
    (
        SELECT count(*)
        FROM pgcurb.sign_in s
        WHERE s.person = p.name AND s.expires_at > clock_timestamp() AND s.seen_at + s.idle > clock_timestamp()
    ) AS sign_ins
FROM pgcurb.person p
ORDER BY p.name
