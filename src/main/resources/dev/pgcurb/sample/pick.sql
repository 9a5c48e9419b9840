-- A number in [0, size) that looks drawn and is not: integers only, so every server of every major on every machine
-- makes the same rows. n is the row, salt the column. Plain SQL, so that it is inlined.
CREATE FUNCTION pg_temp.pick(n bigint, salt bigint, size bigint) RETURNS bigint
LANGUAGE sql IMMUTABLE
RETURN ((n * (n + salt * 7919) % 2147483647) * (48271 + salt) % 2147483647) / 97 % size;
