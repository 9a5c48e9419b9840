package dev.pgcurb.attack;

import dev.pgcurb.postgres.DatabaseUrl;
import java.util.List;

/** The agents as most people set them up: one narrow login each, and everything else as it comes. */
final class StockAgents implements Stage.Agents {

    @Override
    public String roles(String rolesSql) {
        return rolesSql;
    }

    @Override
    public void install(DatabaseUrl template) {
        // The fixture has granted everything.
    }

    @Override
    public String setup(String sql) {
        return sql;
    }

    @Override
    public List<String> statement(String sql, DatabaseUrl agent) {
        return List.of(sql);
    }

    @Override
    public List<String> roles(DatabaseUrl agent) {
        return List.of(agent.user(), "agents");
    }

    @Override
    public void heal(DatabaseUrl database) {
        // Nobody does.
    }

    @Override
    public DatabaseUrl open(DatabaseUrl database, int tenant) {
        return new DatabaseUrl(
                database.hosts(), database.database(), "agent_t" + tenant, "a" + tenant + "-pw", database.parameters());
    }

    @Override
    public void close(DatabaseUrl database) {
        // It is a login like any other.
    }
}
