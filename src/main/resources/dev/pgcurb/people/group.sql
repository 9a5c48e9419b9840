-- What members of an issuer's (1) group (2) may (3), and the role of the database that they count as (4).
SELECT pgcurb.put_person_group(?, ?, ?, ?)
