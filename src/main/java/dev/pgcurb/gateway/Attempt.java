package dev.pgcurb.gateway;

import dev.pgcurb.grammar.Statement;
import dev.pgcurb.ledger.Outcome;
import dev.pgcurb.ledger.Parameter;
import dev.pgcurb.ledger.Receipt;
import dev.pgcurb.verdict.Verdict;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One statement that is on record and on its way. The session's thread owns it; what the watch touches is volatile. */
final class Attempt {
    private final Receipt receipt;
    private final @Nullable Statement statement;
    private final String text;
    private final int offset;
    private final ResultLimits limits;
    private final List<Parameter> parameters;

    /** Volatile: the watch reads it to know for how long the statement has run. */
    private volatile long startedNanos = System.nanoTime();
    /** Volatile: the watch sets it when it cancels. */
    private volatile Verdict.@Nullable Refused over;

    private long rows;
    private long bytes;
    private @Nullable Outcome outcome;

    /** @param offset how many characters of the client's text come before this statement's */
    Attempt(
            Receipt receipt,
            String text,
            @Nullable Statement statement,
            int offset,
            ResultLimits limits,
            List<Parameter> parameters) {
        this.receipt = receipt;
        this.text = text;
        this.statement = statement;
        this.offset = offset;
        this.limits = limits;
        this.parameters = parameters;
    }

    Receipt receipt() {
        return receipt;
    }

    @Nullable
    Statement statement() {
        return statement;
    }

    String text() {
        return text;
    }

    int offset() {
        return offset;
    }

    List<Parameter> parameters() {
        return parameters;
    }

    /** A write whose result passes a ceiling must be undone, so its Sync, which commits, waits for its result. */
    boolean finishesFirst() {
        return statement != null
                && limits.any()
                && !statement.provablyRead()
                && switch (statement.kind()) {
                    case INSERT, UPDATE, DELETE, MERGE, SELECT, EXECUTE, CALL, EXPLAIN -> true;
                    default -> false;
                };
    }

    long rows() {
        return rows;
    }

    /** It was waiting behind another one of its batch; now it is its turn. */
    void turn() {
        startedNanos = System.nanoTime();
    }

    long startedNanos() {
        return startedNanos;
    }

    Duration age() {
        return Duration.ofNanos(System.nanoTime() - startedNanos);
    }

    /** Counts one message of its result; a refusal when that passes a ceiling for the first time. */
    Verdict.@Nullable Refused count(int size, boolean row) {
        bytes += size;
        if (row) {
            rows++;
        }
        if (over != null) {
            return null;
        }
        over = limits.over(rows, bytes);
        return over;
    }

    /** The ceiling that it passed while it ran, or null. */
    Verdict.@Nullable Refused over() {
        return over;
    }

    void stop(Verdict.Refused why) {
        over = why;
    }

    @Nullable
    Outcome outcome() {
        return outcome;
    }

    boolean held() {
        return outcome != null && outcome.verdict() == Outcome.Verdict.HELD;
    }

    void end(Outcome ended) {
        if (outcome == null) {
            outcome = ended;
        }
    }
}
