SELECT schema, relation, columns
FROM pgcurb.readable(?)
ORDER BY schema, relation
