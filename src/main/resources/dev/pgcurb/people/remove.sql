-- Takes a person away.
SELECT pgcurb.remove_person(?)
