-- What this connection needs: it never waits long, and nothing ends it because it idles.
SELECT set_config('lock_timeout', '1s', false),
       set_config('statement_timeout', '20s', false),
       set_config('idle_session_timeout', '0', false)
