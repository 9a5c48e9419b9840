-- Sets the password of a person (1): salt, iterations, key.
SELECT pgcurb.set_person_password(?, ?, ?, ?)
