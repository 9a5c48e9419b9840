package dev.pgcurb.gateway;

import dev.pgcurb.grammar.Statement;
import dev.pgcurb.ledger.Receipt;
import dev.pgcurb.verdict.Verdict;
import dev.pgcurb.wire.ErrorFields;
import dev.pgcurb.wire.FrameReader;
import dev.pgcurb.wire.Tag;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Asks the planner, as the slot, what a statement of a kind not seen before would cost, before it runs. Whatever is under way is
 * answered first. How long the planner takes is for the watch, which sees every session.
 *
 * <pre>
 *   where the statement stands                             an error in the question is
 *   nothing has run since the last ReadyForQuery           forgotten with a Sync of ours: the statement itself will meet it
 *   in a transaction block                                 taken back with a savepoint of ours
 *   behind others in one implicit transaction              the statement's: Postgres has failed the transaction, as it would have
 * </pre>
 *
 * <p>A statement with parameters is prepared with the types that its client declared, and asked for its generic plan: EXPLAIN of an
 * EXECUTE whose values are NULL, with {@code plan_cache_mode} set for that moment. EXPLAIN (GENERIC_PLAN) is of 16 and later, and
 * takes the statement's parameters for its own.
 */
final class Explain {
    private static final int ANSWER_BYTES = 4 << 20;

    private final Exchange exchange;
    private final Upstream upstream;
    private final Judge judge;
    private final Replies replies;
    private final Requests requests;

    Explain(Exchange exchange, Judge judge, Replies replies, Requests requests) {
        this.exchange = exchange;
        this.upstream = exchange.upstream();
        this.judge = judge;
        this.replies = replies;
        this.requests = requests;
    }

    /**
     * What is against the statement by its estimate, or null. When the exchange is skipping afterwards, the client has its error, and
     * the statement is not to be sent.
     *
     * @param types of its parameters, as far as its client declared them
     */
    Verdict.@Nullable Refused against(Statement statement, ParameterTypes types) throws IOException, Rejection {
        if (!judge.estimates() || !Estimates.planned(statement)) {
            return null;
        }
        Estimates.Estimate estimate = judge.estimate(statement);
        if (estimate == null) {
            if (!exchange.idle()) {
                requests.answer();
            }
            if (exchange.skipping() || exchange.broken()) {
                return null; // Postgres runs nothing now
            }
            estimate = ask(statement, types);
            if (estimate != null) {
                judge.learn(statement, estimate);
            }
        }
        return estimate == null ? null : judge.over(estimate);
    }

    private Estimates.@Nullable Estimate ask(Statement statement, ParameterTypes types) throws IOException, Rejection {
        boolean savepoint = exchange.inBlock();
        boolean sync = savepoint || exchange.nothingAtStake();
        if (savepoint) {
            upstream.savepoint();
        }
        Answer answer;
        if (statement.text().indexOf('$') < 0) {
            upstream.explain(statement.text());
            answer = answer(sync);
        } else {
            upstream.prepareOwn(statement.text(), types.all());
            answer = answer(sync);
            if (answer.parameters() >= 0) {
                upstream.explainPrepared(answer.parameters());
                answer = answer(sync);
            }
        }
        if (savepoint) {
            upstream.backToSavepoint();
            answer(true);
        }
        ErrorFields error = answer.error();
        if (error != null && !sync) {
            Receipt receipt = exchange.attempts().failedUnrun(statement.text(), statement, error.sqlstate());
            replies.say(error.with(ErrorFields.POSITION, null).withDetail(Attempts.entry(receipt)));
            exchange.failedAlready();
        }
        return answer.row() == null ? null : Estimates.Estimate.read(answer.row());
    }

    /**
     * What came of a question.
     *
     * @param row the last row's only column; null after an error
     * @param parameters how many the statement has that was described; -1 where none was, and after an error
     */
    private record Answer(
            @Nullable String row, int parameters, @Nullable ErrorFields error) {}

    /**
     * Reads what was asked for.
     *
     * @param sync whether a Sync may end it; otherwise it ends with the last of our own Closes, or an error
     */
    private Answer answer(boolean sync) throws IOException, Rejection {
        if (sync) {
            upstream.sync();
        } else {
            upstream.askToFlush();
        }
        int closes = upstream.closes();
        upstream.flush();
        FrameReader in = upstream.in();
        String row = null;
        int parameters = -1;
        ErrorFields error = null;
        while (in.next()) {
            switch (in.type()) {
                case Tag.PARAMETER_DESCRIPTION -> {
                    byte[] payload = in.payload(ParameterTypes.BYTES);
                    parameters = Short.toUnsignedInt(ByteBuffer.wrap(payload).getShort());
                }
                case Tag.DATA_ROW -> {
                    byte[] payload = in.payload(ANSWER_BYTES);
                    int length = ByteBuffer.wrap(payload).getInt(2);
                    row = new String(payload, 6, Math.max(0, length), StandardCharsets.UTF_8);
                }
                case Tag.ERROR_RESPONSE -> {
                    error = ErrorFields.read(in.payload(ErrorFields.BYTES));
                    if (error.fatal()) {
                        throw new Rejection(error);
                    }
                    if (!sync) {
                        return new Answer(null, -1, error);
                    }
                }
                case Tag.CLOSE_COMPLETE -> {
                    in.skip();
                    closes--;
                    if (!sync && closes == 0) {
                        return new Answer(row, parameters, null);
                    }
                }
                case Tag.READY_FOR_QUERY -> {
                    in.skip();
                    return error == null ? new Answer(row, parameters, null) : new Answer(null, -1, error);
                }
                default -> in.skip();
            }
        }
        throw new EOFException("Postgres closed the connection");
    }
}
