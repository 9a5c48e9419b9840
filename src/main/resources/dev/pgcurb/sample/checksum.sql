-- One table's rows and what they say, whatever their order on disk; pin.sql comes first.
SELECT
    count(*) AS rows,
    md5(coalesce(string_agg(md5(r::text), '' ORDER BY md5(r::text) COLLATE "C"), '')) AS checksum
FROM ${table} AS r;
