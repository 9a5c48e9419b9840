package dev.pgcurb.gateway;

import dev.pgcurb.explain.Problem;
import dev.pgcurb.grammar.Kind;
import dev.pgcurb.grammar.Statement;
import dev.pgcurb.grammar.SyntaxException;
import dev.pgcurb.ledger.Parameter;
import dev.pgcurb.verdict.Rules;
import dev.pgcurb.verdict.Verdict;
import dev.pgcurb.wire.ErrorFields;
import dev.pgcurb.wire.FrontendMessage;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Takes what the client asks, judges it, puts it on record, and passes it on. The extended protocol; see {@link SimpleQuery}. */
final class Requests {
    /** More than this is not left unanswered: Postgres might be stuck answering while we are stuck asking. */
    private static final int PIPELINE_BYTES = 32 << 10;

    private static final int LARGE_BYTES = 8 << 10;
    private static final int PIPELINE_MESSAGES = 1_000;

    private final Exchange exchange;
    private final Upstream upstream;
    private final Replies replies;
    private final Judge judge;
    private final Explain explain;
    private final SimpleQuery simple;
    private final Waiting waiting;

    Requests(Exchange exchange, Replies replies, Judge judge, Control control) {
        this.exchange = exchange;
        this.upstream = exchange.upstream();
        this.replies = replies;
        this.judge = judge;
        this.explain = new Explain(exchange, judge, replies, this);
        this.waiting = new Waiting(exchange, replies, judge, control, this);
        this.simple = new SimpleQuery(exchange, judge, explain, this, waiting);
    }

    Then handle(FrontendMessage message) throws IOException, Rejection {
        if (exchange.skipping()) {
            switch (message) {
                case FrontendMessage.Sync s -> {}
                case FrontendMessage.Terminate t -> {}
                default -> {
                    return Then.GO_ON;
                }
            }
        }
        return switch (message) {
            case FrontendMessage.Query q -> {
                if (exchange.batched()) {
                    // An error in what came before it and has no Sync yet makes Postgres skip it too.
                    answer();
                }
                yield exchange.skipping() ? Then.GO_ON : simple.run(q.sql());
            }
            case FrontendMessage.Parse p -> parse(p);
            case FrontendMessage.Bind b -> bind(b);
            case FrontendMessage.Describe d -> {
                upstream.describe(d.target(), d.name());
                Prepared about = d.target() == 'S' ? exchange.names().statement(d.name()) : null;
                exchange.sent(new Expected.Described(about, false));
                yield Then.GO_ON;
            }
            case FrontendMessage.Execute e -> execute(e);
            case FrontendMessage.Close c -> close(c);
            case FrontendMessage.Sync s -> {
                upstream.sync();
                exchange.syncSent();
                yield Then.ANSWER;
            }
            case FrontendMessage.Flush f -> Then.ANSWER;
            case FrontendMessage.Terminate t -> Then.END;
            case FrontendMessage.FunctionCall f -> {
                refuse("", null, 0, Rules.functionCall());
                upstream.sync();
                exchange.syncSent();
                yield Then.ANSWER;
            }
            case FrontendMessage.StrayCopy c -> Then.GO_ON;
        };
    }

    private Then parse(FrontendMessage.Parse message) throws IOException, Rejection {
        relieve(message.payload().length);
        Statement statement;
        try {
            List<Statement> statements = judge.texts().parse(message.sql());
            statement = statements.size() == 1 ? statements.getFirst() : null;
        } catch (SyntaxException e) {
            return refuseParse(message, null, Rules.unparsed(e));
        }
        byte[] payload = message.payload();
        var types = new ParameterTypes(payload);
        Verdict.Refused refused = statement == null ? null : judge.atParse(statement);
        if (refused == null && statement != null) {
            refused = explain.against(statement, types);
            if (exchange.skipping()) {
                return Then.GO_ON;
            }
        }
        if (refused == null) {
            refused = exchange.names().oneMore(message.name());
        }
        if (refused != null) {
            return refuseParse(message, statement, refused);
        }
        var prepared = new Prepared(
                message.name(),
                message.sql(),
                statement,
                payload,
                types,
                exchange.names().epoch());
        upstream.parse(payload);
        exchange.sent(new Expected.Parsed(prepared, exchange.names().put(prepared), false));
        return Then.GO_ON;
    }

    private Then refuseParse(FrontendMessage.Parse message, @Nullable Statement statement, Verdict.Refused why)
            throws IOException {
        exchange.names().notParsed(message.name());
        refuse(message.sql(), statement, 0, why);
        return Then.GO_ON;
    }

    private Then bind(FrontendMessage.Bind message) throws IOException, Rejection {
        relieve(message.payload().length);
        Names names = exchange.names();
        Prepared prepared = names.statement(message.statement());
        if (prepared == null) {
            provoke(ErrorFields.of(
                    "ERROR",
                    "26000",
                    message.statement().isEmpty()
                            ? "unnamed prepared statement does not exist"
                            : "prepared statement \"" + message.statement() + "\" does not exist",
                    null,
                    null));
            return Then.GO_ON;
        }
        if (prepared.epoch() != names.epoch() && !prepared.name().isEmpty()) {
            prepared = remade(prepared);
        }
        upstream.bind(message.payload());
        boolean mayReturn = judge.waits() && message.payload().length <= PIPELINE_BYTES;
        var parameters =
                judge.keepsParameters() ? BoundValues.read(message.payload(), prepared.types()) : List.<Parameter>of();
        byte[] again = mayReturn ? message.payload() : null;
        Portal before = names.put(message.portal(), new Portal(prepared, names.epoch(), again, parameters));
        exchange.sent(new Expected.Bound(message.portal(), before, false));
        return Then.GO_ON;
    }

    /** SQL may have put something else behind this name: it is made again from the text that was judged. */
    private Prepared remade(Prepared prepared) throws IOException {
        Prepared fresh = prepared.at(exchange.names().epoch());
        upstream.close((byte) 'S', prepared.name());
        exchange.sent(new Expected.Closed(prepared.name(), null, null, true));
        upstream.parse(prepared.payload());
        exchange.sent(new Expected.Parsed(fresh, null, true));
        exchange.names().put(fresh);
        return fresh;
    }

    private Then execute(FrontendMessage.Execute message) throws IOException, Rejection {
        Portal portal = exchange.names().portal(message.portal());
        if (portal == null) {
            provoke(ErrorFields.of("ERROR", "34000", "portal \"" + message.portal() + "\" does not exist", null, null));
            return Then.GO_ON;
        }
        Prepared prepared = portal.prepared();
        Attempt attempt = portal.attempt();
        byte[] bind = portal.bind();
        boolean waits = attempt == null && bind != null && waiting.would(prepared.statement());
        if (attempt == null) {
            attempt = begin(
                    prepared.text(),
                    prepared.statement(),
                    0,
                    portal.epoch() == exchange.names().epoch(),
                    portal.parameters());
            if (attempt == null) {
                return Then.GO_ON;
            }
            portal.started(attempt);
        }
        if (waits) {
            waiting.begin();
        }
        run(attempt, message.portal(), message.maxRows());
        // The rows of a COPY may be there already, and are nobody's until Postgres has said that it takes them.
        boolean copies = prepared.statement() != null && prepared.statement().kind() == Kind.COPY_IN;
        if (copies || waits || attempt.finishesFirst()) {
            answer();
            if (waits && bind != null) {
                waiting.end(
                        attempt,
                        message.portal(),
                        message.maxRows(),
                        again -> rebind(message.portal(), prepared, bind, again));
            }
        } else {
            relieve(0);
        }
        return Then.GO_ON;
    }

    private void rebind(String name, Prepared prepared, byte[] bind, Attempt again) throws IOException {
        Names names = exchange.names();
        Portal portal = new Portal(prepared, names.epoch(), bind, again.parameters());
        portal.started(again);
        upstream.bind(bind);
        exchange.sent(new Expected.Bound(name, names.put(name, portal), true));
    }

    /**
     * Judges a statement that is about to run and puts it on record.
     *
     * @param certain whether it is sure to be what was prepared
     * @return null when it was refused; then the client has been answered, or will be
     */
    @Nullable
    Attempt begin(String text, @Nullable Statement statement, int offset, boolean certain, List<Parameter> parameters)
            throws IOException, Rejection {
        Verdict.Refused refused = judge.atExecute();
        if (refused == null) {
            try {
                return exchange.attempts().begin(text, statement, offset, certain, judge.limits(), parameters);
            } catch (Problem e) {
                refused = Judge.noLedger();
            }
        }
        provoke(exchange.attempts().refuse(text, statement, offset, refused, parameters));
        return null;
    }

    /** Sends an Execute and expects its answer. */
    void run(Attempt attempt, String portal, int maxRows) throws IOException {
        Statement statement = attempt.statement();
        if (statement != null) {
            exchange.names().running(statement);
            if (statement.kind() == Kind.BEGIN) {
                exchange.inBlock(true);
            } else if (statement.kind() == Kind.COMMIT || statement.kind() == Kind.ROLLBACK) {
                exchange.inBlock(false);
            }
        }
        upstream.execute(attempt.receipt(), portal, maxRows);
        exchange.sent(new Expected.Ran(attempt));
    }

    private Then close(FrontendMessage.Close message) throws IOException {
        Names names = exchange.names();
        String name = message.name();
        boolean statement = message.target() == 'S';
        upstream.close(message.target(), name);
        exchange.sent(
                statement
                        ? new Expected.Closed(name, names.dropStatement(name), null, false)
                        : new Expected.Closed(name, null, names.dropPortal(name), false));
        return Then.GO_ON;
    }

    /** Refuses, on record, and makes Postgres fail too. */
    void refuse(String text, @Nullable Statement statement, int offset, Verdict.Refused why) throws IOException {
        provoke(exchange.attempts().refuse(text, statement, offset, why, List.of()));
    }

    private void provoke(ErrorFields answer) throws IOException {
        upstream.fail();
        exchange.sent(new Expected.Refused(answer));
    }

    /** Reads every answer that is due, so that neither side waits for the other. */
    private void relieve(int next) throws IOException, Rejection {
        boolean large = next > LARGE_BYTES && !exchange.expected().isEmpty();
        if (large || upstream.waiting() > PIPELINE_BYTES || exchange.expected().size() > PIPELINE_MESSAGES) {
            answer();
        }
    }

    /**
     * Sends what waits, and reads until all of it is answered. Postgres keeps its answers to itself until a Sync or a Flush: without one
     * behind the last message, which may be the first half of the client's next batch, both would wait for each other.
     */
    void answer() throws IOException, Rejection {
        if (exchange.unflushed()) {
            upstream.askToFlush();
            exchange.flushed();
        }
        upstream.flush();
        replies.drain();
    }
}
