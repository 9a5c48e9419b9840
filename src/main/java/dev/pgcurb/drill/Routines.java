package dev.pgcurb.drill;

import dev.pgcurb.catalog.Name;
import dev.pgcurb.policy.Agent;
import dev.pgcurb.sql.Script;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Optional;

/** Functions and sequences that an agent should not reach. */
final class Routines {
    private final Connection connection;
    private final Agent agent;

    Routines(Connection connection, Agent agent) {
        this.connection = connection;
        this.agent = agent;
    }

    /** A call of a function that runs as its owner and that no operation of the agent names. */
    Optional<String> definer() throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(
                        Script.of(Routines.class, "cast/functions.sql").text())) {
            while (row.next()) {
                String schema = row.getString("schema");
                String name = row.getString("name");
                if (agent.operations().stream()
                        .noneMatch(operation -> operation.schema().equals(schema)
                                && operation.name().equals(name))) {
                    return Optional.of(row.getString("call"));
                }
            }
            return Optional.empty();
        }
    }

    /** A sequence that no insert of the agent draws from. */
    Optional<Name> sequence() throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(
                        Script.of(Routines.class, "cast/sequences.sql").text())) {
            while (row.next()) {
                String schema = row.getString("table_schema");
                String table = row.getString("table_name");
                boolean drawn = schema != null
                        && table != null
                        && agent.writeOf(schema, table)
                                .map(write -> !write.insert().isEmpty())
                                .orElse(false);
                if (!drawn) {
                    return Optional.of(new Name(row.getString("schema"), row.getString("name")));
                }
            }
            return Optional.empty();
        }
    }
}
