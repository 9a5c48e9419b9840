package dev.pgcurb.hold;

import dev.pgcurb.explain.Code;
import dev.pgcurb.explain.Problem;
import dev.pgcurb.postgres.DatabaseUrl;
import dev.pgcurb.postgres.ServerText;
import dev.pgcurb.sql.Script;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The holds of a database, for people: the role that logs in is the person who decides. One thread at a time. */
public final class Holds implements AutoCloseable {
    private static final String READ = Script.of(Holds.class, "holds.sql").text();
    private static final String APPROVE = Script.of(Holds.class, "approve.sql").text();
    private static final String DENY = Script.of(Holds.class, "deny.sql").text();
    private static final String REVOKE = Script.of(Holds.class, "revoke.sql").text();

    private final Connection connection;

    private Holds(Connection connection) {
        this.connection = connection;
    }

    /**
     * Connects.
     *
     * @param database with the login of a member of {@code pgcurb_approver}
     * @throws Problem PGC5xx when there is no connection
     */
    public static Holds open(DatabaseUrl database) {
        return new Holds(database.open());
    }

    /**
     * The holds that wait for a decision, the oldest first; when asked, all: the newest 1000 of them.
     *
     * @throws Problem PGC412 when this role may not see them
     */
    public List<Hold> list(boolean all) {
        return read(null, all);
    }

    /**
     * One hold.
     *
     * @throws Problem PGC411 when there is none of this number, PGC412 when this role may not see it
     */
    public Hold find(long id) {
        return read(id, true).stream().findFirst().orElseThrow(() -> noSuch(id));
    }

    private List<Hold> read(@Nullable Long id, boolean all) {
        try (PreparedStatement call = connection.prepareStatement(READ)) {
            call.setObject(1, id);
            call.setBoolean(2, all);
            try (ResultSet row = call.executeQuery()) {
                List<Hold> holds = new ArrayList<>();
                while (row.next()) {
                    holds.add(HoldRow.read(row));
                }
                return holds;
            }
        } catch (SQLException e) {
            throw Problem.of(Code.PGC412, "the holds cannot be read: " + ServerText.message(e))
                    .hint("log in as a member of pgcurb_approver, to a database where \"pgcurb apply\" has run")
                    .because(e);
        }
    }

    /**
     * Lets exactly the rows of a hold through, once.
     *
     * @param reason why; not empty
     * @param expires for how long the approval is good; null, or longer than the policy allows, takes the policy's time
     * @return the hold as it is now
     * @throws Problem PGC411 no such hold, PGC412 it cannot be decided, or not by this role
     */
    public Hold approve(long id, String reason, @Nullable Duration expires) {
        return decide(APPROVE, id, reason, expires);
    }

    /** Says no. @throws Problem as {@link #approve} */
    public Hold deny(long id, String reason) {
        return decide(DENY, id, reason, null);
    }

    /** Takes back an approval that was not used. @throws Problem as {@link #approve} */
    public Hold revoke(long id, String reason) {
        return decide(REVOKE, id, reason, null);
    }

    private Hold decide(String sql, long id, String reason, @Nullable Duration expires) {
        find(id);
        try (PreparedStatement call = connection.prepareStatement(sql)) {
            call.setLong(1, id);
            call.setString(2, reason);
            if (sql.equals(APPROVE)) {
                call.setObject(3, expires == null ? null : expires.toMillis());
            }
            call.executeQuery().close();
        } catch (SQLException e) {
            throw Problem.of(Code.PGC412, ServerText.message(e))
                    .hint("see where it stands: pgcurb holds show " + id)
                    .because(e);
        }
        return find(id);
    }

    private static Problem noSuch(long id) {
        return Problem.of(Code.PGC411, "there is no hold " + id).hint("list them: pgcurb holds --all");
    }

    @Override
    public void close() {
        try {
            connection.close();
        } catch (SQLException e) {
            throw Problem.of(Code.PGC412, "the connection did not close: " + ServerText.message(e))
                    .because(e);
        }
    }
}
