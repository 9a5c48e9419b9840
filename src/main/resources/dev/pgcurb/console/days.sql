-- What each agent did in the last 24 hours. A verdict is counted where it is said: in the outcome, in the attempt itself, or once for
-- all of a block.
SELECT
    d.agent,
    sum(d.attempts) AS attempts,
    sum(d.attempts) FILTER (WHERE d.verdict = 'refused') AS refused,
    sum(d.attempts) FILTER (WHERE d.verdict = 'held') AS held,
    sum(d.approvals) AS approved,
    (SELECT coalesce(sum(w.row_count), 0) FROM pgcurb.written AS w
     WHERE w.agent = d.agent AND w.statement_at > clock_timestamp() - interval '24 hours') AS rows
FROM (
    SELECT e.agent,
           CASE e.kind WHEN 'attempts' THEN jsonb_array_length(e.body -> 'attempts') WHEN 'attempt' THEN 1 ELSE 0 END AS attempts,
           (e.kind = 'approval')::int AS approvals,
           coalesce(e.verdict, o.verdict) AS verdict
    FROM pgcurb.entry AS e
    LEFT JOIN pgcurb.entry AS o
        ON e.kind = 'attempt' AND o.kind = 'outcome' AND o.refers_to = e.id AND o.gateway = e.gateway AND o.verdict IN ('refused', 'held')
        AND o.at > clock_timestamp() - interval '24 hours'
    WHERE e.at > clock_timestamp() - interval '24 hours' AND e.kind IN ('attempt', 'attempts', 'approval')
) AS d
WHERE d.agent IS NOT NULL
GROUP BY d.agent
