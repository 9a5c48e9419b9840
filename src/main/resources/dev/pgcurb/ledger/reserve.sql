-- Entry numbers for attempts that are still to come (1: how many).
SELECT pgcurb.reserve_ids(?)
