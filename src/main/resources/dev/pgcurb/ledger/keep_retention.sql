-- The months go that the policy does not want kept, once they are witnessed.
SELECT pgcurb.keep_retention()
