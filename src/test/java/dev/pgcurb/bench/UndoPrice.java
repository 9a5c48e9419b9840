package dev.pgcurb.bench;

import dev.pgcurb.TestPostgres;
import java.util.Arrays;
import java.util.Locale;

/**
 * What an undo of 100,000 rows costs against the agent's statement that it takes back, and against the same statement on a bare
 * table, in every {@link Setting}. They follow each other in each round; an undo leaves the table as it was for the next one.
 * Run by bench/undo; {@code -Dpgcurb.rows=10000} for another number of rows.
 */
final class UndoPrice {
    private static final int ROUNDS = Integer.getInteger("pgcurb.rounds", 7);
    private static final int ROWS = Integer.getInteger("pgcurb.rows", 100_000);

    private UndoPrice() {}

    public static void main(String[] args) throws Exception {
        for (Setting setting : Setting.values()) {
            System.out.println("\n== " + setting);
            try (Tables tables = Tables.start(setting)) {
                tables.guards.ceiling("rows_per_statement", 1_000_000, false);
                tables.bare("bare");
                tables.guarded("guarded");
                if (setting.rows() > ROWS) {
                    for (String table : new String[] {"bare", "guarded"}) {
                        TestPostgres.run(tables.admin, "DELETE FROM " + table + " WHERE id > " + ROWS);
                        TestPostgres.run(tables.admin, "VACUUM FULL ANALYZE " + table);
                    }
                }
                if (setting.rows() < ROWS) {
                    for (String table : new String[] {"bare", "guarded"}) {
                        TestPostgres.run(tables.admin, """
                                INSERT INTO %1$s
                                SELECT n, chapter, species, place, noted_at, note
                                FROM generate_series(%2$d + 1, %3$d) AS n
                                JOIN %1$s AS like_it ON like_it.id = 1 + n %% %2$d
                                """.formatted(table, setting.rows(), ROWS));
                        TestPostgres.run(tables.admin, "VACUUM ANALYZE " + table);
                    }
                }
                compare(tables, "DELETE", "DELETE FROM %s");
                compare(tables, "UPDATE", "UPDATE %s SET " + setting.change());
            }
        }
        System.exit(0);
    }

    /** Each in a session of its own: a lease ends after some minutes. */
    private static void compare(Tables tables, String title, String sql) {
        try (Backend agent = tables.agent();
                Backend person = new Backend(tables.admin)) {
            compare(tables, agent, person, title, sql);
        }
    }

    private static void compare(Tables tables, Backend agent, Backend person, String title, String sql) {
        double[] bare = new double[ROUNDS];
        double[] forward = new double[ROUNDS];
        double[] undo = new double[ROUNDS];
        double[] wall = new double[ROUNDS];
        for (int round = -1; round < ROUNDS; round++) {
            long bareNanos =
                    ApplicationPrice.write(agent, sql.formatted("bare")).sample();
            long start = agent.cpu();
            agent.run(sql.formatted("guarded"));
            long forwardNanos = agent.cpu() - start;
            start = person.cpu();
            long began = System.nanoTime();
            person.run("""
                    SELECT pgcurb.undo_apply(jsonb_build_object('xid', (SELECT max(xid::text::bigint)::text FROM pgcurb.written)),
                                             'measuring', up_to => 1000000)
                    """);
            if (round >= 0) {
                wall[round] = System.nanoTime() - began;
                bare[round] = bareNanos;
                forward[round] = forwardNanos;
                undo[round] = person.cpu() - start;
            }
            for (String table : tables.setting.written("guarded")) {
                TestPostgres.run(tables.admin, "TRUNCATE pgcurb_log.\"public." + table + "\"");
                TestPostgres.run(tables.admin, "VACUUM ANALYZE " + table);
            }
            tables.setting.written("bare").forEach(table -> TestPostgres.run(tables.admin, "VACUUM ANALYZE " + table));
        }
        System.out.printf(Locale.ROOT, "%n%s of %,d rows, processor time, %d rounds%n", title, ROWS, ROUNDS);
        line("the agent's, guarded", forward, forward);
        line("bare, rolled back", bare, forward);
        line("its undo", undo, forward);
        System.out.printf(
                Locale.ROOT,
                "its undo, by the clock: %.0f ms (%.0f to %.0f)%n",
                quantile(wall, 0.5) / 1e6,
                quantile(wall, 0.25) / 1e6,
                quantile(wall, 0.75) / 1e6);
    }

    private static void line(String name, double[] of, double[] base) {
        double[] ratios = new double[of.length];
        Arrays.setAll(ratios, i -> of[i] / base[i]);
        System.out.printf(
                Locale.ROOT,
                "%-24s %8.0f ms   ratio %5.2f   quartiles %5.2f to %5.2f%n",
                name,
                quantile(of, 0.5) / 1e6,
                quantile(ratios, 0.5),
                quantile(ratios, 0.25),
                quantile(ratios, 0.75));
    }

    private static double quantile(double[] values, double q) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        double at = q * (sorted.length - 1);
        int below = (int) at;
        int above = Math.min(below + 1, sorted.length - 1);
        return sorted[below] + (at - below) * (sorted[above] - sorted[below]);
    }
}
