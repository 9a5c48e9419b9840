-- Signs in by the code of a link (1); the sign-in's proof is (2), it comes from the address (3).
SELECT s.wait, s.done FROM pgcurb.sign_in_by_link(?, ?, ?) AS s
