package dev.pgcurb.hold;

import dev.pgcurb.postgres.DatabaseUrl;
import dev.pgcurb.sql.Script;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What is to be told, as the database keeps it. One connection, made again when it is lost. One thread at a time. */
final class Notices implements AutoCloseable {
    private static final String CLAIM =
            Script.of(Notices.class, "claim_notice.sql").text();
    private static final String SETTLE =
            Script.of(Notices.class, "settle_notice.sql").text();
    private static final int UNANSWERED_MILLIS = 10_000;

    private final DatabaseUrl database;
    private @Nullable Connection connection;

    /** @param database with the login of {@code pgcurb_gateway} */
    Notices(DatabaseUrl database) {
        this.database = database;
    }

    /**
     * One thing to tell.
     *
     * @param attempt from 1
     * @param body a JSON object
     */
    record Notice(long id, int attempt, String body) {}

    /** The next one that is due, ours alone for this time; empty when nothing is. */
    Optional<Notice> claim(Duration time) throws SQLException {
        try (PreparedStatement call = connection().prepareStatement(CLAIM)) {
            call.setLong(1, time.toMillis());
            try (ResultSet row = call.executeQuery()) {
                return row.next()
                        ? Optional.of(new Notice(row.getLong("id"), row.getInt("attempt"), row.getString("body")))
                        : Optional.empty();
            }
        }
    }

    /**
     * Says how an attempt went.
     *
     * @param error null when it went well
     * @param most after how many attempts nobody tries again
     */
    void settle(Notice notice, @Nullable String error, int most) throws SQLException {
        try (PreparedStatement call = connection().prepareStatement(SETTLE)) {
            call.setLong(1, notice.id());
            call.setInt(2, notice.attempt());
            call.setString(3, error);
            call.setInt(4, most);
            call.executeQuery().close();
        }
    }

    private Connection connection() throws SQLException {
        Connection there = connection;
        if (there == null || !there.isValid(5)) {
            close();
            there = database.open();
            there.setNetworkTimeout(Runnable::run, UNANSWERED_MILLIS);
            connection = there;
        }
        return there;
    }

    @Override
    public void close() throws SQLException {
        Connection there = connection;
        connection = null;
        if (there != null) {
            there.close();
        }
    }
}
