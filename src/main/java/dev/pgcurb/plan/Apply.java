package dev.pgcurb.plan;

import dev.pgcurb.explain.Code;
import dev.pgcurb.explain.Problem;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;

/**
 * Takes the steps of a plan: all of them in one transaction, or none.
 *
 * <p>Inside that transaction, and under an advisory lock, it makes the plan once more and goes on only if it is the one that
 * was shown. It waits at most two seconds for any lock, so that nobody's query ever queues behind it; then it gives way
 * and tries again a few times. Before it commits, it looks at the database again: a plan made then must be empty.
 */
public final class Apply {
    /** {@code lock_not_available}. */
    private static final String LOCK_NOT_AVAILABLE = "55P03";

    /** {@code out_of_memory}: among others, of shared memory for locks. */
    private static final String OUT_OF_MEMORY = "53200";

    /** {@code insufficient_privilege}. */
    private static final String NOT_ALLOWED = "42501";

    private static final int TRIES = 5;
    private static final Duration FIRST_PAUSE = Duration.ofMillis(250);

    /** Makes the plan again, inside the transaction. */
    @FunctionalInterface
    public interface Again {
        Plan plan(Connection connection) throws SQLException;
    }

    private final Connection connection;
    private final Plan shown;
    private final Again again;

    private Apply(Connection connection, Plan shown, Again again) {
        this.connection = connection;
        this.shown = shown;
        this.again = again;
    }

    /**
     * Does what was shown.
     *
     * @param connection of the admin, outside a transaction
     * @param again makes the same kind of plan from what is there then
     * @throws Problem PGC209 if the plan is no longer the one that was shown, PGC210 if a step fails, PGC211 if one did not
     *     take, PGC212 if locks were not to be had, PGC220 if there are more than the server has room for; in each case nothing
     *     is changed
     */
    public static void run(Connection connection, Plan shown, Again again) throws SQLException {
        if (!shown.nothingToDo()) {
            LockRoom.check(connection, shown);
            new Apply(connection, shown, again).tries();
        }
    }

    private void tries() throws SQLException {
        Duration pause = FIRST_PAUSE;
        for (int attempt = 1; ; attempt++) {
            try {
                once();
                return;
            } catch (SQLException e) {
                if (!LOCK_NOT_AVAILABLE.equals(e.getSQLState())) {
                    throw e;
                }
                if (attempt == TRIES) {
                    throw Problem.of(Code.PGC212, "other sessions hold locks that this plan needs")
                            .hint("apply again when the tables are less busy")
                            .because(e);
                }
            }
            pause(pause);
            pause = pause.multipliedBy(2);
        }
    }

    private void once() throws SQLException {
        connection.setAutoCommit(false);
        boolean done = false;
        try {
            execute("SET LOCAL lock_timeout = '2s'");
            takeTurn();
            if (!again.plan(connection).fingerprint().equals(shown.fingerprint())) {
                throw Problem.of(Code.PGC209, "the database is no longer what it was when the plan was made")
                        .hint("make the plan again and look at it");
            }
            for (Step step : shown.steps()) {
                take(step);
            }
            Judge.ask(connection, shown.questions());
            look();
            connection.commit();
            done = true;
        } finally {
            if (!done) {
                connection.rollback();
            }
            connection.setAutoCommit(true);
        }
    }

    /** One apply at a time: by the lock of a table that only admins can lock, or before there is one by an advisory lock. */
    private void takeTurn() throws SQLException {
        boolean installed;
        try (PreparedStatement statement =
                        connection.prepareStatement("SELECT to_regclass('pgcurb.migration') IS NOT NULL");
                ResultSet row = statement.executeQuery()) {
            installed = row.next() && row.getBoolean(1);
        }
        execute(
                installed
                        ? "LOCK TABLE pgcurb.migration IN SHARE ROW EXCLUSIVE MODE"
                        : "SELECT pg_advisory_xact_lock(hashtext('pgcurb apply'))");
    }

    private void take(Step step) throws SQLException {
        for (String sql : step.sql()) {
            try {
                execute(sql);
            } catch (SQLException e) {
                if (LOCK_NOT_AVAILABLE.equals(e.getSQLState())) {
                    throw e;
                }
                if (OUT_OF_MEMORY.equals(e.getSQLState())) {
                    throw LockRoom.tooMany("the server's lock table is full: this plan touches more tables in one"
                                    + " transaction than it has room for")
                            .because(e);
                }
                Problem problem = Problem.of(
                                Code.PGC210,
                                "\"" + step.title() + "\" was refused by Postgres: " + firstLine(e) + " ("
                                        + e.getSQLState() + ")")
                        .showing(sql)
                        .because(e);
                if (NOT_ALLOWED.equals(e.getSQLState())) {
                    problem = problem.hint("the owner, whoever granted it or a superuser may: let one of them run the"
                            + " statement, then plan again");
                }
                throw step.why() == null
                        ? problem
                        : problem.at(step.why().source().toString());
            }
        }
    }

    private static String firstLine(SQLException e) {
        String message = e.getMessage() == null ? "no message" : e.getMessage();
        return message.lines().findFirst().orElse(message).replaceFirst("^ERROR: ", "");
    }

    /** A REVOKE by someone who did not grant reports success and changes nothing: only looking again tells. */
    private void look() throws SQLException {
        List<Step> left = again.plan(connection).steps();
        if (!left.isEmpty()) {
            Step first = left.getFirst();
            throw Problem.of(
                            Code.PGC211,
                            "\"" + first.sign().mark() + " " + first.title()
                                    + "\" did not take: Postgres reported success, and it is not so")
                    .hint("look who owns or granted it; pgcurb must be run by that role or by a superuser");
        }
    }

    private void execute(String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.setEscapeProcessing(false);
            statement.execute(sql);
        }
    }

    private static void pause(Duration time) {
        try {
            Thread.sleep(time);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw Problem.of(Code.PGC212, "interrupted while waiting for locks").because(e);
        }
    }
}
