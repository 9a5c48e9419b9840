-- Does anything in another database of the cluster belong to, or grant something to, one of pgcurb's control roles?
SELECT EXISTS (
    SELECT
    FROM pg_shdepend AS d
    JOIN pg_roles AS r ON r.oid = d.refobjid
    WHERE d.refclassid = 'pg_authid'::regclass
      AND d.dbid NOT IN (0, (SELECT oid FROM pg_database WHERE datname = current_database()))
      AND shobj_description(r.oid, 'pg_authid') = 'pgcurb: control role'
) AS used;
