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
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.function.LongConsumer;
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
    private static final String STATS = Script.of(Undo.class, "stats.sql").text();
    private static final String PRUNE = Script.of(Undo.class, "prune.sql").text();

    private final DatabaseUrl database;

    /** @param database with the login of the person */
    public Undo(DatabaseUrl database) {
        this.database = database;
    }

    /**
     * What an undo of this selection would do now.
     *
     * @throws Problem PGC420 when the selection means nothing, PGC423 when this login may not, PGC426 when what was
     *     captured is not there any more, PGC5xx when the database cannot be reached
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
     * @param progress is told, from another thread, how many more rows are put back
     * @throws Problem PGC421 when there are conflicts, PGC422 when something changed since the preview or while it ran,
     *     PGC424 when the application's own rules refuse what would be put back, PGC425 when it is more than the policy
     *     allows at once, and those of {@link #preview}; nothing was changed then
     */
    public Undone apply(Selection selection, How how, LongConsumer progress) {
        try (Connection connection = database.open();
                PreparedStatement call = connection.prepareStatement(APPLY)) {
            call.setString(1, selection.json());
            call.setString(2, how.reason());
            call.setBoolean(3, how.skipConflicts());
            number(call, 4, how.expected());
            number(call, 5, how.upTo());
            Steps steps = Steps.watch(call, progress);
            try (steps) {
                return Answer.undone(answer(call));
            }
        } catch (SQLException e) {
            throw refused(e);
        }
    }

    /**
     * What is kept so that it can be undone, and what that costs.
     *
     * @throws Problem PGC423 when this login may not, PGC5xx when the database cannot be reached
     */
    public List<Kept> stats() {
        try (Connection connection = database.open();
                PreparedStatement query = connection.prepareStatement(STATS);
                ResultSet row = query.executeQuery()) {
            List<Kept> all = new ArrayList<>();
            while (row.next()) {
                all.add(Kept.of(row));
            }
            return all;
        } catch (SQLException e) {
            throw refused(e);
        }
    }

    /**
     * Deletes what is past its retention, a part at a time, each in a transaction of its own.
     *
     * @param progress is told of each part
     * @return how many rows of the logs it deleted
     * @throws Problem as {@link #stats}
     */
    public long prune(LongConsumer progress) {
        try (Connection connection = database.open();
                PreparedStatement call = connection.prepareStatement(PRUNE)) {
            long all = 0;
            long deleted;
            do {
                deleted = Long.parseLong(answer(call));
                all += deleted;
                progress.accept(deleted);
            } while (deleted > 0);
            return all;
        } catch (SQLException e) {
            throw refused(e);
        }
    }

    private static void number(PreparedStatement call, int at, OptionalLong value) throws SQLException {
        if (value.isPresent()) {
            call.setLong(at, value.getAsLong());
        } else {
            call.setNull(at, Types.BIGINT);
        }
    }

    private static String answer(PreparedStatement call) throws SQLException {
        try (ResultSet row = call.executeQuery()) {
            row.next();
            return Objects.requireNonNull(row.getString(1));
        }
    }

    /** What the database's refusal of an undo means to a person. */
    public static Problem refused(SQLException e) {
        ServerErrorMessage server = e instanceof PSQLException sent ? sent.getServerErrorMessage() : null;
        String why = ServerText.message(e);
        String hint = server == null ? null : server.getHint();
        Problem problem = switch (Objects.requireNonNullElse(e.getSQLState(), "")) {
            case "22023", "22P02" -> Problem.of(Code.PGC420, why);
            case "55000" -> Problem.of(Code.PGC421, why);
            case "40001", "40P01", "55P03" -> Problem.of(Code.PGC422, "someone changed these rows meanwhile: " + why);
            case "42501" -> Problem.of(Code.PGC423, why);
            case "54000" -> Problem.of(Code.PGC425, why);
            case "P0002" -> Problem.of(Code.PGC426, why);
            default -> Problem.of(Code.PGC424, "the undo was refused by the database: " + why);
        };
        return hinted(problem, hint).because(e);
    }

    private static Problem hinted(Problem problem, @Nullable String hint) {
        return hint == null ? problem : problem.hint(hint);
    }
}
