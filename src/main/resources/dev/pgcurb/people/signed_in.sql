-- Who is signed in by this proof (1); whether somebody uses it now (2).
SELECT s.person, s.rights, s.database_role, s.expires_at FROM pgcurb.signed_in(?, ?) AS s
