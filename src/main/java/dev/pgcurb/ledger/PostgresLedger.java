package dev.pgcurb.ledger;

import dev.pgcurb.explain.Problem;
import dev.pgcurb.postgres.DatabaseUrl;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The ledger in the database: many sessions, one writer with group commit, one hash chain.
 *
 * <p>While it is open it also says every five seconds that its gateway is alive, so that what a dead gateway left behind
 * (leases, attempts without an outcome) can be told from what is still running.
 */
public final class PostgresLedger implements Ledger {
    private static final Logger LOG = LoggerFactory.getLogger(PostgresLedger.class);

    private final Backlog backlog;
    private final Thread writer;
    private final Options options;
    private final Tally tally;

    /** Volatile: the policy says it, and may say otherwise at any time. */
    private volatile boolean strict;

    /** Volatile, as {@code strict}. */
    private volatile boolean redacting;

    private PostgresLedger(Backlog backlog, Thread writer, Options options, Tally tally) {
        this.backlog = backlog;
        this.writer = writer;
        this.options = options;
        this.tally = tally;
        this.strict = options.strict;
    }

    /**
     * How a ledger works.
     *
     * @param gateway the name of the chain that it writes; unique to this run of this gateway
     * @param window within which a note, an outcome and an event become durable; half of it is the time to gather them
     * @param patience for how long the database may fail before the ledger refuses; a call that the server leaves
     *     unanswered fails after it
     * @param closing for how long {@link PostgresLedger#close} goes on trying to write what is left
     * @param strict whether a provable read must be durable before it runs, whatever {@link PostgresLedger#strictly} says
     * @param capacity entries that may wait to be written before {@link Ledger#note} makes its caller wait
     */
    public record Options(
            String gateway, Duration window, Duration patience, Duration closing, boolean strict, int capacity) {

        /** A window of 200 ms, a patience of 5 s, 10 s for closing, not strict, 8192 entries. */
        public static Options of(String gateway) {
            return new Options(
                    gateway, Duration.ofMillis(200), Duration.ofSeconds(5), Duration.ofSeconds(10), false, 8192);
        }

        /** The same, with reads durable before they run. */
        public Options strictly() {
            return new Options(gateway, window, patience, closing, true, capacity);
        }
    }

    /**
     * Connects, reserves the first entry numbers and starts the writer.
     *
     * @param database with the login of the role {@code pgcurb_gateway}
     * @throws Problem PGC401 when the functions cannot be called; PGC501 and the like when there is no connection
     */
    public static PostgresLedger open(DatabaseUrl database, Options options) {
        return open(new PostgresAppender(database, options.gateway, options.patience), options);
    }

    static PostgresLedger open(Appender appender, Options options) {
        Backlog backlog = new Backlog(options.capacity, options.window, options.patience);
        Tally tally = new Tally();
        Writer writer = new Writer(backlog, appender, options.patience, options.closing, tally);
        try {
            writer.start();
        } catch (SQLException e) {
            appender.close();
            throw Writer.unwritable(e).hint("run \"pgcurb apply\" first, as the owner of the database");
        } catch (RuntimeException e) {
            appender.close();
            throw e;
        }
        Thread thread = Thread.ofPlatform().name("pgcurb-ledger").daemon(true).start(writer);
        return new PostgresLedger(backlog, thread, options, tally);
    }

    @Override
    public Receipt intend(Intent intent) {
        return accepted(intent, true);
    }

    @Override
    public Receipt note(Intent intent) {
        return accepted(intent, strict);
    }

    private Receipt accepted(Intent intent, boolean durable) {
        String agent = intent.session().agent();
        try {
            Queued entry = backlog.attempt(intent.redacted(redacting));
            if (durable) {
                backlog.awaitDurable(entry);
            }
            return new Receipt(entry, agent);
        } catch (Problem e) {
            tally.ended(agent, Outcome.refused("ledger", "58000"));
            throw e;
        }
    }

    @Override
    public void settle(Receipt receipt, Outcome outcome) {
        receipt.settle();
        tally.ended(receipt.agent(), outcome);
        backlog.outcome(receipt.entry(), outcome);
    }

    @Override
    public void record(Event event) {
        backlog.event(Entries.event(event));
    }

    /** The name of the chain that this ledger writes. */
    public String gateway() {
        return options.gateway;
    }

    /** Why nothing can be recorded at the moment (PGC401); empty when it can. For health checks. */
    public Optional<Problem> trouble() {
        return Optional.ofNullable(backlog.trouble());
    }

    /** From now on: whether a provable read too must be durable before it runs. */
    public void strictly(boolean before) {
        strict = before || options.strict;
    }

    /** From now on: whether statements are kept without their literals. Secrets never are. */
    public void redacting(boolean literals) {
        redacting = literals;
    }

    /** What happened since it was opened, and what waits. */
    public LedgerNumbers numbers() {
        return tally.numbers(backlog.size(), trouble().isEmpty());
    }

    @Override
    public void close() {
        backlog.close();
        try {
            // The writer keeps to its own bound; a call that hangs ends by its timeout, which the patience is.
            if (!writer.join(options.closing.plus(options.patience.multipliedBy(2)))) {
                LOG.error("the ledger's writer did not end in time");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
