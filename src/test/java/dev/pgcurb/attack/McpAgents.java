package dev.pgcurb.attack;

import dev.pgcurb.drill.Attacker;
import dev.pgcurb.postgres.DatabaseUrl;
import java.sql.SQLException;
import java.util.List;
import java.util.Set;

/** The agents behind the gateway once more, with nothing but the tools of MCP in their hands. */
final class McpAgents implements Stage.Agents {
    /** What the tools say no with: a statement that is not one, a transaction that stays open or is not there, COPY. */
    private static final Set<String> NO = Set.of("42601", "0A000", "25006", "22021", "25P01");

    private final GatewayAgents gateway = new GatewayAgents();

    @Override
    public Attacker begin(DatabaseUrl agent, Seen seen) throws SQLException {
        return new McpAssault(agent, seen);
    }

    @Override
    public String roles(String rolesSql) {
        return gateway.roles(rolesSql);
    }

    @Override
    public void install(DatabaseUrl template) throws SQLException {
        gateway.install(template);
    }

    @Override
    public String setup(String sql) {
        return gateway.setup(sql);
    }

    @Override
    public List<String> statement(String sql, DatabaseUrl agent) {
        return gateway.statement(sql, agent);
    }

    @Override
    public List<String> roles(DatabaseUrl agent) {
        return gateway.roles(agent);
    }

    @Override
    public boolean refuses(String sqlState) {
        return gateway.refuses(sqlState) || NO.contains(sqlState);
    }

    @Override
    public void settle(DatabaseUrl database) throws SQLException {
        gateway.settle(database);
    }

    @Override
    public void heal(DatabaseUrl database) throws SQLException {
        gateway.heal(database);
    }

    @Override
    public DatabaseUrl open(DatabaseUrl database, int tenant) throws SQLException {
        return gateway.open(database, tenant);
    }

    @Override
    public void close(DatabaseUrl database) {
        gateway.close(database);
    }
}
