package dev.pgcurb.hold;

import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One hold, as people see it. {@code statement} and {@code plea} are the agent's own text, and untrusted.
 *
 * @param table the table that the statement names, with its schema
 * @param rows all rows that it would change, cascades included
 * @param limit the ceiling that they pass
 * @param operator for whom the agent works: who made its key or opened its lease
 * @param tables what it would change in each table, the most first
 * @param sample by table, some of the changed rows, as far as whoever asks may read them in the table itself
 * @param sampled whether there is a sample at all
 * @param undo what the log would keep; null when nobody counted
 * @param digest of the exact rows, before and after
 * @param statement null when the agent was connected directly
 * @param parameters a JSON array as the ledger keeps them; null where it keeps none, and when the agent was connected directly
 * @param entry the ledger's entry of the attempt; null when the agent was connected directly
 * @param lapsesAt when it is over without a decision
 * @param plea why the agent says that it needs this; null when it has not said
 * @param expiresAt when an approval ends by itself
 */
public record Hold(
        long id,
        State state,
        String agent,
        @Nullable String operator,
        String operation,
        String table,
        long rows,
        long limit,
        List<Rows> tables,
        Map<String, List<Sampled>> sample,
        boolean sampled,
        @Nullable UndoSize undo,
        String rule,
        String source,
        String digest,
        @Nullable String statement,
        @Nullable String parameters,
        @Nullable Long entry,
        Instant refusedAt,
        Instant lapsesAt,
        @Nullable String plea,
        @Nullable String decidedBy,
        @Nullable Instant decidedAt,
        @Nullable String decisionReason,
        @Nullable Instant expiresAt,
        @Nullable Instant usedAt) {

    public Hold {
        tables = List.copyOf(tables);
        sample = Collections.unmodifiableMap(new LinkedHashMap<>(sample));
    }

    /** Where a hold stands. */
    public enum State {
        /** For a person to decide. */
        WAITING,
        /** Nobody decided in time. */
        LAPSED,
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
     * @param share of the table by that estimate, 0 to 1
     */
    public record Rows(
            String table,
            long rows,
            @Nullable Long estimate,
            @Nullable Double share) {}

    /**
     * One changed row. Values are text as Postgres prints it, long ones cut; null is NULL. Columns that may not be read are
     * not there.
     *
     * @param before null for an insert
     * @param after null for a delete
     */
    public record Sampled(
            String operation,
            @Nullable Map<String, @Nullable String> before,
            @Nullable Map<String, @Nullable String> after) {}

    /**
     * What undo would cost.
     *
     * @param images of rows: two for an update
     * @param bytes without indexes
     */
    public record UndoSize(long images, long bytes) {}
}
