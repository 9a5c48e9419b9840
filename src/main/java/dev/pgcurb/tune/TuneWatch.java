package dev.pgcurb.tune;

import dev.pgcurb.explain.Problem;
import dev.pgcurb.postgres.DatabaseUrl;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The part of a gateway that watches staged changes: it looks every few seconds, has Postgres revert what regressed or is
 * overdue, and lets stay what was watched to its end. Any number of them may work on one database, beside the dead man's timer;
 * it has a thread and a connection of its own, and is in nobody's way.
 */
public final class TuneWatch implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(TuneWatch.class);
    private static final Duration ROUND = Duration.ofSeconds(2);
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final DatabaseUrl database;
    private final Thread thread;
    private @Nullable Connection connection;
    private volatile @Nullable String trouble;

    private TuneWatch(DatabaseUrl database) {
        this.database = database;
        this.thread = Thread.ofPlatform().name("pgcurb-tune-watch").daemon().unstarted(this::run);
    }

    /**
     * Starts. A database that does not answer now is tried again later.
     *
     * @param database with the login of {@code pgcurb_gateway}
     */
    public static TuneWatch start(DatabaseUrl database) {
        TuneWatch watch = new TuneWatch(database);
        watch.thread.start();
        return watch;
    }

    /** Why the last look failed; empty when it did not. */
    public Optional<String> trouble() {
        return Optional.ofNullable(trouble);
    }

    private void run() {
        try {
            while (!Thread.currentThread().isInterrupted()) {
                round();
                Thread.sleep(ROUND);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            disconnect();
        }
    }

    private void round() {
        try {
            if (connection == null) {
                connection = database.open();
            }
            try (PreparedStatement call = connection.prepareStatement(Trials.script("round.sql"));
                    ResultSet row = call.executeQuery()) {
                if (row.next() && row.getLong(1) > 0) {
                    LOG.warn("a staged change was reverted; pgcurb tune log says why");
                }
            }
            trouble = null;
        } catch (SQLException | Problem e) {
            if (trouble == null) {
                LOG.warn("staged changes cannot be watched: {}", e.getMessage());
            }
            trouble = String.valueOf(e.getMessage());
            disconnect();
        }
    }

    private void disconnect() {
        Connection old = connection;
        connection = null;
        if (old != null) {
            try {
                old.close();
            } catch (SQLException e) {
                LOG.debug("the connection of the watch over staged changes did not close", e);
            }
        }
    }

    @Override
    public void close() {
        thread.interrupt();
        try {
            if (!thread.join(PATIENCE)) {
                LOG.warn("the watch over staged changes did not end in time");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
