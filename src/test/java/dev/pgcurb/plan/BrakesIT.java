package dev.pgcurb.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pgcurb.EachMajor;
import dev.pgcurb.TestPostgres;
import dev.pgcurb.lease.Lease;
import dev.pgcurb.lease.Leases;
import dev.pgcurb.postgres.DatabaseUrl;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Map;
import org.assertj.core.api.SoftAssertions;

/**
 * Each brake holds with no gateway anywhere, and each of these tests can fail: with its brake taken away, the same attack
 * gets through.
 */
final class BrakesIT {

    @EachMajor(cluster = "brakes")
    void everyBrakeHoldsForTheSlotItself(TestPostgres postgres) throws SQLException {
        SoftAssertions softly = new SoftAssertions();
        for (Brake brake : Brake.values()) {
            softly.assertThat(getsThrough(postgres, brake, true))
                    .as("%s", brake)
                    .isFalse();
        }
        softly.assertAll();
    }

    @EachMajor(cluster = "brakes")
    void withItsBrakeTakenAwayEveryAttackGetsThrough(TestPostgres postgres) throws SQLException {
        SoftAssertions softly = new SoftAssertions();
        for (Brake brake : Brake.values()) {
            softly.assertThat(getsThrough(postgres, brake, false))
                    .as("%s", brake)
                    .isTrue();
        }
        softly.assertAll();
    }

    private static boolean getsThrough(TestPostgres postgres, Brake brake, boolean braked) throws SQLException {
        Bees bees = Bees.asSuperuser(postgres);
        bees.apply();
        String agent = bees.agent(brake.agent());
        if (!braked) {
            bees.run(brake.removal(agent));
        }
        try (Connection slot = slot(bees, brake, agent)) {
            if (brake == Brake.A_WRITE_AFTER_THE_LEASE) {
                bees.run("UPDATE pgcurb.lease SET expires_at = clock_timestamp()");
            }
            try (Statement attack = slot.createStatement()) {
                attack.execute(brake.attack(agent));
            } catch (SQLException e) {
                // What it says is not what counts.
                assertThat(e.getSQLState()).isNotNull();
            }
            if (brake.askedInTheSession()) {
                return yes(slot, brake.gotThrough(agent));
            }
        }
        try (Connection superuser = bees.superuser().open()) {
            return yes(superuser, brake.gotThrough(agent));
        } finally {
            if (braked) {
                bees.remove();
            }
        }
    }

    private static Connection slot(Bees bees, Brake brake, String agent) {
        try (Leases leases = Leases.of(bees.superuser())) {
            Map<String, Object> claims = brake.agent().equals("warden") ? Map.of("chapter", 1) : Map.of();
            Lease lease = leases.open(agent, claims, Duration.ofMinutes(5));
            DatabaseUrl url =
                    bees.superuser().withLogin(lease.slot(), lease.password().reveal());
            return url.open();
        }
    }

    /** The answer of the last of the statements. */
    private static boolean yes(Connection connection, String question) throws SQLException {
        boolean answer = false;
        try (Statement statement = connection.createStatement()) {
            for (boolean more = statement.execute(question); more; more = statement.getMoreResults()) {
                try (ResultSet row = statement.getResultSet()) {
                    row.next();
                    answer = "t".equals(row.getString(1));
                }
            }
        }
        return answer;
    }
}
