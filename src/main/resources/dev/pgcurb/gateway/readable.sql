-- What an agent (1) can read.
SELECT schema, relation, columns
FROM pgcurb.readable(?)
ORDER BY schema, relation
