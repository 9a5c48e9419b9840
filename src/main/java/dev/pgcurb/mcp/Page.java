package dev.pgcurb.mcp;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Which part of a result a call is for. A cursor names the statement and how many rows came before; the next page runs the statement
 * again, so it is judged and recorded again, and no transaction waits for a client.
 */
record Page(Taking taking, Duration patience) {
    static final int ROWS = 100;
    static final int MOST_ROWS = 1_000;
    /** The most bytes of values in one answer: what a model can still read. */
    static final int BYTES = 120_000;

    static final int SECONDS = 60;
    static final int MOST_SECONDS = 600;

    /** Adds the arguments that {@link #of} reads. */
    static Schema arguments(Schema schema, boolean paged) {
        schema.optional("limit", Schema.number("The most rows to return.", ROWS, 1, MOST_ROWS));
        if (paged) {
            schema.optional(
                    "cursor", Schema.text("next_cursor of the last answer, with the same sql: the rows after it."));
        }
        return schema.optional(
                "timeout_s", Schema.number("Cancel it after so many seconds.", SECONDS, 1, MOST_SECONDS));
    }

    /** The first page, for statements without arguments about it. */
    static Page first() {
        return new Page(new Taking(0, ROWS, BYTES), Duration.ofSeconds(SECONDS));
    }

    static Page of(Call call, String sql) throws Tool.Misuse {
        int limit = (int) call.number("limit", ROWS, 1, MOST_ROWS);
        long seconds = call.number("timeout_s", SECONDS, 1, MOST_SECONDS);
        String cursor = call.textOrNull("cursor");
        long skip = cursor == null ? 0 : skip(cursor, sql);
        return new Page(new Taking(skip, limit, BYTES), Duration.ofSeconds(seconds));
    }

    /** The reply as an answer, with the way to the next page. */
    Map<String, @Nullable Object> show(Database database, Reply reply, @Nullable String sql) {
        Map<String, @Nullable Object> answer = Answer.where(database);
        answer.put("columns", reply.columns().stream().map(Column::name).toList());
        List<List<@Nullable Object>> rows = new ArrayList<>();
        for (List<@Nullable String> row : reply.rows()) {
            rows.add(Cells.row(reply.columns(), row));
        }
        answer.put("rows", rows);
        answer.put("row_count", rows.size());
        answer.put("truncated", reply.more());
        answer.put("limit", taking.rows());
        if (reply.more() && sql != null) {
            answer.put("next_cursor", cursor(taking.skip() + rows.size(), sql));
        }
        if (reply.entry() != null) {
            answer.put("ledger_entry", reply.entry());
        }
        return answer;
    }

    private static String cursor(long rows, String sql) {
        return Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString((rows + " " + digest(sql)).getBytes(StandardCharsets.US_ASCII));
    }

    private static long skip(String cursor, String sql) throws Tool.Misuse {
        try {
            String[] parts =
                    new String(Base64.getUrlDecoder().decode(cursor), StandardCharsets.US_ASCII).split(" ", -1);
            long rows = Long.parseLong(parts[0]);
            if (parts.length == 2
                    && parts[1].equals(digest(sql))
                    && rows >= 0
                    && rows < Integer.MAX_VALUE - MOST_ROWS) {
                return rows;
            }
        } catch (IllegalArgumentException e) {
            throw new Tool.Misuse("\"cursor\" is not one that an answer gave");
        }
        throw new Tool.Misuse("\"cursor\" is not of this statement; send the sql that it was given for");
    }

    private static String digest(String sql) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(sql.getBytes(StandardCharsets.UTF_8));
            return Base64.getUrlEncoder().withoutPadding().encodeToString(hash).substring(0, 12);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
