package dev.pgcurb.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.sun.management.UnixOperatingSystemMXBean;
import dev.pgcurb.TestPostgres;
import java.lang.management.ManagementFactory;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Clients that come and go leave nothing: {@code bench/gateway-sessions.sh} does this ten thousand times. */
class ChurnIT {
    private static final int WARM = 60;
    private static final int CYCLES = 240;

    /** A session's buffers alone are four times 8 KiB; the log of the ledger and compiled code may grow a little. */
    private static final long BYTES_A_CYCLE = 16 << 10;

    @Test
    void sessions_that_end_leave_no_thread_descriptor_lease_or_heap() throws SQLException {
        try (World world = World.on(TestPostgres.newest())) {
            cycle(world, WARM);
            gone(world);
            long threads = threads();
            long descriptors = descriptors();
            long heap = heap();
            cycle(world, CYCLES);
            gone(world);
            assertThat(threads()).as("threads").isLessThanOrEqualTo(threads);
            Bound.until(() -> descriptors() <= descriptors);
            Bound.until(() -> heap() < heap + CYCLES * BYTES_A_CYCLE);
        }
    }

    /** Some say goodbye, some are cut off in the middle of a transaction, some ask for nonsense, some have the wrong key. */
    private static void cycle(World world, int times) throws SQLException {
        for (int i = 0; i < times; i++) {
            switch (i % 12 == 3 ? 3 : i % 3) {
                case 0 -> {
                    try (Connection c = world.connect();
                            Statement s = c.createStatement()) {
                        s.execute("SELECT " + i);
                    }
                }
                case 1 -> {
                    try (RawClient raw = RawClient.connect(world)) {
                        raw.query("BEGIN; SELECT 1").untilReady();
                        raw.socket().setSoLinger(true, 0); // a reset instead of a goodbye
                    } catch (java.io.IOException e) {
                        throw new AssertionError(e);
                    }
                }
                case 2 -> {
                    try (Connection c = world.connect();
                            Statement s = c.createStatement()) {
                        assertThat(state(() -> s.execute("SELEKT"))).isEqualTo("42601");
                    }
                }
                default ->
                    assertThat(state(() -> World.connect(world.url(), "password", "wrong")
                                    .close()))
                            .isEqualTo("28P01");
            }
        }
    }

    private interface Sql {
        void run() throws SQLException;
    }

    private static String state(Sql sql) {
        return catchThrowableOfType(SQLException.class, sql::run).getSQLState();
    }

    /** Waits until the gateway has taken every slot back. */
    private static void gone(World world) {
        Bound.until(() -> world.column("SELECT count(*) FROM pgcurb.lease WHERE closed_at IS NULL")
                        .equals(List.of("0"))
                && sessionThreads() == 0);
    }

    private static long sessionThreads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith("pgcurb-session"))
                .count();
    }

    private static long threads() {
        return ManagementFactory.getThreadMXBean().getThreadCount();
    }

    private static long descriptors() {
        return ManagementFactory.getPlatformMXBean(UnixOperatingSystemMXBean.class)
                .getOpenFileDescriptorCount();
    }

    private static long heap() {
        System.gc();
        Runtime runtime = Runtime.getRuntime();
        return runtime.totalMemory() - runtime.freeMemory();
    }
}
