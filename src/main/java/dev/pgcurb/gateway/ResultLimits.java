package dev.pgcurb.gateway;

import dev.pgcurb.verdict.Ceiling;
import dev.pgcurb.verdict.Verdict;
import org.jspecify.annotations.Nullable;

/**
 * How much one statement may send back. Bytes are counted over all messages of Postgres, not rows alone: notices, errors and COPY
 * data carry as much.
 */
record ResultLimits(@Nullable Ceiling rows, @Nullable Ceiling bytes) {
    static ResultLimits of(@Nullable AgentPolicy policy) {
        return policy == null
                ? new ResultLimits(null, null)
                : new ResultLimits(policy.ceiling("result_rows"), policy.ceiling("result_bytes"));
    }

    boolean any() {
        return rows != null || bytes != null;
    }

    Verdict.@Nullable Refused over(long sentRows, long sentBytes) {
        if (rows != null && sentRows > rows.limit()) {
            return rows.over(
                    "result over " + rows.shown() + " rows, the ceiling; add LIMIT " + rows.shown() + " or aggregate",
                    "Add LIMIT " + rows.shown() + ", narrow the WHERE clause, or aggregate.");
        }
        if (bytes != null && sentBytes > bytes.limit()) {
            return bytes.over(
                    "result over " + bytes.shown() + " bytes, the ceiling; select fewer columns or rows",
                    "Select fewer columns or rows, or aggregate.");
        }
        return null;
    }
}
