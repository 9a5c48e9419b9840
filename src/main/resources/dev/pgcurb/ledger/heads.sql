-- Where each chain begins and ends, as it says itself.
SELECT c.gateway, c.seq, c.hash, c.origin_seq, c.origin_hash
FROM pgcurb.chain AS c
ORDER BY c.gateway
