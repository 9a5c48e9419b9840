package dev.pgcurb.attack;

import dev.pgcurb.gateway.Gateway;
import dev.pgcurb.lease.Key;
import dev.pgcurb.lease.Keys;
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
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The agents under pgcurb once more, coming in through a gateway: one for each attacked database. */
final class GatewayAgents implements Stage.Agents {

    private static final Duration KEY = Duration.ofHours(1);
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    /** What the gateway itself says no with: not understood, no such database here, protocol. */
    private static final Set<String> NO = Set.of("0A000", "3D000", "08P01", "28000", "57P01");

    private final CurbedAgents curbed = new CurbedAgents(CurbedAgents.Admin.SUPERUSER);
    private @Nullable Gateway gateway;

    @Override
    public String roles(String rolesSql) {
        return curbed.roles(rolesSql);
    }

    @Override
    public void install(DatabaseUrl template) throws SQLException {
        curbed.install(template);
    }

    @Override
    public String setup(String sql) {
        return curbed.setup(sql);
    }

    @Override
    public List<String> statement(String sql, DatabaseUrl agent) {
        return curbed.statement(sql, agent.withLogin(roles(agent).getFirst(), null));
    }

    /** The first slot is free whenever a session begins, because only one does. */
    @Override
    public List<String> roles(DatabaseUrl agent) {
        return List.of("curb:agent_t1:1", "agent_t1");
    }

    @Override
    public boolean refuses(String sqlState) {
        return NO.contains(sqlState);
    }

    @Override
    public void heal(DatabaseUrl database) throws SQLException {
        curbed.heal(database);
    }

    @Override
    public DatabaseUrl open(DatabaseUrl database, int tenant) throws SQLException {
        Secret password = Secret.mint();
        Stage.run(
                database,
                Script.ofText("login", "ALTER ROLE pgcurb_gateway LOGIN PASSWORD ${verifier}")
                        .with("verifier", Sql.literal(ScramVerifier.of(password).text()))
                        .text());
        Gateway started = Gateway.start(Gateway.Options.of(database.withLogin("pgcurb_gateway", password.reveal())));
        gateway = started;
        Key.Name name = new Key.Name("agent_t" + tenant, Key.Name.DEFAULT);
        try (Keys keys = new Keys(database)) {
            Secret secret = keys.mint(name, Map.of("tenant", tenant), KEY);
            return DatabaseUrl.of("127.0.0.1", started.port(), database.database(), name.user(), secret.reveal());
        }
    }

    /** The gateway takes the slot back a moment after the session. */
    @Override
    public void settle(DatabaseUrl database) throws SQLException {
        long end = System.nanoTime() + PATIENCE.toNanos();
        try (Connection connection = database.open();
                Statement statement = connection.createStatement()) {
            while (System.nanoTime() < end) {
                try (ResultSet row = statement.executeQuery(
                        "SELECT NOT EXISTS (SELECT FROM pgcurb.lease WHERE closed_at IS NULL)")) {
                    row.next();
                    if (row.getBoolean(1)) {
                        return;
                    }
                }
                Thread.sleep(20);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close(DatabaseUrl database) {
        if (gateway != null) {
            gateway.close();
        }
        gateway = null;
    }
}
