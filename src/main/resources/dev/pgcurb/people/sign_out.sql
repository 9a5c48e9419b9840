-- Ends the sign-in of this proof.
SELECT pgcurb.sign_out(?)
