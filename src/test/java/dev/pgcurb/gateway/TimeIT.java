package dev.pgcurb.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.pgcurb.EachMajor;
import dev.pgcurb.TestPostgres;
import java.net.InetAddress;
import java.net.Socket;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Timeout;

/** Nobody stays at the door for ever, and no session outlives its lease: by the gateway, with no watch anywhere. */
@Timeout(120)
class TimeIT {
    private static final int TIMEOUT_MILLIS = 20_000;

    @EachMajor
    void who_does_not_come_in_within_the_time_is_shown_out(TestPostgres postgres) throws Exception {
        try (World world = World.on(postgres, o -> arriving(o, Duration.ofMillis(300)), 1);
                Socket silent = new Socket(
                        InetAddress.getLoopbackAddress(), world.gateway().port());
                Socket half = new Socket(
                        InetAddress.getLoopbackAddress(), world.gateway().port())) {
            silent.setSoTimeout(TIMEOUT_MILLIS);
            half.setSoTimeout(TIMEOUT_MILLIS);
            half.getOutputStream().write(new byte[] {0, 0});
            assertThat(ended(silent)).isTrue();
            assertThat(ended(half)).isTrue();
        }
    }

    /** Its end, or its reset; not the patience of the test. */
    private static boolean ended(Socket socket) throws Exception {
        try {
            return socket.getInputStream().read() < 0;
        } catch (java.net.SocketTimeoutException e) {
            return false;
        } catch (java.io.IOException e) {
            return true;
        }
    }

    private static Gateway.Options arriving(Gateway.Options o, Duration time) {
        return new Gateway.Options(
                o.host(),
                o.port(),
                o.upstream(),
                o.tls(),
                o.insecure(),
                o.maxSessions(),
                time,
                o.slowReaderTimeout(),
                o.drain(),
                o.strict());
    }

    @EachMajor
    void a_session_ends_with_its_lease_whether_it_runs_something_or_not(TestPostgres postgres) throws SQLException {
        try (World world = World.on(postgres)) {
            world.run("UPDATE pgcurb.agent SET lease_ttl = INTERVAL '3 seconds' WHERE agent = '" + world.agent() + "'");
            world.gateway().refresh();
            try (Connection idle = world.connect();
                    Connection busy = world.connect()) {
                assertThat(idle.isValid(5)).isTrue();
                SQLException ended = catchThrowableOfType(
                        SQLException.class, () -> busy.createStatement().execute("SELECT pg_sleep(30)"));
                assertThat(ended.getSQLState()).matches("08.*|57P0.");
                Bound.until(() -> world.column("SELECT count(*) FROM pgcurb.lease WHERE closed_at IS NULL")
                        .equals(List.of("0")));
                assertThat(world.column("SELECT DISTINCT closed_why FROM pgcurb.lease"))
                        .containsExactly("expired");
            }
        }
    }
}
