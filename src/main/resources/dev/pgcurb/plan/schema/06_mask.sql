-- The key of masks of kind "hash". Views read it with the rights of an agent's mask twin; the agent cannot, so it cannot
-- try candidates.
SET LOCAL ROLE pgcurb_owner;

CREATE TABLE pgcurb.mask_key (
    key bytea NOT NULL
);

INSERT INTO pgcurb.mask_key (key)
SELECT decode(replace(concat(gen_random_uuid(), gen_random_uuid(), gen_random_uuid()), '-', ''), 'hex');

RESET ROLE;
