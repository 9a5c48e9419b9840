-- Which local role (empty: everyone) acts on which foreign server. Whose login it uses there is an option that only its
-- owner sees.
SELECT
    u.srvname::text AS server,
    CASE WHEN u.umuser = 0 THEN '' ELSE u.usename::text END AS role
FROM pg_user_mappings AS u
ORDER BY 1, 2;
