-- Personal columns to be masked, and functions to be called.
CREATE TABLE people (
    id integer PRIMARY KEY,
    tenant integer NOT NULL,
    name text NOT NULL,
    email text NOT NULL,
    phone varchar(20),
    born date NOT NULL,
    iban text NOT NULL
);

INSERT INTO people
SELECT n, 1 + n % 2, 'name ' || n, 'ada' || n || '@example.org', '555-' || n, date '1980-01-01' + n, 'DE' || n
FROM generate_series(1, 10) AS n;

CREATE FUNCTION greet(name text, times int4) RETURNS text LANGUAGE sql AS 'SELECT repeat(name, times)';
REVOKE ALL ON FUNCTION greet(text, int4) FROM PUBLIC;
