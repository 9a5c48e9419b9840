// One script for node-postgres and postgres.js: prints what each sees, one JSON value a line.
import { createRequire } from 'node:module';
const require = createRequire(process.env.MODULES + '/');
const { Client } = require('pg');
const postgres = require('postgres');
const url = process.env.URL;
const say = (what, value) => console.log(what + ' ' + JSON.stringify(value));
const failure = (e) => ({ code: e.code, severity: e.severity, constraint: e.constraint ?? e.constraint_name });

async function nodePostgres() {
    const client = new Client({ connectionString: url });
    await client.connect();
    const attempt = async (what, ...query) => {
        try {
            const r = await client.query(...query);
            say(what, Array.isArray(r) ? r.map((x) => [x.command, x.rowCount, x.rows]) : [r.command, r.rowCount, r.rows]);
        } catch (e) {
            say(what, failure(e));
        }
    };
    await attempt('simple', 'SELECT 1 AS one, now() IS NOT NULL AS two');
    await attempt('several', 'SELECT 1 AS a; SELECT 2 AS b');
    await attempt('parameters', 'SELECT $1::int + 1 AS n, $2::text AS t', [41, 'x']);
    await attempt('insert', 'INSERT INTO note VALUES ($1, $2) RETURNING *', [1, 'one']);
    await attempt('twice', 'INSERT INTO note VALUES ($1, $2)', [1, 'two']);
    for (let i = 0; i < 3; i++) {
        await attempt('named', { name: 'by-id', text: 'SELECT body FROM note WHERE id = $1', values: [1] });
    }
    await attempt('begin', 'BEGIN');
    await attempt('error', 'SELECT 1/0');
    await attempt('aborted', 'SELECT 1');
    await attempt('rollback', 'ROLLBACK');
    await attempt('types', "SELECT 1.5::numeric AS n, '{1,2}'::int[] AS a, '{\"k\": 1}'::jsonb AS j, '\\x00ff'::bytea AS b");
    await attempt('missing', 'SELECT * FROM nowhere');
    await attempt('empty', '');
    await Promise.all([1, 2, 3, 4].map((n) => client.query('SELECT $1::int AS n', [n]))).then((all) =>
        say('queued', all.map((r) => r.rows[0].n)));
    await attempt('odd', "SELECT NULL::int AS nothing, 'NaN'::float8 AS nan, 'ä€🐝' AS text, '2026-11-22 12:00:00.123+01'::timestamptz AS at");
    await attempt('rows as arrays', { text: 'SELECT 1 AS a, 2 AS a', rowMode: 'array' });
    await attempt('binary', { text: 'SELECT $1::bytea AS b, $2::text[] AS t', values: [Buffer.from([0, 255, 10]), ['a"b', null]], binary: true });
    await attempt('large', "SELECT length($1) AS n", ['y'.repeat(3_000_000)]);
    const heard = [];
    client.on('notice', (n) => heard.push([n.severity, n.code, n.message]));
    await attempt('notice', "DO $$BEGIN RAISE NOTICE 'noted'; END$$");
    say('heard', heard);
    await attempt('savepoint', 'BEGIN; SAVEPOINT s; SELECT 1; ROLLBACK TO s; COMMIT');
    await client.end();
}

async function postgresJs() {
    const sql = postgres(url, { max: 1, onnotice: () => {} });
    const attempt = async (what, run) => {
        try {
            const r = await run();
            say(what, [r.command, r.count, [...r]]);
        } catch (e) {
            say(what, failure(e));
        }
    };
    await attempt('js simple', () => sql`SELECT 1 AS one`.simple());
    await attempt('js parameters', () => sql`SELECT ${41}::int + 1 AS n, ${'x'}::text AS t`);
    await attempt('js insert', () => sql`INSERT INTO note ${sql([{ id: 7, body: 'seven' }, { id: 8, body: 'eight' }])}`);
    await attempt('js twice', () => sql`INSERT INTO note VALUES (7, 'again')`);
    await attempt('js transaction', () => sql.begin(async (tx) => {
        await tx`UPDATE note SET body = 'changed' WHERE id = 7`;
        await tx.savepoint(async (sp) => { await sp`SELECT 1/0`; }).catch(() => {});
        return tx`SELECT * FROM note WHERE id = 7`;
    }));
    const pipelined = await Promise.all([1, 2, 3, 4, 5].map((n) => sql`SELECT ${n}::int AS n`));
    say('js pipelined', pipelined.map((r) => r[0].n));
    const slices = [];
    await sql`SELECT * FROM generate_series(1, 10) AS n`.cursor(3, (rows) => { slices.push(rows.map((r) => r.n)); });
    say('js cursor', slices);
    const out = [];
    for await (const chunk of await sql`COPY note TO STDOUT`.readable()) out.push(chunk.toString());
    say('js copy', out.join(''));
    const into = await sql`COPY note (id, body) FROM STDIN`.writable();
    await new Promise((done, failed) => into.on('finish', done).on('error', failed).end('20\ttwenty\n21\t\\N\n'));
    await attempt('js copied', () => sql`SELECT * FROM note WHERE id >= 20 ORDER BY id`);
    await attempt('js several', () => sql`SELECT 1 AS a; SELECT 2 AS b`.simple());
    await attempt('js types', () => sql`SELECT 1.50::numeric AS n, ${[1, 2]}::int[] AS a, ${sql.json({ k: [1, null] })} AS j,
        '2026-11-22'::timestamptz AS z, NULL::text AS nothing, ${Buffer.from([0, 255])}::bytea AS b`);
    const sleeping = sql`SELECT pg_sleep(60)`;
    setTimeout(() => sleeping.cancel(), 1000);
    await attempt('js cancelled', () => sleeping);
    await attempt('js alive', () => sql`SELECT 7 AS seven`);
    await sql.end();
}

await nodePostgres();
await postgresJs();
