SELECT pgcurb.reap()
