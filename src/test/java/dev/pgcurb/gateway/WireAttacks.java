package dev.pgcurb.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pgcurb.wire.Packet;
import dev.pgcurb.wire.Tag;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Attacks by messages and bytes. */
final class WireAttacks {
    private static final String SMUGGLED = "UPDATE note SET body='smuggled'";

    static final Map<String, CatalogueIT.Attack> ALL = Map.of(
            "PROTO-02", WireAttacks::pipelined,
            "PROTO-02b", WireAttacks::skipped,
            "PROTO-03b", WireAttacks::fastpath,
            "PROTO-06", WireAttacks::cancel,
            "PROTO-09", WireAttacks::otherMessages,
            "PROTO-10", WireAttacks::slowReader,
            "PROTO-12", WireAttacks::hiddenBehindNul,
            "PROTO-14", WireAttacks::halfOpen,
            "DOS-05", WireAttacks::oneValue);

    private WireAttacks() {}

    /** In one write: before the Sync and behind it. Each is judged, and each is on record. */
    private static void pipelined(Scene scene) throws IOException {
        scene.world.run("REVOKE UPDATE ON note FROM " + scene.world.agent());
        scene.world.run("REVOKE UPDATE (body) ON note FROM " + scene.world.agent());
        try (RawClient c = RawClient.connect(scene.world)) {
            c.parse("", "SELECT 1").bind("", "").execute("", 0);
            c.parse("", SMUGGLED).bind("", "").execute("", 0).sync();
            c.parse("", "LISTEN x").bind("", "").execute("", 0).sync();
            assertThat(c.untilReady()).containsExactly("1", "2", "D 1", "C SELECT 1", "1", "2", "E 42501", "Z I");
            assertThat(c.untilReady()).containsExactly("E 42501", "Z I");
        }
        scene.untouched();
        assertThat(scene.world.log()).contains("refused " + SMUGGLED, "refused LISTEN x");
    }

    private static void skipped(Scene scene) throws IOException {
        try (RawClient c = RawClient.connect(scene.world)) {
            c.parse("", "SELECT 1 FROM no_such").bind("", "").execute("", 0);
            c.query(SMUGGLED).sync();
            assertThat(c.untilReady()).containsExactly("E 42P01", "Z I");
            assertThat(c.query("SELECT 7").untilReady()).containsExactly("T", "D 7", "C SELECT 1", "Z I");
        }
        scene.untouched();
        assertThat(scene.world.log()).noneMatch(line -> line.contains(SMUGGLED));
    }

    private static void fastpath(Scene scene) throws IOException {
        String oid = scene.world.column("SELECT 'lo_create'::regproc::oid").getFirst();
        try (RawClient c = RawClient.connect(scene.world)) {
            c.out()
                    .begin(Tag.FUNCTION_CALL)
                    .int32(Integer.parseInt(oid))
                    .int16(0)
                    .int16(1)
                    .int32(4)
                    .int32(991234)
                    .int16(0)
                    .end();
            assertThat(c.untilReady()).containsExactly("E 42501", "Z I");
        }
        assertThat(scene.world.column("SELECT count(*) FROM pg_largeobject_metadata WHERE oid = 991234"))
                .containsExactly("0");
        scene.world.log();
        assertThat(scene.world.column("SELECT verdict FROM pgcurb.log WHERE rule = 'gateway.function_call'"))
                .containsExactly("refused");
    }

    /** The key that a client has is the gateway's own, and cancels nothing but its own session's statement. */
    private static void cancel(Scene scene) throws Exception {
        try (RawClient sleeper = RawClient.connect(scene.world)) {
            sleeper.query("SELECT pg_sleep(3)").out().flush();
            Bound.until(() -> scene.world
                    .column("SELECT count(*) FROM pg_stat_activity WHERE query LIKE '%pg_sleep(3)%'"
                            + " AND state = 'active' AND usename LIKE 'curb:%'")
                    .equals(List.of("1")));
            int pid = Integer.parseInt(scene.world
                    .column("SELECT pid FROM pg_stat_activity WHERE usename LIKE 'curb:" + scene.world.agent() + ":%'")
                    .getFirst());
            for (int guess = 0; guess < 50; guess++) {
                cancel(scene.world.gateway().port(), pid, guess);
                cancel(scene.world.gateway().port(), guess, guess);
            }
            assertThat(sleeper.untilReady()).contains("C SELECT 1");
        }
    }

    static void cancel(int port, int pid, int key) throws IOException {
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            var out = new dev.pgcurb.wire.FrameWriter(socket.getOutputStream());
            out.beginUntyped()
                    .int32(Packet.CANCEL_REQUEST)
                    .int32(pid)
                    .int32(key)
                    .end();
            out.flush();
            assertThat(socket.getInputStream().read()).isEqualTo(-1);
        }
    }

    private static void otherMessages(Scene scene) throws Exception {
        scene.world.ceiling("result_bytes", 100_000);
        try (Connection c = scene.world.connect("preferQueryMode", "simple")) {
            for (String flood : List.of(
                    "DO $$BEGIN FOR i IN 1..100000 LOOP RAISE NOTICE '%', repeat('x', 900); END LOOP; END$$",
                    "SELECT repeat('x', 5000000)", "SELECT json_agg(i) FROM generate_series(1, 100000) AS i")) {
                assertThat(Scene.run(c, flood)).as(flood).isEqualTo("54000");
            }
            // An error's text is one message, and cut.
            String error = "";
            try (var s = c.createStatement()) {
                s.execute("DO $$BEGIN RAISE EXCEPTION '%', repeat('y', 3000000); END$$");
            } catch (java.sql.SQLException e) {
                error = String.valueOf(e.getMessage());
            }
            assertThat(error.chars().filter(y -> y == 'y').count()).isBetween(1L, 100_000L);
            assertThat(Scene.run(c, "SELECT pg_notify('x', repeat('z', 7000))")).isEqualTo("42501");
        }
        try (RawClient c = RawClient.connect(scene.world)) {
            assertThat(c.query("COPY (SELECT repeat('x', 900) FROM generate_series(1, 100000)) TO STDOUT")
                            .untilReady())
                    .endsWith("E 54000", "Z I");
        }
    }

    private static void slowReader(Scene scene) throws Exception {
        try (RawClient c = RawClient.connect(scene.world)) {
            c.query("SET statement_timeout='1s'").untilReady();
            c.query("SELECT repeat('x',1000), generate_series(1,2000000000)")
                    .out()
                    .flush();
            scene.gone();
        }
    }

    private static void hiddenBehindNul(Scene scene) throws IOException {
        try (RawClient c = RawClient.connect(scene.world)) {
            c.out().frame(Tag.QUERY, ("SELECT 1\0; " + SMUGGLED + "\0").getBytes(StandardCharsets.UTF_8));
            c.out().flush();
            assertThat(c.next()).isEqualTo("E 08P01");
            assertThat(c.next()).isEqualTo("end");
        }
        scene.untouched();
    }

    /** Whoever only knocks gets no connection of Postgres's. */
    private static void halfOpen(Scene scene) throws Exception {
        List<Socket> knocking = new ArrayList<>();
        try {
            for (int i = 0; i < 260; i++) {
                knocking.add(new Socket(
                        InetAddress.getLoopbackAddress(), scene.world.gateway().port()));
            }
            assertThat(scene.world.column("SELECT count(*) FROM pg_stat_activity WHERE usename LIKE 'curb:"
                            + scene.world.agent() + ":%'"))
                    .containsExactly("0");
            try (Connection c = scene.world.connect()) {
                assertThat(Scene.run(c, "SELECT 1")).isEmpty();
            }
        } finally {
            for (Socket socket : knocking) {
                socket.close();
            }
        }
    }

    /** What a value costs the server in memory is the operating system's to bound; what of it leaves, is ours. */
    private static void oneValue(Scene scene) throws Exception {
        scene.world.ceiling("result_bytes", 1_000_000);
        try (Connection c = scene.world.connect()) {
            assertThat(Scene.run(c, "SELECT repeat(repeat('x',1000000),30)")).isEqualTo("54000");
            assertThat(Scene.run(c, "SELECT length(repeat(repeat('x',1000000),30))"))
                    .isEmpty();
        }
    }
}
