-- How a password (of the person 1, from the address 2) is to be stretched, and how long to wait first.
SELECT encode(t.salt, 'hex') AS salt, t.iterations, t.wait FROM pgcurb.sign_in_terms(?, ?) AS t
