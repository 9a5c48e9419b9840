package dev.pgcurb.drill;

import dev.pgcurb.gateway.Gateway;
import dev.pgcurb.lease.Key;
import dev.pgcurb.lease.Keys;
import dev.pgcurb.lease.Lease;
import dev.pgcurb.lease.Leases;
import dev.pgcurb.lease.ScramVerifier;
import dev.pgcurb.lease.Secret;
import dev.pgcurb.postgres.DatabaseUrl;
import dev.pgcurb.sql.Script;
import dev.pgcurb.sql.Sql;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Set;

/** A way in that was opened for one attack: what the agent signs in with. */
interface Entry extends AutoCloseable {
    /** What the agent signs in with. */
    DatabaseUrl login();

    /** Whether an answer of this SQLSTATE is a refusal by somebody other than Postgres. */
    boolean refuses(String sqlState);

    /** After the attacker's session: its slot is free again. */
    void settle() throws SQLException;

    @Override
    void close();

    /**
     * Opens one.
     *
     * @param database with the login of somebody who may open leases and mint keys
     */
    static Entry open(Way way, DatabaseUrl database, Sides sides) throws SQLException {
        return switch (way) {
            case DIRECT -> new Direct(database, sides);
            case GATEWAY -> new Through(database, sides);
        };
    }

    /** A lease, and its slot's login. */
    final class Direct implements Entry {
        private static final Duration LEASE = Duration.ofMinutes(10);

        private final Leases leases;
        private final Lease lease;
        private final DatabaseUrl login;

        Direct(DatabaseUrl database, Sides sides) {
            this.leases = Leases.of(database);
            this.lease = leases.open(sides.agent().name(), sides.values(), LEASE);
            this.login = database.withLogin(lease.slot(), lease.password().reveal());
        }

        @Override
        public DatabaseUrl login() {
            return login;
        }

        @Override
        public boolean refuses(String sqlState) {
            return false;
        }

        @Override
        public void settle() {
            // The lease lasts until it is closed.
        }

        @Override
        public void close() {
            leases.close(lease, "drilled");
            leases.close();
        }
    }

    /** A gateway of its own, and a key. */
    final class Through implements Entry {
        private static final Duration KEY = Duration.ofMinutes(10);
        private static final Duration PATIENCE = Duration.ofSeconds(10);

        /** What the gateway itself says no with: not understood, no such database here, protocol. */
        private static final Set<String> NO = Set.of("0A000", "3D000", "08P01", "28000", "57P01");

        private final DatabaseUrl database;
        private final Gateway gateway;
        private final DatabaseUrl login;

        Through(DatabaseUrl database, Sides sides) throws SQLException {
            this.database = database;
            Secret password = Secret.mint();
            String sql = Script.ofText("login", "ALTER ROLE pgcurb_gateway LOGIN PASSWORD ${verifier}")
                    .with("verifier", Sql.literal(ScramVerifier.of(password).text()))
                    .text();
            try (Connection connection = database.open();
                    Statement statement = connection.createStatement()) {
                statement.execute(sql);
            }
            this.gateway = Gateway.start(Gateway.Options.of(database.withLogin("pgcurb_gateway", password.reveal())));
            Key.Name name = new Key.Name(sides.agent().name(), "drill");
            try (Keys keys = new Keys(database)) {
                Secret secret = keys.mint(name, sides.values(), KEY);
                this.login =
                        DatabaseUrl.of("127.0.0.1", gateway.port(), database.database(), name.user(), secret.reveal());
            }
        }

        @Override
        public DatabaseUrl login() {
            return login;
        }

        @Override
        public boolean refuses(String sqlState) {
            return NO.contains(sqlState);
        }

        /** The gateway takes the slot back a moment after the session. */
        @Override
        public void settle() throws SQLException {
            long end = System.nanoTime() + PATIENCE.toNanos();
            String over = Script.of(Entry.class, "judge/leases.sql").text();
            try (Connection connection = database.open();
                    Statement statement = connection.createStatement()) {
                while (System.nanoTime() < end) {
                    try (ResultSet row = statement.executeQuery(over)) {
                        row.next();
                        if (row.getBoolean(1)) {
                            return;
                        }
                    }
                    Thread.sleep(10);
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }

        @Override
        public void close() {
            gateway.close();
        }
    }
}
