package dev.pgcurb.attack;

import dev.pgcurb.lease.Lease;
import dev.pgcurb.lease.Leases;
import dev.pgcurb.plan.Apply;
import dev.pgcurb.plan.Planner;
import dev.pgcurb.policy.Policy;
import dev.pgcurb.postgres.DatabaseUrl;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The same agents under pgcurb: their roles, slots, row policies and guards come from {@code attacks/policy.yaml}, and
 * what a setup of the catalogue gave to the group of agents it gives to the agent itself.
 */
final class CurbedAgents implements Stage.Agents {

    private static final Duration LEASE = Duration.ofMinutes(10);

    private final Admin admin;
    private final Policy policy;
    private final String body;
    private @Nullable Leases leases;
    private @Nullable Lease lease;

    /** Who applies: a superuser, or as managed services have it, the owner of tables and database with CREATEROLE. */
    enum Admin {
        SUPERUSER,
        MANAGED
    }

    CurbedAgents(Admin admin) {
        this.admin = admin;
        Path file = Path.of("src/test/resources/attacks/policy.yaml");
        try {
            this.body = Files.readString(file);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        this.policy = Policy.read(file);
    }

    /** Everybody but the agents, which pgcurb makes. */
    @Override
    public String roles(String rolesSql) {
        String others =
                rolesSql.lines().filter(line -> !line.contains("agent_t")).collect(Collectors.joining("\n"));
        return switch (admin) {
            case SUPERUSER -> others;
            case MANAGED -> others + "\nALTER ROLE app_owner CREATEROLE;";
        };
    }

    @Override
    public void install(DatabaseUrl template) throws SQLException {
        // my_tenant() knows agents by login, and the slots are the logins now.
        Stage.run(
                template,
                "INSERT INTO priv.agent_tenant"
                        + " SELECT format('curb:agent_t%s:%s', tenant, n)::name, tenant"
                        + " FROM generate_series(1, 2) AS tenant, generate_series(1, 2) AS n");
        heal(template);
    }

    @Override
    public String setup(String sql) {
        return sql.replaceAll("\\bagents\\b", "agent_t1");
    }

    /** What names the agent means its slot as well: both are tried. */
    @Override
    public List<String> statement(String sql, DatabaseUrl agent) {
        String own = setup(sql);
        return own.contains("agent_t1")
                ? List.of(own, own.replaceAll("\\bagent_t1\\b", '"' + agent.user() + '"'))
                : List.of(own);
    }

    @Override
    public List<String> roles(DatabaseUrl agent) {
        return List.of(agent.user(), "agent_t1");
    }

    @Override
    public void heal(DatabaseUrl database) throws SQLException {
        try (Connection connection = admin(database).open()) {
            Apply.run(connection, Planner.plan(connection, policy, body), again -> Planner.plan(again, policy, body));
        }
    }

    private DatabaseUrl admin(DatabaseUrl database) throws SQLException {
        return switch (admin) {
            case SUPERUSER -> database;
            case MANAGED -> {
                Stage.run(database, "ALTER DATABASE " + database.database() + " OWNER TO app_owner");
                yield database.withLogin("app_owner", "owner-pw");
            }
        };
    }

    @Override
    public DatabaseUrl open(DatabaseUrl database, int tenant) {
        Leases opened = Leases.of(database);
        Lease got = opened.open("agent_t" + tenant, Map.of("tenant", tenant), LEASE);
        leases = opened;
        lease = got;
        return database.withLogin(got.slot(), got.password().reveal());
    }

    @Override
    public void close(DatabaseUrl database) {
        if (leases != null && lease != null) {
            leases.close(lease, "the attack is over");
            leases.close();
        }
        leases = null;
        lease = null;
    }
}
