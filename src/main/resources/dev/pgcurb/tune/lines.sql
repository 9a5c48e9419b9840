-- Proposals with their last trial and its staged change, the newest first. $1: only this one; NULL: all.
SELECT
    p.id, p.at, p.by, p.agent, coalesce(p.definition, concat(p.setting, ' = ', p.value)) AS what, p.why, p.state,
    t.id AS trial, coalesce(t.decision, t.state) AS decision, t.reason,
    s.id AS stage, s.state AS now, coalesce(s.trouble, s.reason) AS stage_reason
FROM pgcurb.tune_proposal AS p
LEFT JOIN LATERAL (
    SELECT t.* FROM pgcurb.tune_trial AS t WHERE t.proposal_id = p.id ORDER BY t.id DESC LIMIT 1) AS t ON true
LEFT JOIN LATERAL (
    SELECT s.* FROM pgcurb.tune_stage AS s WHERE s.trial_id = t.id ORDER BY s.id DESC LIMIT 1) AS s ON true
WHERE ?::bigint IS NULL OR p.id = ?
ORDER BY p.id DESC
LIMIT 1000;
