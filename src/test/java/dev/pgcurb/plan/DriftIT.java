package dev.pgcurb.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pgcurb.EachMajor;
import dev.pgcurb.TestPostgres;
import java.util.LinkedHashMap;
import java.util.Map;

/** Somebody breaks something by hand; the plan names it, apply heals it, and then there is nothing to do. */
class DriftIT {

    /** What somebody did, and what the plan must say. {@code @} is the suffix of the agents' names. */
    private static final Map<String, String> BREAKS = breaks();

    private static Map<String, String> breaks() {
        Map<String, String> breaks = new LinkedHashMap<>();
        breaks.put("GRANT SELECT ON keys TO analyst@", "- SELECT on TABLE public.keys to analyst@");
        breaks.put(
                "GRANT SELECT (email) ON observers TO \"curb:analyst@:1\"",
                "- SELECT (email) on TABLE public.observers to \"curb:analyst@:1\"");
        breaks.put(
                "REVOKE SELECT (place) ON observations FROM analyst@",
                "+ SELECT (place) on TABLE public.observations to analyst@");
        breaks.put(
                "DROP POLICY \"curb:warden@\" ON observations", "+ row policy \"curb:warden@\" on public.observations");
        breaks.put(
                "ALTER POLICY \"curb:warden@\" ON observations USING (true)",
                "~ row policy \"curb:warden@\" on public.observations");
        breaks.put("ALTER TABLE observations DISABLE ROW LEVEL SECURITY", "+ row security on public.observations");
        breaks.put("ALTER TABLE observations DISABLE TRIGGER \"00_pgcurb_capture\"", "~ guard of public.observations");
        breaks.put("DROP TRIGGER \"zz_pgcurb_end\" ON comments", "~ guard of public.comments");
        breaks.put(
                "CREATE OR REPLACE FUNCTION pgcurb_log.\"public.observations\"() RETURNS trigger LANGUAGE plpgsql"
                        + " SECURITY DEFINER AS 'BEGIN RETURN NULL; END'",
                "~ capture function pgcurb_log.\"public.observations\"");
        breaks.put(
                "CREATE OR REPLACE VIEW \"curb:analyst@\".observers AS SELECT id, chapter_id, name FROM public.observers",
                "~ view \"curb:analyst@\".observers");
        breaks.put("ALTER ROLE analyst@ BYPASSRLS", "~ role analyst@");
        breaks.put("ALTER ROLE \"curb:analyst@:1\" CONNECTION LIMIT 50", "~ role \"curb:analyst@:1\"");
        breaks.put("GRANT pg_read_all_data TO analyst@", "- member analyst@ of pg_read_all_data");
        breaks.put("REVOKE analyst@ FROM \"curb:analyst@:2\"", "+ member \"curb:analyst@:2\" of analyst@");
        breaks.put(
                "REVOKE SELECT (wire) ON pgcurb.tripwire FROM \"curb:analyst@:1\"",
                "+ SELECT (wire) on TABLE pgcurb.tripwire to \"curb:analyst@:1\"");
        breaks.put(
                "UPDATE pgcurb.ceiling SET \"limit\" = 1000000 WHERE agent = 'curator@'", "~ row of ceiling curator@");
        breaks.put("ALTER TABLE observations ADD COLUMN note text", "~ log of public.observations");
        breaks.put("ALTER TABLE observations DROP COLUMN note", "~ log of public.observations");
        breaks.put(
                "ALTER TABLE observations RENAME TO old; CREATE TABLE observations (LIKE old INCLUDING ALL)",
                "+ guard of public.observations");
        breaks.put("GRANT CREATE ON SCHEMA public TO analyst@", "- CREATE on SCHEMA public to analyst@");
        return breaks;
    }

    @EachMajor(cluster = "plan")
    void everyBreakIsNamedAndHealed(TestPostgres postgres) {
        Bees bees = Bees.asSuperuser(postgres);
        bees.apply();
        BREAKS.forEach((sql, expected) -> {
            bees.run(sql.replace("@", bees.suffix()));
            assertThat(bees.plan().steps())
                    .as(sql)
                    .anySatisfy(step -> assertThat(step.facts())
                            .anySatisfy(fact -> assertThat(step.sign().mark() + " " + fact)
                                    .startsWith(expected.replace("@", bees.suffix()))));
            bees.apply();
            assertThat(bees.plan().steps()).as("healed: " + sql).isEmpty();
        });
        bees.remove();
    }
}
