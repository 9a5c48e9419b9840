package dev.pgcurb.bench;

import dev.pgcurb.TestPostgres;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;

/**
 * What the application pays for guards and row policies that are none of its business, in every {@link Setting}. Run by
 * bench/application-price.
 */
final class ApplicationPrice {
    /** One-row updates are measured in many short samples: what a table has gone through by then differs from table to table. */
    private static final int UPDATE_ROUNDS = 45;

    private static final int UPDATES = 300;
    private static final int ROUNDS = 15;

    /**
     * Every WHEN that was thought of. "false" is what three triggers cost whatever they ask; "folded" is a function that
     * claims to be immutable, so that the executor asks it once a query; "like_folded" asks that in the row trigger only.
     */
    private static final Map<String, String> WHEN = new LinkedHashMap<>();

    static {
        WHEN.put("false", "false");
        WHEN.put("name_range", "session_user >= 'curb:' AND session_user < 'curb;'");
        WHEN.put("text_range", "session_user < 'curb;'::text AND session_user >= 'curb:'::text");
        WHEN.put("text_one", "session_user >= '~curb'::text");
        WHEN.put("like", "session_user LIKE 'curb:%'");
        WHEN.put("starts_with", "starts_with(session_user::text, 'curb:')");
        WHEN.put("folded", "pgcurb_bench_is_slot()");
        WHEN.put("like_folded", "session_user LIKE 'curb:%'");
    }

    private static int texts;

    private ApplicationPrice() {}

    public static void main(String[] args) throws Exception {
        for (Setting setting : Setting.values()) {
            System.out.println("\n== " + setting);
            try (Tables tables = Tables.start(setting)) {
                tables.bare("bare");
                tables.bare("bare_again");
                tables.guarded("guarded");
                tables.bare("policies");
                TestPostgres.run(tables.admin, """
                        ALTER TABLE policies ENABLE ROW LEVEL SECURITY;
                        CREATE POLICY "pgcurb: everyone else" ON policies AS PERMISSIVE FOR ALL TO PUBLIC
                            USING (true) WITH CHECK (true);
                        CREATE POLICY "pgcurb: agent" ON policies AS RESTRICTIVE FOR ALL TO %s
                            USING (%s = (SELECT pgcurb.claim('chapter'))::integer)
                        """.formatted(tables.guards.agent(), setting.chapter()));
                Map<String, String> others = setting == Setting.HARSHEST ? whens(tables) : Map.of();
                try (Backend web = tables.application()) {
                    updates(web, setting, others);
                    deletes(web, others);
                    selects(web);
                }
            }
        }
        System.exit(0);
    }

    /** A guarded table for each WHEN: its name by what to call it. */
    private static Map<String, String> whens(Tables tables) {
        TestPostgres.run(tables.admin, """
                CREATE FUNCTION pgcurb_bench_is_slot() RETURNS boolean LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS
                'BEGIN RETURN session_user < ''curb;'' AND session_user >= ''curb:''; END'
                """);
        Map<String, String> named = new LinkedHashMap<>();
        WHEN.forEach((name, when) -> {
            tables.guarded("when_" + name, when);
            named.put("  WHEN " + name, "when_" + name);
        });
        TestPostgres.run(tables.admin, """
                CREATE OR REPLACE TRIGGER "00_pgcurb_capture" AFTER INSERT OR UPDATE OR DELETE ON when_like_folded
                    FOR EACH ROW WHEN (pgcurb_bench_is_slot())
                    EXECUTE FUNCTION pgcurb_log."public.when_like_folded"();
                """);
        return named;
    }

    private static void updates(Backend web, Setting setting, Map<String, String> others) throws SQLException {
        Interleaved run =
                new Interleaved("UPDATE of one row by its key, autocommit, " + UPDATES + " a sample", UPDATE_ROUNDS);
        run.way("bare", update(web, setting, "bare"))
                .way("bare, another table", update(web, setting, "bare_again"))
                .way("guarded", 1.10, update(web, setting, "guarded"));
        for (Map.Entry<String, String> other : others.entrySet()) {
            run.way(other.getKey(), update(web, setting, other.getValue()));
        }
        run.run();
    }

    private static Interleaved.Way update(Backend web, Setting setting, String table) throws SQLException {
        PreparedStatement update =
                web.connection.prepareStatement("UPDATE " + table + " SET " + setting.change() + " WHERE id = ?");
        Random random = new Random(1);
        return () -> {
            long before = web.cpu();
            try {
                for (int i = 0; i < UPDATES; i++) {
                    update.setLong(1, 1 + random.nextInt(setting.rows()));
                    update.executeUpdate();
                }
            } catch (SQLException e) {
                throw new IllegalStateException(e);
            }
            return web.cpu() - before;
        };
    }

    private static void deletes(Backend web, Map<String, String> others) {
        Interleaved run = new Interleaved("DELETE of 20,000 rows, rolled back", ROUNDS);
        run.way("bare", write(web, "DELETE FROM bare WHERE id <= 20000"))
                .way("bare, another table", write(web, "DELETE FROM bare_again WHERE id <= 20000"))
                .way("guarded", 1.50, write(web, "DELETE FROM guarded WHERE id <= 20000"));
        others.forEach((name, table) -> run.way(name, write(web, "DELETE FROM " + table + " WHERE id <= 20000")));
        run.run();
    }

    static Interleaved.Way write(Backend backend, String sql) {
        return () -> {
            backend.run("BEGIN");
            long before = backend.cpu();
            backend.run(sql);
            long cpu = backend.cpu() - before;
            backend.run("ROLLBACK");
            return cpu;
        };
    }

    private static void selects(Backend web) {
        String all = "SELECT count(*) FROM %s WHERE place = 'meadow 17'";
        new Interleaved("SELECT over the whole table", ROUNDS)
                .way("bare", read(web, all.formatted("bare"), 10))
                .way("bare, another table", read(web, all.formatted("bare_again"), 10))
                .way("row policies", 1.03, read(web, all.formatted("policies"), 10))
                .run();
        String one = "SELECT place FROM %s WHERE id = 4711";
        new Interleaved("SELECT of one row by its key, 2,000 a sample", ROUNDS)
                .way("bare", read(web, one.formatted("bare"), 2000))
                .way("bare, another table", read(web, one.formatted("bare_again"), 2000))
                .way("row policies", 1.03, read(web, one.formatted("policies"), 2000))
                .run();
    }

    /** Parsed and planned once in five calls, then prepared, as the driver does it. */
    static Interleaved.Way read(Backend backend, String sql, int times) {
        return () -> {
            long before = backend.cpu();
            try (PreparedStatement query = backend.connection.prepareStatement(sql)) {
                for (int i = 0; i < times; i++) {
                    query.executeQuery().close();
                }
            } catch (SQLException e) {
                throw new IllegalStateException(e);
            }
            return backend.cpu() - before;
        };
    }

    /** Parsed and planned each time: no text comes twice, so that the driver prepares none. */
    static Interleaved.Way readAsText(Backend backend, String sql, int times) {
        return () -> {
            long before = backend.cpu();
            try (Statement statement = backend.connection.createStatement()) {
                for (int i = 0; i < times; i++) {
                    statement.executeQuery(sql + " /* " + texts++ + " */").close();
                }
            } catch (SQLException e) {
                throw new IllegalStateException(e);
            }
            return backend.cpu() - before;
        };
    }
}
