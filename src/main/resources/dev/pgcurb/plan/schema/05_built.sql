-- How Postgres tells each view, row policy and trigger that pgcurb made, in Postgres's own words at the time. Whoever changes
-- one later is found out by the difference.
SET LOCAL ROLE pgcurb_owner;

CREATE TABLE pgcurb.built (
    kind       text NOT NULL,
    object     text NOT NULL,
    definition text NOT NULL,
    PRIMARY KEY (kind, object)
);

RESET ROLE;
