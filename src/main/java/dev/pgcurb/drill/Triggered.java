package dev.pgcurb.drill;

import dev.pgcurb.catalog.Name;
import dev.pgcurb.catalog.Relation;
import dev.pgcurb.catalog.Snapshot;
import dev.pgcurb.policy.Agent;
import dev.pgcurb.sql.Script;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashSet;
import java.util.Set;
import java.util.regex.Pattern;

/** Tables that triggers of the application change when an agent writes where it may: that is the application's doing. */
final class Triggered {
    private Triggered() {}

    /** The tables with such triggers, and those that their functions name. */
    static Set<Name> tables(Connection connection, Snapshot snapshot, Agent agent) throws SQLException {
        Set<Name> found = new HashSet<>();
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(
                        Script.of(Triggered.class, "judge/triggers.sql").text())) {
            while (row.next()) {
                Name table = new Name(row.getString("schema"), row.getString("name"));
                String source = row.getString("source");
                if (agent.writeOf(table.schema(), table.name()).isEmpty()) {
                    continue;
                }
                found.add(table);
                for (Relation relation : snapshot.relations()) {
                    String name = Pattern.quote(relation.name().name());
                    if (relation.kind().holdsRows()
                            && Pattern.compile("\\b" + name + "\\b")
                                    .matcher(source)
                                    .find()) {
                        found.add(relation.name());
                    }
                }
            }
        }
        return found;
    }
}
