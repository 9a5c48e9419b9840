-- The policy in force.
SELECT name, digest, body, ledger_mode, ledger_statements, ledger_parameters, ledger_months::text AS ledger_months
FROM pgcurb.policy
ORDER BY id DESC
LIMIT 1;
