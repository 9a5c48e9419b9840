-- Places in the lock table, by the formula of max_locks_per_transaction (PostgreSQL documentation, 20.12).
SELECT current_setting('max_locks_per_transaction')::bigint
     * (current_setting('max_connections')::bigint + current_setting('max_prepared_transactions')::bigint)
