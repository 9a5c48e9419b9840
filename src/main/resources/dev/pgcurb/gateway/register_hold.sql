SELECT pgcurb.register_hold(?, ?, ?)
