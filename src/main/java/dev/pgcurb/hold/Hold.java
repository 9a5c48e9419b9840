package dev.pgcurb.hold;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One hold, as people see it. {@code statement} and {@code plea} are the agent's own text, and untrusted.
 *
 * @param table the table that the statement names, with its schema
 * @param rows all rows that it would change, cascades included
 * @param limit the ceiling that they pass
 * @param tables what it would change in each table, the most first
 * @param digest of the exact rows, before and after
 * @param statement null when the agent was connected directly
 * @param entry the ledger's entry of the attempt; null when the agent was connected directly
 * @param plea why the agent says that it needs this; null when it has not said
 * @param expiresAt when an approval ends by itself
 */
public record Hold(
        long id,
        State state,
        String agent,
        String operation,
        String table,
        long rows,
        long limit,
        List<Rows> tables,
        String rule,
        String source,
        String digest,
        @Nullable String statement,
        @Nullable Long entry,
        Instant refusedAt,
        @Nullable String plea,
        @Nullable String decidedBy,
        @Nullable Instant decidedAt,
        @Nullable String decisionReason,
        @Nullable Instant expiresAt,
        @Nullable Instant usedAt) {

    public Hold {
        tables = List.copyOf(tables);
    }

    /** Where a hold stands. */
    public enum State {
        /** For a person to decide. */
        WAITING,
        /** The agent may run the statement once, on exactly these rows. */
        APPROVED,
        DENIED,
        /** The approval was taken back before it was used. */
        REVOKED,
        /** The approval's time was over before it was used. */
        EXPIRED,
        /** It was approved, and the statement has run. */
        USED
    }

    /**
     * The rows of one table.
     *
     * @param estimate how many rows the table has by the planner's statistics; null when it was never analyzed
     */
    public record Rows(String table, long rows, @Nullable Long estimate) {}
}
