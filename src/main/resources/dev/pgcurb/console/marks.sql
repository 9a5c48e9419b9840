-- One row of marks: each column is a topic, and its value differs when something of that topic changed.
SELECT
    (SELECT concat_ws(' ', count(*), max(c.seq), sum(c.seq)) FROM pgcurb.chain AS c) AS ledger,
    (SELECT concat_ws(' ', max(h.id), max(h.decided_at), max(h.used_at), count(*) FILTER (WHERE h.state = 'waiting'),
            count(*) FILTER (WHERE h.state = 'approved'), (SELECT count(*) FROM pgcurb.plea))
     FROM pgcurb.holds AS h) AS holds,
    (SELECT concat_ws(' ', count(*), max(a.suspended_at), count(a.suspended_at),
            (SELECT concat_ws(' ', count(*), max(l.id)) FROM pgcurb.lease AS l WHERE l.closed_at IS NULL))
     FROM pgcurb.agent AS a) AS agents,
    (SELECT max(u.id) FROM pgcurb.undo AS u) AS undo,
    (SELECT concat_ws(' ', count(*), max(p.id), count(*) FILTER (WHERE p.state = 'proposed'),
            (SELECT concat_ws(' ', max(t.id), max(t.ended_at)) FROM pgcurb.tune_trial AS t),
            (SELECT concat_ws(' ', max(s.id), max(s.changed_at), max(s.ended_at), max(s.looked_at)) FROM pgcurb.tune_stage AS s))
     FROM pgcurb.tune_proposal AS p) AS trials,
    (SELECT max(p.id) FROM pgcurb.policy AS p) AS policy
