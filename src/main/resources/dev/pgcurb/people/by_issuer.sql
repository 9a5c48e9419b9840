-- Signs in whom an issuer (1) vouches for: subject, name, groups, nonce; the sign-in's proof is (6), it comes from the address (7).
SELECT pgcurb.sign_in_by_issuer(?, ?, ?, ?, ?, ?, ?)
