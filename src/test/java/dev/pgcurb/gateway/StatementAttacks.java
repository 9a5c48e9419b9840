package dev.pgcurb.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.util.Map;
import java.util.Objects;
import org.postgresql.PGConnection;

/** Attacks by what a statement says. */
final class StatementAttacks {
    static final Map<String, CatalogueIT.Attack> ALL = Map.ofEntries(
            Map.entry(
                    "GUC-18",
                    s -> s.refused(
                            "gateway.settings",
                            "SET debug_print_plan=on",
                            "SET debug_print_rewritten=on",
                            "SET debug_print_parse=on")),
            Map.entry(
                    "GUC-19", s -> s.refused("gateway.settings", "SET work_mem='2GB'", "SET hash_mem_multiplier=100")),
            Map.entry(
                    "DOS-13",
                    s -> s.refused(
                            "gateway.settings",
                            "SET max_parallel_workers_per_gather=64",
                            "SET parallel_setup_cost=0",
                            "SET min_parallel_table_scan_size=0")),
            Map.entry("DOS-22", s -> s.refused("gateway.settings", "SELECT set_config('temp_buffers','4GB',false)")),
            Map.entry("DOS-20", StatementAttacks::logFlood),
            Map.entry("GUC-21", StatementAttacks::encoding),
            Map.entry("GUC-26", StatementAttacks::durability),
            Map.entry("TXN-13", StatementAttacks::rolledBack),
            Map.entry("TXN-16", StatementAttacks::leftBehind),
            Map.entry("FN-07", StatementAttacks::notifications),
            Map.entry(
                    "COV-05",
                    s -> s.refused("gateway.notifications", "NOTIFY cc, 'tenant1 data up to 8 kB'", "LISTEN cc")),
            Map.entry("DOS-12", StatementAttacks::fatRow));

    private StatementAttacks() {}

    /** Each failing statement is logged by the server: how many there can be is bounded. */
    private static void logFlood(Scene scene) throws Exception {
        scene.world.ceiling("statements_per_minute", 5);
        try (Connection c = scene.world.connect("preferQueryMode", "simple")) {
            int failed = 0;
            for (int i = 0; i < 20; i++) {
                failed += Scene.run(c, "SELECT '" + "A".repeat(100_000) + "'::int")
                                .equals("22P02")
                        ? 1
                        : 0;
            }
            assertThat(failed).isBetween(1, 5);
        }
    }

    private static void encoding(Scene scene) throws Exception {
        scene.refused("gateway.encoding", "SET client_encoding='SJIS'");
        try (RawClient c = RawClient.connect(scene.world)) {
            byte[] smuggling = "SELECT E'\u0095\\' ; UPDATE note SET body=$$smuggled$$; --'\0"
                    .getBytes(java.nio.charset.StandardCharsets.ISO_8859_1);
            c.out().frame(dev.pgcurb.wire.Tag.QUERY, smuggling);
            c.out().flush();
            assertThat(c.next()).isEqualTo("E 08P01");
        }
        scene.untouched();
    }

    /** What is acknowledged is durable, and what is on record is so whatever the agent sets. */
    private static void durability(Scene scene) throws Exception {
        scene.refused("gateway.settings", "SET synchronous_commit=off");
        try (Connection c = scene.world.connect()) {
            assertThat(Scene.run(c, "UPDATE note SET body = 'z' WHERE id = 1")).isEmpty();
            assertThat(scene.world.column(
                            "SELECT count(*) FROM pgcurb.entry WHERE body ->> 'statement' LIKE 'UPDATE note%'"))
                    .containsExactly("1");
        }
    }

    private static void rolledBack(Scene scene) throws Exception {
        try (Connection c = scene.world.connect()) {
            c.setAutoCommit(false);
            assertThat(Scene.run(c, "UPDATE note SET body='peek' RETURNING id, body"))
                    .isEmpty();
            c.rollback();
        }
        scene.untouched();
        assertThat(scene.world.log())
                .contains("allowed UPDATE note SET body='peek' RETURNING id, body", "allowed ROLLBACK");
    }

    /** The agent has one slot: the next session is on the very same. */
    private static void leftBehind(Scene scene) throws Exception {
        scene.world.run("GRANT TEMP ON DATABASE " + scene.world.admin().database() + " TO " + scene.world.agent());
        try (Connection c = scene.world.connect()) {
            assertThat(Scene.run(c, "DECLARE c CURSOR WITH HOLD FOR SELECT id FROM note"))
                    .isEmpty();
            assertThat(Scene.run(c, "CREATE TEMP TABLE loot AS SELECT 1 AS x")).isEmpty();
            assertThat(Scene.run(c, "PREPARE left_over AS SELECT 1")).isEmpty();
            assertThat(Scene.run(c, "SET application_name = 'left'")).isEmpty();
        }
        scene.gone();
        Bound.until(() -> scene.world
                .column("SELECT count(*) FROM pgcurb.lease WHERE closed_at IS NULL")
                .equals(java.util.List.of("0")));
        try (Connection c = scene.world.connect("preferQueryMode", "simple")) {
            assertThat(Scene.run(c, "FETCH 3 FROM c")).isEqualTo("34000");
            assertThat(Scene.run(c, "SELECT * FROM loot")).isEqualTo("42P01");
            assertThat(Scene.run(c, "EXECUTE left_over")).isEqualTo("26000");
        }
        assertThat(scene.world.column("SELECT count(DISTINCT slot) FROM pgcurb.log WHERE kind = 'attempt'"))
                .containsExactly("1");
    }

    private static void notifications(Scene scene) throws Exception {
        try (Connection worker = scene.world.admin().open()) {
            assertThat(Scene.run(worker, "LISTEN jobs")).isEmpty();
            scene.refused(
                    "gateway.notifications",
                    "NOTIFY jobs, '{\"job\":\"refund\",\"amount\":99999}'",
                    "SELECT pg_notify('jobs','via function')");
            assertThat(Scene.run(worker, "SELECT 1")).isEmpty();
            assertThat(Objects.requireNonNull(worker.unwrap(PGConnection.class).getNotifications()))
                    .isEmpty();
        }
    }

    private static void fatRow(Scene scene) throws Exception {
        scene.world.ceiling("result_bytes", 1_000_000);
        try (Connection c = scene.world.connect()) {
            assertThat(Scene.run(c, "SELECT string_agg(repeat('x',1000),'') FROM generate_series(1,30000) g"))
                    .isEqualTo("54000");
            assertThat(Scene.run(c, "SELECT 1")).isEmpty();
        }
    }
}
