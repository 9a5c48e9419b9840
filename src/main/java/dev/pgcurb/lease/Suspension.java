package dev.pgcurb.lease;

import dev.pgcurb.explain.Code;
import dev.pgcurb.explain.Problem;
import dev.pgcurb.postgres.DatabaseUrl;
import dev.pgcurb.postgres.ServerText;
import dev.pgcurb.sql.Script;
import java.sql.ResultSet;
import java.sql.SQLException;

/** The kill switch. It works in the database, whether a gateway runs or not. Safe for many threads. */
public final class Suspension implements AutoCloseable {
    private static final String SUSPEND =
            Script.of(Suspension.class, "suspend.sql").text();
    private static final String END =
            Script.of(Suspension.class, "end_sessions.sql").text();
    private static final String RESUME =
            Script.of(Suspension.class, "resume.sql").text();

    private final Control control;

    /**
     * Connects with the first call.
     *
     * @param database with the login of a member of {@code pgcurb_approver}
     */
    public Suspension(DatabaseUrl database) {
        this.control = new Control(database, "");
    }

    /**
     * Ends all leases and sessions of an agent and lets it in no more.
     *
     * @param why for the record, and for the agent
     * @return how many leases it had
     * @throws Problem PGC362 when there is no such agent, or this role may not; PGC5xx when there is no connection
     */
    public int suspend(String agent, String why) {
        try {
            int leases = control.call(SUSPEND, call -> {
                call.setString(1, agent);
                call.setString(2, why);
                try (ResultSet row = call.executeQuery()) {
                    row.next();
                    return row.getInt(1);
                }
            });
            // Once more after the commit: a session may have slipped in before it.
            control.call(END, call -> {
                call.setString(1, agent);
                return call.execute();
            });
            return leases;
        } catch (SQLException e) {
            throw failed("agent \"" + agent + "\" was not suspended", e);
        }
    }

    /**
     * Lets an agent in again.
     *
     * @return false when it was not suspended, or does not exist
     * @throws Problem PGC362 when this role may not; PGC5xx when there is no connection
     */
    public boolean resume(String agent) {
        try {
            return control.call(RESUME, call -> {
                call.setString(1, agent);
                try (ResultSet row = call.executeQuery()) {
                    row.next();
                    return row.getBoolean(1);
                }
            });
        } catch (SQLException e) {
            throw failed("agent \"" + agent + "\" was not resumed", e);
        }
    }

    private static Problem failed(String what, SQLException e) {
        return Problem.of(Code.PGC362, what + ": " + ServerText.message(e))
                .hint("check the name, and log in as a member of pgcurb_approver")
                .because(e);
    }

    @Override
    public void close() {
        control.close();
    }
}
