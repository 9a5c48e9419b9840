-- One entry (1) and all that is known of it: the keys of "pgcurb log --entry N --json", the claims of its lease, what it changed, the entries that
-- refer to it, and whether its place in the chain is sound. A number within a block is found by the numbers that the block spans.
WITH found AS MATERIALIZED (
    SELECT e.*
    FROM (SELECT ?::bigint AS id) AS q
    JOIN pgcurb.entry AS e ON e.id = q.id AND e.kind NOT IN ('outcome', 'attempts')
    UNION ALL
    SELECT b.*
    FROM (SELECT ?::bigint AS id) AS q
    CROSS JOIN LATERAL (
        SELECT e.*
        FROM pgcurb.entry AS e
        WHERE e.id >= q.id AND e.kind = 'attempts' AND (e.body ->> 'first_id')::bigint <= q.id
            AND e.body -> 'attempts' @> jsonb_build_array(jsonb_build_array(q.id))
        ORDER BY e.id
        LIMIT 1
    ) AS b
), its AS MATERIALIZED (
    SELECT l.*, f.prev_hash, f.hash, f.body
    FROM found AS f
    JOIN pgcurb.log AS l ON l.id = ? AND l.gateway = f.gateway AND l.seq = f.seq
    LIMIT 1
)
SELECT json_build_object(
    'id', its.id,
    'at', its.attempted_at,
    'kind', its.kind,
    'agent', its.agent,
    'verdict', its.verdict,
    'rule', its.rule,
    'sqlstate', its.sqlstate,
    'rows', its.rows,
    'duration_us', its.duration_us,
    'statement', its.statement,
    'fingerprint', its.fingerprint,
    'slot', its.slot,
    'lease_id', its.lease_id,
    'client', its.client,
    'application_name', its.application_name,
    'hold_id', its.hold_id,
    'refers_to', its.refers_to,
    'parameters', its.parameters,
    'by', its.by,
    'reason', its.reason,
    'detail', its.detail,
    'settled_at', its.settled_at,
    'gateway', its.gateway,
    'seq', its.seq,
    'claims', (SELECT l.claims FROM pgcurb.lease AS l WHERE l.id = its.lease_id),
    'changes', (
        SELECT json_build_object(
            'rows', sum(w.row_count),
            'images', min(w.images),
            -- Where it is the only statement of its transaction that wrote, the transaction names it without any doubt.
            'transaction', CASE WHEN count(*) = 1 THEN (
                SELECT min(x.xid::text) FROM pgcurb.written AS x WHERE x.xid = min(w.xid) HAVING count(*) = 1) END,
            'tables', (
                SELECT json_agg(json_build_object('table', c.relation, 'rows', c.rows) ORDER BY c.rows DESC, c.relation)
                FROM (
                    SELECT coalesce(concat(g.schema_name, '.', g.table_name), c.key) AS relation, sum(c.value::bigint) AS rows
                    FROM unnest(array_agg(w.counts)) AS u (counts)
                    CROSS JOIN LATERAL jsonb_each_text(u.counts) AS c
                    LEFT JOIN pgcurb.guarded AS g ON g.log_table = c.key
                    GROUP BY 1
                ) AS c
                WHERE c.rows > 0),
            'undone', max(pgcurb.undone_by(w, its.id)))
        FROM pgcurb.written AS w
        WHERE its.kind = 'attempt' AND its.verdict = 'allowed' AND w.lease_id = its.lease_id AND w.statement_at >= its.at
            AND w.statement_at < coalesce((
                SELECT min(n.at)
                FROM pgcurb.entry AS n
                WHERE n.kind = 'attempt' AND (n.body ->> 'lease_id')::bigint = its.lease_id AND n.at >= its.at AND n.id > its.id), 'infinity')
        HAVING count(*) > 0),
    'related', (
        SELECT coalesce(json_agg(json_build_object(
            'id', r.id, 'at', r.at, 'kind', r.kind, 'agent', r.agent, 'verdict', r.verdict, 'by', r.body ->> 'by',
            'reason', left(r.body ->> 'reason', 300), 'rows', r.body -> 'rows', 'hold_id', r.body -> 'hold_id') ORDER BY r.at, r.seq), '[]')
        FROM pgcurb.entry AS r
        WHERE r.refers_to = its.id AND r.kind <> 'outcome'),
    'chain', json_build_object(
        'gateway', its.gateway,
        'seq', its.seq,
        'hash', encode(its.hash, 'hex'),
        'prev_hash', encode(its.prev_hash, 'hex'),
        'sound', its.hash = sha256(its.prev_hash || convert_to(concat_ws(
                E'\n', its.gateway, its.seq, (SELECT f.id FROM found AS f LIMIT 1),
                (extract(epoch FROM its.at) * 1000000)::bigint, its.body::text), 'UTF8'))
            AND NOT EXISTS (
                SELECT FROM pgcurb.entry AS p WHERE p.gateway = its.gateway AND p.seq = its.seq - 1 AND p.hash <> its.prev_hash)
            AND NOT EXISTS (
                SELECT FROM pgcurb.entry AS n WHERE n.gateway = its.gateway AND n.seq = its.seq + 1 AND n.prev_hash <> its.hash)
            AND (EXISTS (SELECT FROM pgcurb.entry AS p WHERE p.gateway = its.gateway AND p.seq = its.seq - 1)
                OR EXISTS (SELECT FROM pgcurb.chain AS c WHERE c.gateway = its.gateway AND c.origin_seq = its.seq - 1))
            AND (EXISTS (SELECT FROM pgcurb.entry AS n WHERE n.gateway = its.gateway AND n.seq = its.seq + 1)
                OR EXISTS (SELECT FROM pgcurb.chain AS c WHERE c.gateway = its.gateway AND c.seq = its.seq AND c.hash = its.hash))))
FROM its
