# One script for psycopg2: prints what it sees, one line for each thing that was tried.
import io
import json
import os
import threading
import time

import psycopg2
import psycopg2.extras

url = os.environ["URL"]


def say(what, value):
    print(what, json.dumps(value, default=str, ensure_ascii=False), flush=True)


def failure(e):
    d = e.diag
    return [e.pgcode, d.severity, d.message_primary if e.pgcode in ("22012", "23505") else None, d.constraint_name,
            d.table_name, d.schema_name, d.statement_position]


connection = psycopg2.connect(url)
connection.autocommit = True


def attempt(what, text, values=None):
    with connection.cursor() as cursor:
        try:
            cursor.execute(text, values)
            rows = cursor.fetchall() if cursor.description else None
            names = [c.name for c in cursor.description] if cursor.description else None
            say(what, [cursor.statusmessage, cursor.rowcount, names, rows])
        except psycopg2.Error as e:
            say(what, failure(e))


attempt("simple", "SELECT 1 AS one, 'ä' AS umlaut, NULL AS nothing")
attempt("several", "SELECT 1 AS a; SELECT 2 AS b")
attempt("parameters", "SELECT %s + 1 AS n, %s AS t, %s AS l", (41, "it's", [1, 2, None]))
attempt("types", """SELECT 1.50::numeric AS n, 1e300::float8 AS f, '{{1,2},{3,NULL}}'::int[] AS a, '{"k": [1, null]}'::jsonb AS j,
    '{"k":  1}'::json AS js, '\\x00ff'::bytea::text AS b, '2026-11-22 12:00:00.123456+01'::timestamptz AS z,
    '2026-11-22'::date AS d, '1 day 2 hours'::interval AS i, 'infinity'::float8::text AS inf, true AS yes,
    '{"a b","c\\"d"}'::text[] AS q, 'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11'::uuid AS u""")
attempt("insert", "INSERT INTO note VALUES (%s, %s) RETURNING *", (1, "one"))
attempt("twice", "INSERT INTO note VALUES (1, 'two')")
attempt("error", "SELECT 1/0")
attempt("position", "SELECT 1, nothing FROM note")
attempt("syntax", "SELEC 1")
attempt("empty", "/* nothing */")
attempt("missing", "SELECT * FROM nowhere")
attempt("large", "SELECT length(repeat(%s, 3000000)) AS l", ("xy",))
with connection.cursor() as cursor:
    cursor.execute("SELECT repeat('z', 5000000)")
    say("large row", len(cursor.fetchone()[0]))

attempt("prepare", "PREPARE p (int) AS SELECT $1 * 2 AS twice")
for n in range(3):
    attempt("execute", "EXECUTE p (%s)", (n,))
attempt("deallocate", "DEALLOCATE p")

attempt("notices", "DO $$BEGIN RAISE NOTICE 'first'; RAISE WARNING 'second' USING DETAIL = 'd', HINT = 'h'; END$$")
say("heard", connection.notices[-2:])

connection.autocommit = False
attempt("in a transaction", "INSERT INTO note VALUES (2, 'two')")
attempt("savepoint", "SAVEPOINT s")
attempt("fails", "INSERT INTO note VALUES (2, 'again')")
attempt("aborted", "SELECT 1")
attempt("back", "ROLLBACK TO s")
attempt("goes on", "SELECT count(*) FROM note")
say("status", connection.get_transaction_status())
connection.commit()
attempt("rolled back", "INSERT INTO note VALUES (3, 'three')")
connection.rollback()
attempt("ids", "SELECT id FROM note ORDER BY id")
connection.commit()

with connection.cursor(name="server_side") as cursor:
    cursor.itersize = 3
    cursor.execute("SELECT * FROM generate_series(1, 10)")
    say("slices", [cursor.fetchmany(4), cursor.fetchmany(4), cursor.fetchmany(4)])
connection.commit()

connection.autocommit = True
with connection.cursor() as cursor:
    cursor.copy_expert("COPY note (id, body) FROM STDIN", io.StringIO("10\tten\n11\tä\\tb\n12\t\\N\n"))
    say("copied in", cursor.rowcount)
    out = io.StringIO()
    cursor.copy_expert("COPY (SELECT * FROM note ORDER BY id) TO STDOUT (FORMAT csv, HEADER)", out)
    say("copied out", out.getvalue())
    out = io.BytesIO()
    cursor.copy_expert("COPY (SELECT 1::int4, 'x'::text) TO STDOUT (FORMAT binary)", out)
    say("binary", out.getvalue().hex())
    try:
        cursor.copy_expert("COPY note (id, body) FROM STDIN", io.StringIO("20\tgood\nbad\tx\n"))
    except psycopg2.Error as e:
        say("copy fails", failure(e)[:2])
attempt("after", "SELECT count(*) FROM note")

with connection.cursor() as cursor:
    psycopg2.extras.execute_values(cursor, "INSERT INTO note VALUES %s", [(100 + n, "v") for n in range(500)])
    say("many", cursor.rowcount)
attempt("counted", "SELECT count(*), sum(id) FROM note WHERE id >= 100")

threading.Timer(1.0, connection.cancel).start()
began = time.time()
attempt("cancelled", "SELECT pg_sleep(60)")
say("in time", time.time() - began < 30)
attempt("alive", "SELECT 7 AS seven")
attempt("delete", "DELETE FROM note")
connection.close()
