package dev.pgcurb.bench;

import dev.pgcurb.TestPostgres;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;

/** What the application pays for guards and row policies that are none of its business. Run by bench/application-price. */
final class ApplicationPrice {
    private static final int ROUNDS = 15;
    private static final int UPDATES = 1500;

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

    private ApplicationPrice() {}

    public static void main(String[] args) throws Exception {
        try (Tables tables = Tables.start()) {
            TestPostgres.run(tables.admin, """
                    CREATE FUNCTION pgcurb_bench_is_slot() RETURNS boolean LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS
                    'BEGIN RETURN session_user < ''curb;'' AND session_user >= ''curb:''; END'
                    """);
            tables.bare("bare");
            tables.bare("bare_again");
            tables.guarded("guarded");
            WHEN.forEach((name, when) -> tables.guarded("when_" + name, when));
            TestPostgres.run(tables.admin, """
                    CREATE OR REPLACE TRIGGER "00_pgcurb_capture" AFTER INSERT OR UPDATE OR DELETE ON when_like_folded
                        FOR EACH ROW WHEN (pgcurb_bench_is_slot())
                        EXECUTE FUNCTION pgcurb_log."public.when_like_folded"();
                    """);
            tables.bare("policies");
            TestPostgres.run(tables.admin, """
                    ALTER TABLE policies ENABLE ROW LEVEL SECURITY;
                    CREATE POLICY "pgcurb: everyone else" ON policies AS PERMISSIVE FOR ALL TO PUBLIC USING (true) WITH CHECK (true);
                    CREATE POLICY "pgcurb: agent" ON policies AS RESTRICTIVE FOR ALL TO %s
                        USING (chapter = (SELECT pgcurb.claim('chapter'))::integer)
                    """.formatted(tables.guards.agent()));
            try (Backend web = tables.application()) {
                updates(web);
                deletes(web);
                selects(web);
            }
        }
        System.exit(0);
    }

    private static void updates(Backend web) throws SQLException {
        Interleaved run = new Interleaved("UPDATE of one row by its key, " + UPDATES + " a sample", ROUNDS);
        run.way("bare", update(web, "bare"))
                .way("bare, another table", update(web, "bare_again"))
                .way("guarded", 1.10, update(web, "guarded"));
        for (String name : WHEN.keySet()) {
            run.way("  WHEN " + name, update(web, "when_" + name));
        }
        run.run();
    }

    private static Interleaved.Way update(Backend web, String table) throws SQLException {
        PreparedStatement update =
                web.connection.prepareStatement("UPDATE " + table + " SET species = species + 1 WHERE id = ?");
        Random random = new Random(1);
        return () -> {
            long before = web.cpu();
            try {
                for (int i = 0; i < UPDATES; i++) {
                    update.setLong(1, 1 + random.nextInt(Tables.ROWS));
                    update.executeUpdate();
                }
            } catch (SQLException e) {
                throw new IllegalStateException(e);
            }
            return web.cpu() - before;
        };
    }

    private static void deletes(Backend web) {
        Interleaved run = new Interleaved("DELETE of 20,000 rows, rolled back", ROUNDS);
        run.way("bare", write(web, "DELETE FROM bare WHERE id <= 20000"))
                .way("bare, another table", write(web, "DELETE FROM bare_again WHERE id <= 20000"))
                .way("guarded", 1.50, write(web, "DELETE FROM guarded WHERE id <= 20000"));
        for (String name : WHEN.keySet()) {
            run.way("  WHEN " + name, write(web, "DELETE FROM when_" + name + " WHERE id <= 20000"));
        }
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
        String join = "SELECT count(*) FROM %s WHERE species = 17";
        new Interleaved("SELECT over the whole table", ROUNDS)
                .way("bare", read(web, join.formatted("bare"), 10))
                .way("bare, another table", read(web, join.formatted("bare_again"), 10))
                .way("row policies", 1.03, read(web, join.formatted("policies"), 10))
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
}
