-- Proposals with their last trial and its staged change, the newest first: one (1), or at most two hundred. One JSON object a row, with the
-- keys of "pgcurb tune log --json".
SELECT json_build_object(
    'proposal', p.id,
    'at', p.at,
    'by', p.by,
    'agent', p.agent,
    'what', coalesce(p.definition, concat(p.setting, ' = ', p.value)),
    'why', p.why,
    'state', p.state,
    'trial', t.id,
    'decision', coalesce(t.decision, t.state),
    'reason', t.reason,
    'stage', s.id,
    'now', s.state,
    'stage_reason', coalesce(s.trouble, s.reason))
FROM pgcurb.tune_proposal AS p
LEFT JOIN LATERAL (
    SELECT t.* FROM pgcurb.tune_trial AS t WHERE t.proposal_id = p.id ORDER BY t.id DESC LIMIT 1) AS t ON true
LEFT JOIN LATERAL (
    SELECT s.* FROM pgcurb.tune_stage AS s WHERE s.trial_id = t.id ORDER BY s.id DESC LIMIT 1) AS s ON true
CROSS JOIN (SELECT ?::bigint AS id) AS q
WHERE q.id IS NULL OR p.id = q.id
ORDER BY p.id DESC
LIMIT 200
