-- Signs the person (1) in by what their password gives (2); the sign-in's proof is (3), it comes from the address (4).
SELECT s.wait, s.done FROM pgcurb.sign_in_by_password(?, ?, ?, ?) AS s
