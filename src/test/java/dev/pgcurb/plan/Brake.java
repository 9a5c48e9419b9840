package dev.pgcurb.plan;

/**
 * One guarantee: an attack straight on Postgres as the slot, the question that the database's state answers, and what has to
 * be taken away for the attack to get through. {@code @agent} and {@code @slot} are names of roles.
 */
enum Brake {
    /** What a query saw is kept in a setting of the session, where it can be asked for afterwards. */
    A_COLUMN_NEVER_GRANTED(
            "analyst",
            "SELECT set_config('seen.it', max(email), false) FROM public.observers",
            "SELECT current_setting('seen.it', true) LIKE '%@example.org'",
            true,
            "GRANT SELECT (email) ON public.observers TO @agent"),
    A_TABLE_NEVER_GRANTED(
            "analyst",
            "SELECT set_config('seen.it', max(secret), false) FROM public.keys",
            "SELECT current_setting('seen.it', true) = 'secret'",
            true,
            "GRANT SELECT (secret) ON public.keys TO @agent"),
    ROWS_OF_ANOTHER_CLAIM(
            "warden",
            "SELECT set_config('seen.it', count(*)::text, false) FROM public.observations WHERE chapter_id <> 1",
            "SELECT current_setting('seen.it', true) > '0'",
            true,
            "ALTER TABLE public.observations DISABLE ROW LEVEL SECURITY"),
    DROP_TABLE(
            "curator",
            "DROP TABLE public.comments",
            "SELECT to_regclass('public.comments') IS NULL",
            false,
            "ALTER TABLE public.comments OWNER TO @agent"),
    MORE_ROWS_THAN_THE_CEILING(
            "curator",
            "DELETE FROM public.observations",
            "SELECT count(*) = 0 FROM public.observations",
            false,
            "DELETE FROM pgcurb.ceiling WHERE agent = '@agent'"),
    A_WRITE_AFTER_THE_LEASE(
            "curator",
            "UPDATE public.observations SET quality_grade = 'late' WHERE id = 1",
            "SELECT count(*) = 1 FROM public.observations WHERE quality_grade = 'late'",
            false,
            """
            CREATE OR REPLACE FUNCTION pgcurb.current_lease() RETURNS bigint LANGUAGE sql STABLE SECURITY DEFINER AS
            $$ SELECT s.lease_id FROM pgcurb.slot s WHERE s.slot = session_user $$
            """),
    A_CHANGE_THAT_UNDO_DOES_NOT_KNOW(
            "curator",
            "UPDATE public.observations SET quality_grade = 'lost' WHERE id = 1",
            """
            SELECT pgcurb.undo_apply('{"agent": "@agent"}', 'testing');
            SELECT count(*) = 1 FROM public.observations WHERE quality_grade = 'lost'
            """,
            false,
            "ALTER TABLE public.observations DISABLE TRIGGER \"00_pgcurb_capture\""),
    MORE_DISK_THAN_THE_CEILING(
            "curator",
            """
            UPDATE public.observations SET quality_grade = 'spilt'
            WHERE id = (SELECT 1 + 0 * count(*) FROM (SELECT md5(g::text) FROM generate_series(1, 300000) AS g ORDER BY 1) AS sorted)
            """,
            "SELECT count(*) = 1 FROM public.observations WHERE quality_grade = 'spilt'",
            false,
            "ALTER ROLE \"curb:@agent:1\" RESET temp_file_limit"),
    THE_FENCE_AND_DROP_OWNED(
            "warden",
            "DROP OWNED BY @agent",
            "SELECT NOT EXISTS (SELECT FROM pg_policy WHERE polrelid = 'public.observations'::regclass AND NOT polpermissive)",
            false,
            """
            DO $$ BEGIN
                EXECUTE (SELECT string_agg(format('REVOKE ALL (%I) ON %s FROM @agent;', a.attname, a.attrelid::regclass), '')
                         FROM pg_attribute a WHERE a.attacl::text LIKE '%@agent=%');
            END $$
            """);

    private final String agent;
    private final String attack;
    private final String gotThrough;
    private final boolean askedInTheSession;
    private final String removal;

    Brake(String agent, String attack, String gotThrough, boolean askedInTheSession, String removal) {
        this.agent = agent;
        this.attack = attack;
        this.gotThrough = gotThrough;
        this.askedInTheSession = askedInTheSession;
        this.removal = removal;
    }

    String agent() {
        return agent;
    }

    String attack(String agentRole) {
        return attack.replace("@agent", agentRole);
    }

    String gotThrough(String agentRole) {
        return gotThrough.replace("@agent", agentRole);
    }

    /** Whether the attacker's session answers the question, for what it has seen, or the database, for what it did. */
    boolean askedInTheSession() {
        return askedInTheSession;
    }

    String removal(String agentRole) {
        return removal.replace("@agent", agentRole);
    }
}
