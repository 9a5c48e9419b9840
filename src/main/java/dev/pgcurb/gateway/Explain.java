package dev.pgcurb.gateway;

import dev.pgcurb.grammar.Statement;
import dev.pgcurb.verdict.Verdict;
import dev.pgcurb.wire.ErrorFields;
import dev.pgcurb.wire.FrameReader;
import dev.pgcurb.wire.Tag;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Asks the planner, as the slot, what a statement of a kind not seen before would cost, before it runs. Only between batches: then the
 * question has a ReadyForQuery of its own, and an error in it (which the statement itself would meet as well) disturbs nothing.
 * Inside a transaction a savepoint sees to that. How long the planner takes is for the watch, which sees every session.
 */
final class Explain {
    private static final Pattern PARAMETER = Pattern.compile("\\$\\d");
    private static final int GENERIC_PLAN_SINCE = 16;
    private static final int ANSWER_BYTES = 4 << 20;

    private final Exchange exchange;
    private final Upstream upstream;
    private final Judge judge;
    private final int major;

    Explain(Exchange exchange, Judge judge) {
        this.exchange = exchange;
        this.upstream = exchange.upstream();
        this.judge = judge;
        String version = upstream.parameters().getOrDefault("server_version", "0");
        this.major = Integer.parseInt(version.replaceFirst("^(\\d+).*", "$1"));
    }

    /** What is against the statement by its estimate, or null; also where none can be had now. */
    Verdict.@Nullable Refused against(Statement statement) throws IOException, Rejection {
        if (!judge.estimates() || !Estimates.planned(statement)) {
            return null;
        }
        Estimates.Estimate estimate = judge.estimate(statement);
        if (estimate == null && exchange.idle()) {
            estimate = ask(statement);
            if (estimate != null) {
                judge.learn(statement, estimate);
            }
        }
        return estimate == null ? null : judge.over(estimate);
    }

    private Estimates.@Nullable Estimate ask(Statement statement) throws IOException, Rejection {
        boolean generic = PARAMETER.matcher(statement.text()).find();
        if (generic && major < GENERIC_PLAN_SINCE) {
            return null;
        }
        boolean inTransaction = exchange.inBlock();
        if (inTransaction) {
            upstream.savepoint();
        }
        upstream.explain(statement.text(), generic);
        String answer = answer();
        if (inTransaction) {
            upstream.backToSavepoint();
            answer();
        }
        return answer == null ? null : Estimates.Estimate.read(answer);
    }

    /** Sync, and the last row's only column up to ReadyForQuery; null after an error. */
    private @Nullable String answer() throws IOException, Rejection {
        upstream.sync();
        upstream.flush();
        FrameReader in = upstream.in();
        String row = null;
        while (in.next()) {
            switch (in.type()) {
                case Tag.DATA_ROW -> {
                    byte[] payload = in.payload(ANSWER_BYTES);
                    int length = ByteBuffer.wrap(payload).getInt(2);
                    row = new String(payload, 6, Math.max(0, length), StandardCharsets.UTF_8);
                }
                case Tag.ERROR_RESPONSE -> {
                    ErrorFields error = ErrorFields.read(in.payload(ErrorFields.BYTES));
                    if (error.fatal()) {
                        throw new Rejection(error);
                    }
                    row = null;
                }
                case Tag.READY_FOR_QUERY -> {
                    in.skip();
                    return row;
                }
                default -> in.skip();
            }
        }
        throw new EOFException("Postgres closed the connection");
    }
}
