-- This gateway (1) ends in good order.
SELECT pgcurb.farewell(?)
