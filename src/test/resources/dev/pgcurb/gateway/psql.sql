-- What people and scripts do with psql; run straight and through the gateway, and compared.
\set VERBOSITY verbose
\pset null (null)
SELECT 1 AS one, NULL AS nothing, 'ä' AS umlaut;
SELECT 1 \; SELECT 2 \; SELECT 3;
SELECT 'a;b' AS "semi;colon", $$dollar ; quoted$$;

;
/* only a comment */
INSERT INTO note VALUES (1, 'one'), (2, 'two') RETURNING *;
UPDATE note SET body = body || '!' WHERE id = 1;
SELECT * FROM note ORDER BY id;
SELECT nothing FROM note;
SELECT 1/0;
SELECT 'x'::int;
SELEC 1;
  SELECT 1 +;
SELECT 1; SELECT 2 FROM nowhere;
SELECT 1 \; SELECT body FROM note WHERE nothing \; SELECT 3;
BEGIN;
INSERT INTO note VALUES (3, 'three');
SAVEPOINT s;
INSERT INTO note VALUES (3, 'again');
SELECT 1;
ROLLBACK TO s;
RELEASE s;
COMMIT;
BEGIN \; INSERT INTO note VALUES (4, 'four') \; COMMIT \; INSERT INTO note VALUES (4, 'five');
SELECT id FROM note ORDER BY id;
INSERT INTO note VALUES (5, 'five') \; ROLLBACK \; INSERT INTO note VALUES (6, 'six');
SELECT id FROM note ORDER BY id;
COMMIT;
ROLLBACK;
SAVEPOINT outside;
BEGIN; BEGIN; ROLLBACK AND CHAIN; ROLLBACK;
DECLARE c CURSOR FOR SELECT 1;
BEGIN;
DECLARE c SCROLL CURSOR FOR SELECT * FROM generate_series(1, 10) AS n;
FETCH 3 FROM c;
MOVE 2 IN c;
FETCH BACKWARD 1 FROM c;
CLOSE c;
COMMIT;
PREPARE p (int) AS SELECT $1 + 1 AS plus;
EXECUTE p (41);
EXECUTE p ('x');
DEALLOCATE p;
EXECUTE p (1);
SET datestyle = 'German';
SELECT date '2026-11-22';
RESET datestyle;
SHOW datestyle;
SET LOCAL statement_timeout = '1min';
DO $$BEGIN RAISE NOTICE 'noted %', 1; RAISE WARNING 'warned'; END$$;
DO $$BEGIN RAISE EXCEPTION 'own' USING ERRCODE = 'P0042', DETAIL = 'a detail', HINT = 'a hint', TABLE = 'note', COLUMN = 'id'; END$$;
EXPLAIN (COSTS OFF) SELECT * FROM note WHERE id = 1;
COPY note TO STDOUT;
COPY note (id, body) FROM STDIN (DELIMITER '|');
10|ten
11|eleven
\.
COPY note (id, body) FROM STDIN (DELIMITER '|');
12|twelve
x|not a number
\.
SELECT count(*) FROM note;
SELECT * FROM generate_series(1, 3) AS n \gdesc
SELECT repeat('x', 100000) <> '' AS long;
VACUUM note;
SELECT 1 \; VACUUM note;
DROP TABLE note;
TABLE note ORDER BY id LIMIT 1;
VALUES (1), (2);
\d note
DELETE FROM note;
SELECT count(*) FROM pg_prepared_statements WHERE name <> '';
DISCARD ALL;
SELECT current_setting('client_encoding'), current_setting('standard_conforming_strings');
