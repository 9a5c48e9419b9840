package dev.pgcurb.hold;

import dev.pgcurb.explain.Problem;
import dev.pgcurb.postgres.DatabaseUrl;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells a webhook what happens to holds, at least once and never in the way of anything: it has a thread and a connection of its
 * own, and what it cannot send waits in the database. Any number of them may work on one database.
 */
public final class Notifier implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Notifier.class);
    private static final Duration ROUND = Duration.ofSeconds(1);
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    /** Longer than one attempt can take, the database's answers included. */
    private static final Duration CLAIM = Duration.ofSeconds(60);

    private static final int MOST_ATTEMPTS = 12;

    private final Notices notices;
    private final Webhook webhook;
    private final HttpClient http;
    private final Thread thread;

    private Notifier(DatabaseUrl database, Webhook webhook) {
        this.notices = new Notices(database);
        this.webhook = webhook;
        this.http = HttpClient.newBuilder()
                .connectTimeout(PATIENCE)
                .followRedirects(HttpClient.Redirect.NEVER)
                .build();
        this.thread = Thread.ofPlatform().name("pgcurb-notifier").daemon().unstarted(this::run);
    }

    /**
     * Starts. A database or a receiver that cannot be reached now is tried again later.
     *
     * @param database with the login of {@code pgcurb_gateway}
     */
    public static Notifier start(DatabaseUrl database, Webhook webhook) {
        Notifier notifier = new Notifier(database, webhook);
        notifier.thread.start();
        return notifier;
    }

    private void run() {
        try {
            while (!Thread.currentThread().isInterrupted()) {
                round();
                Thread.sleep(ROUND);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Everything that is due now. */
    private void round() throws InterruptedException {
        try {
            for (Optional<Notices.Notice> next = notices.claim(CLAIM); next.isPresent(); next = notices.claim(CLAIM)) {
                Notices.Notice notice = next.get();
                String error = send(notice);
                if (error != null) {
                    LOG.warn("notice {} did not arrive, attempt {}: {}", notice.id(), notice.attempt(), error);
                }
                notices.settle(notice, error, MOST_ATTEMPTS);
            }
        } catch (SQLException | Problem e) {
            LOG.warn("notices of holds wait: {}", e.getMessage());
        }
    }

    /** What went wrong, or null. */
    private @Nullable String send(Notices.Notice notice) throws InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(webhook.url())
                .timeout(PATIENCE)
                .header("content-type", "application/json")
                .header("user-agent", "pgcurb")
                .POST(HttpRequest.BodyPublishers.ofString(notice.body()));
        webhook.headers("notice_" + notice.id(), Instant.now(), notice.body()).forEach(request::header);
        try {
            int status = http.send(request.build(), HttpResponse.BodyHandlers.discarding())
                    .statusCode();
            return status >= 200 && status < 300 ? null : "it answered " + status;
        } catch (IOException e) {
            return e.getClass().getSimpleName() + ": " + e.getMessage();
        }
    }

    /** Ends; what is on its way is sent again by whoever comes next. */
    @Override
    public void close() {
        thread.interrupt();
        http.shutdownNow();
        try {
            if (!thread.join(PATIENCE)) {
                LOG.warn("the notifier did not end in time");
            }
            notices.close();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (SQLException e) {
            LOG.debug("the notifier's connection did not close", e);
        }
    }
}
