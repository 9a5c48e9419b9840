-- Every slot, who has it, and the ceilings that the watch holds for it.
SELECT w.slot_oid, w.slot, w.agent, w.lease_id, w.opened_at, w.left_ms, w.ceilings
FROM pgcurb.watch_slots() AS w
