package dev.pgcurb.undo;

import dev.pgcurb.explain.Code;
import dev.pgcurb.explain.Problem;
import dev.pgcurb.postgres.DatabaseUrl;
import dev.pgcurb.postgres.ServerText;
import dev.pgcurb.sql.Script;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.util.Objects;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import org.postgresql.util.PSQLException;
import org.postgresql.util.ServerErrorMessage;

/**
 * Asks the database to show or to carry out an undo, as a person who may: a member of {@code pgcurb_approver}. Every
 * call has a connection and a transaction of its own; an undo happens as a whole or not at all.
 */
public final class Undo {
    private static final String PREVIEW = Script.of(Undo.class, "preview.sql").text();
    private static final String APPLY = Script.of(Undo.class, "apply.sql").text();

    private final DatabaseUrl database;

    /** @param database with the login of the person */
    public Undo(DatabaseUrl database) {
        this.database = database;
    }

    /**
     * What an undo of this selection would do now.
     *
     * @throws Problem PGC420 when the selection means nothing, PGC423 when this login may not, PGC5xx when the database
     *     cannot be reached
     */
    public Preview preview(Selection selection) {
        try (Connection connection = database.open();
                PreparedStatement call = connection.prepareStatement(PREVIEW)) {
            call.setString(1, selection.json());
            return Answer.preview(answer(call));
        } catch (SQLException e) {
            throw refused(e);
        }
    }

    /**
     * Puts back what can be put back.
     *
     * @param reason why, in the person's words; goes into the ledger
     * @param skipConflicts leave rows alone that someone else changed since, instead of refusing the whole undo
     * @param expected how many rows the preview said; empty: whatever it is now
     * @throws Problem PGC421 when there are conflicts, PGC422 when something changed since the preview or while it ran,
     *     PGC424 when the application's own rules refuse what would be put back, and those of {@link #preview}; nothing
     *     was changed then
     */
    public Undone apply(Selection selection, String reason, boolean skipConflicts, OptionalLong expected) {
        try (Connection connection = database.open();
                PreparedStatement call = connection.prepareStatement(APPLY)) {
            call.setString(1, selection.json());
            call.setString(2, reason);
            call.setBoolean(3, skipConflicts);
            if (expected.isPresent()) {
                call.setLong(4, expected.getAsLong());
            } else {
                call.setNull(4, Types.BIGINT);
            }
            return Answer.undone(answer(call));
        } catch (SQLException e) {
            throw refused(e);
        }
    }

    private static String answer(PreparedStatement call) throws SQLException {
        try (ResultSet row = call.executeQuery()) {
            row.next();
            return Objects.requireNonNull(row.getString(1));
        }
    }

    private static Problem refused(SQLException e) {
        ServerErrorMessage server = e instanceof PSQLException sent ? sent.getServerErrorMessage() : null;
        String why = ServerText.message(e);
        String hint = server == null ? null : server.getHint();
        Problem problem = switch (Objects.requireNonNullElse(e.getSQLState(), "")) {
            case "22023", "22P02" -> Problem.of(Code.PGC420, why);
            case "55000" -> Problem.of(Code.PGC421, why);
            case "40001", "40P01", "55P03" -> Problem.of(Code.PGC422, "someone changed these rows meanwhile: " + why);
            case "42501" -> Problem.of(Code.PGC423, why);
            default -> Problem.of(Code.PGC424, "the undo was refused by the database: " + why);
        };
        return hinted(problem, hint).because(e);
    }

    private static Problem hinted(Problem problem, @Nullable String hint) {
        return hint == null ? problem : problem.hint(hint);
    }
}
