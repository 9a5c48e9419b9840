package dev.pgcurb.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/** Attacks by time, locks and idleness: the gateway's deadlines and the watch are both there, as in {@code serve}. */
final class WatchAttacks {
    private static final String ANY_TIME = "57014|57P01|08006";

    static final Map<String, CatalogueIT.Attack> ALL = Map.ofEntries(
            Map.entry(
                    "GUC-01",
                    s -> stopped(s, "SET statement_timeout=0", "SELECT count(*) FROM generate_series(1,6000000000)")),
            Map.entry(
                    "DOS-02",
                    s -> stopped(
                            s,
                            "SET statement_timeout=0",
                            "WITH RECURSIVE t(n) AS (SELECT 1 UNION ALL SELECT n+1 FROM t) SELECT count(*) FROM t")),
            Map.entry(
                    "DOS-06",
                    s -> stopped(
                            s,
                            "SET statement_timeout=0",
                            "SELECT repeat('a',2000)||'b' ~ '^(a+a+)+\\1*c$' FROM generate_series(1,10000000)")),
            Map.entry("GUC-16", WatchAttacks::closedSocket),
            Map.entry("GUC-23", WatchAttacks::idle),
            Map.entry("FN-06b", WatchAttacks::manyRelations),
            Map.entry("FN-06c", WatchAttacks::fullLockTable),
            Map.entry("FN-06d", WatchAttacks::fullLockTable),
            Map.entry(
                    "LOCK-02b",
                    s -> blocks(s, "SELECT 1 FROM note LIMIT 1", "ALTER TABLE note ADD COLUMN migrated int")),
            Map.entry(
                    "LOCK-03",
                    s -> blocks(
                            s, "SELECT id FROM note FOR UPDATE", "UPDATE note SET body = 'as it was' WHERE id = 3")),
            Map.entry("LOCK-14", WatchAttacks::deadlock),
            Map.entry("TRIG-03b", WatchAttacks::counterRow),
            Map.entry("AUD-02b", WatchAttacks::anotherName));

    private WatchAttacks() {}

    private static void stopped(Scene scene, String prelude, String runaway) throws SQLException {
        scene.world.ceiling("statement_time", 500);
        try (Connection c = scene.world.connect()) {
            assertThat(Scene.run(c, prelude)).isEmpty();
            assertThat(Scene.run(c, runaway)).matches(ANY_TIME);
        }
        scene.gone();
    }

    private static void closedSocket(Scene scene) throws Exception {
        scene.world.ceiling("statement_time", 1_000);
        try (RawClient c = RawClient.connect(scene.world)) {
            c.query("SET statement_timeout=0").untilReady();
            c.query("SET client_connection_check_interval=0").untilReady();
            c.query("SELECT count(*) FROM generate_series(1,20000000000)").out().flush();
            Bound.until(() -> scene.world
                    .column("SELECT count(*) FROM pg_stat_activity WHERE state = 'active'" + " AND usename LIKE 'curb:"
                            + scene.world.agent() + ":%'")
                    .equals(List.of("1")));
        }
        scene.gone();
    }

    private static void idle(Scene scene) throws SQLException {
        scene.world.ceiling("idle_in_transaction", 500);
        try (Connection c = scene.world.connect()) {
            assertThat(Scene.run(c, "SET idle_in_transaction_session_timeout=0"))
                    .isEmpty();
            assertThat(Scene.run(c, "SET lock_timeout=0")).isEmpty();
            c.setAutoCommit(false);
            assertThat(Scene.run(c, "SELECT 1 FROM note LIMIT 1")).isEmpty();
            scene.gone();
        }
    }

    private static void fullLockTable(Scene scene) throws SQLException {
        try (Connection c = scene.world.connect()) {
            assertThat(Scene.run(c, "SELECT count(pg_advisory_lock(g)) FROM generate_series(1,100000) g"))
                    .as("the gateway knows the function; WatchIT fills the lock table without a gateway")
                    .isEqualTo("42501");
        }
        try (Connection application = scene.world.admin().open()) {
            assertThat(Scene.run(application, "SELECT count(*) FROM note")).isEmpty();
        }
    }

    /** With nothing but SELECT: each partition takes a place in the lock table. */
    private static void manyRelations(Scene scene) throws SQLException {
        scene.world.run("CREATE TABLE many (id int) PARTITION BY LIST (id)");
        for (int from = 0; from < 8; from++) {
            scene.world.run(
                    "DO $$BEGIN FOR i IN " + from * 500 + ".." + (from * 500 + 499)
                            + " LOOP EXECUTE format('CREATE TABLE many_%s PARTITION OF many FOR VALUES IN (%s)', i, i); END LOOP; END$$");
        }
        scene.world.run("GRANT SELECT (id) ON many TO " + scene.world.agent());
        try (Connection c = scene.world.connect()) {
            c.setAutoCommit(false);
            assertThat(Scene.run(c, "SELECT count(id) FROM many")).matches("|" + ANY_TIME);
            scene.gone();
        }
        Bound.until(() -> scene.world
                .column("SELECT count(*) > 0 FROM pgcurb.entry WHERE body::text LIKE '%watch.locks%'")
                .equals(List.of("t")));
    }

    /** The agent keeps a lock in an open transaction; whoever waits for it, gets it. */
    private static void blocks(Scene scene, String locking, String waiting) throws SQLException {
        try (Connection c = scene.world.connect();
                Connection application = scene.world.admin().open()) {
            c.setAutoCommit(false);
            assertThat(Scene.run(c, locking)).isEmpty();
            assertThat(Scene.run(application, waiting)).isEmpty();
            scene.gone();
        }
        scene.untouched();
    }

    /** Whoever waited first would be the victim; the agent is. */
    private static void deadlock(Scene scene) throws Exception {
        try (Connection c = scene.world.connect();
                Connection application = scene.world.admin().open()) {
            c.setAutoCommit(false);
            application.setAutoCommit(false);
            assertThat(Scene.run(c, "UPDATE note SET body='a' WHERE id=3")).isEmpty();
            assertThat(Scene.run(application, "UPDATE note SET body='as it was' WHERE id=6"))
                    .isEmpty();
            var waiting = CompletableFuture.supplyAsync(
                    () -> Scene.run(application, "UPDATE note SET body='as it was' WHERE id=3"));
            Bound.until(() -> scene.world
                            .column("SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'"
                                    + " AND datname = current_database()")
                            .equals(List.of("1"))
                    || waiting.isDone());
            assertThat(waiting.get()).isEmpty();
            application.commit();
            assertThat(Scene.run(c, "UPDATE note SET body='a' WHERE id=6")).isNotEmpty();
        }
        scene.untouched();
    }

    /** What one session holds up is other sessions of the same agent only, and not for long. */
    private static void counterRow(Scene scene) throws SQLException {
        scene.world.ceiling("idle_in_transaction", 500);
        try (Connection c = scene.world.connect();
                Connection application = scene.world.admin().open()) {
            c.setAutoCommit(false);
            assertThat(Scene.run(c, "UPDATE note SET body='smuggled' WHERE id = 1"))
                    .isEmpty();
            assertThat(Scene.run(application, "UPDATE note SET body='as it was' WHERE id > 1"))
                    .isEmpty();
            scene.gone();
        }
        scene.untouched();
    }

    private static void anotherName(Scene scene) throws SQLException {
        stopped(scene, "SET application_name='autovacuum launcher'", "SELECT pg_sleep(600)");
        scene.world.log();
        assertThat(scene.world.column("SELECT agent FROM pgcurb.log WHERE statement = 'SELECT pg_sleep(600)'"))
                .containsExactly(scene.world.agent());
    }
}
