package dev.pgcurb.plan;

import dev.pgcurb.explain.Code;
import dev.pgcurb.explain.Problem;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.regex.Pattern;

/** Whether the server's lock table has room for what a plan locks until its end. */
final class LockRoom {
    /** What is made or dropped is locked like what is changed. */
    private static final Pattern MADE_OR_DROPPED = Pattern.compile(
            "\\A(?:CREATE (?:UNLOGGED |UNIQUE |OR REPLACE )?(?:TABLE|INDEX|SEQUENCE|VIEW)|DROP (?:TABLE|VIEW)) ");

    private LockRoom() {}

    /**
     * A full lock table stops not only who fills it, but everybody else who needs a lock just then: so it is asked before,
     * not found out.
     *
     * @throws Problem PGC220 if the plan locks more relations than the server promises to hold locks for
     */
    static void check(Connection connection, Plan plan) throws SQLException {
        long wanted = wanted(plan);
        long room = room(connection);
        if (wanted > room) {
            throw tooMany("this plan locks " + wanted
                    + " tables, views and indexes or more in one transaction, and the server's"
                    + " lock table has room for " + room);
        }
    }

    /** The relations that a plan locks for certain. What Postgres locks with them, such as the index of a key, comes on top. */
    static long wanted(Plan plan) {
        return plan.lockedTables().size()
                + plan.steps().stream()
                        .flatMap(step -> step.sql().stream())
                        .filter(sql -> sql.contains("TABLE ") || sql.contains("VIEW "))
                        .flatMap(sql -> Statements.of(sql).stream())
                        .filter(statement -> MADE_OR_DROPPED.matcher(statement).find())
                        .count();
    }

    /** The same problem, in the words of whoever met it. */
    static Problem tooMany(String what) {
        return Problem.of(Code.PGC220, what)
                .hint("raise max_locks_per_transaction and restart the server, or apply the policy in parts");
    }

    private static long room(Connection connection) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(Template.read("lock_room.sql"));
                ResultSet row = statement.executeQuery()) {
            row.next();
            return row.getLong("room");
        }
    }
}
