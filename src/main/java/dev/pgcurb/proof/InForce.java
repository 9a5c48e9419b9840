package dev.pgcurb.proof;

import dev.pgcurb.explain.Code;
import dev.pgcurb.explain.Problem;
import dev.pgcurb.policy.Policy;
import dev.pgcurb.sql.Script;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/** The policy that a database keeps: the one that was applied last. */
public record InForce(Policy policy, String body) {

    /**
     * Reads it.
     *
     * @throws Problem PGC101 where none was applied; as {@link Policy#parse} where this pgcurb cannot read it
     */
    public static InForce of(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            if (is(statement)) {
                try (ResultSet row = statement.executeQuery(
                        Script.of(InForce.class, "policy_in_force.sql").text())) {
                    if (row.next()) {
                        String body = row.getString("body");
                        return new InForce(Policy.parse(body, row.getString("name")), body);
                    }
                }
            }
        }
        throw Problem.of(Code.PGC101, "no policy was applied to this database")
                .hint("name a policy file, or apply one first: pgcurb apply policy.yaml");
    }

    private static boolean is(Statement statement) throws SQLException {
        try (ResultSet row =
                statement.executeQuery(Script.of(InForce.class, "installed.sql").text())) {
            row.next();
            return row.getBoolean(1);
        }
    }
}
