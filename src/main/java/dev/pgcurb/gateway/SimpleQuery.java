package dev.pgcurb.gateway;

import dev.pgcurb.grammar.Kind;
import dev.pgcurb.grammar.Statement;
import dev.pgcurb.grammar.SyntaxException;
import dev.pgcurb.verdict.Rules;
import dev.pgcurb.verdict.Verdict;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A simple Query, sent to Postgres as Parse, Bind, Describe, Execute of one statement after the other and one Sync at the end.
 * So each statement has its own verdict and record, Postgres itself refuses to see two where we saw one, and the whole text is one
 * implicit transaction, as it is in a simple Query.
 */
final class SimpleQuery {
    private final Exchange exchange;
    private final Upstream upstream;
    private final Judge judge;
    private final Explain explain;
    private final Requests requests;
    private final Waiting waiting;

    SimpleQuery(Exchange exchange, Judge judge, Explain explain, Requests requests, Waiting waiting) {
        this.exchange = exchange;
        this.upstream = exchange.upstream();
        this.judge = judge;
        this.explain = explain;
        this.requests = requests;
        this.waiting = waiting;
    }

    Then run(String sql) throws IOException, Rejection {
        exchange.names().dropStatement("");
        exchange.names().dropPortal("");
        try {
            List<Statement> statements = judge.texts().parse(sql);
            if (statements.size() <= 1) {
                one(sql, statements.isEmpty() ? null : statements.getFirst(), 0);
            } else {
                for (int i = 0; i < statements.size() && !exchange.failed(); i++) {
                    Statement statement = statements.get(i);
                    int before = sql.codePointCount(0, statement.offset());
                    one(statement.text(), statement, before);
                    if (i < statements.size() - 1) {
                        requests.answer();
                    }
                }
            }
        } catch (SyntaxException e) {
            requests.refuse(sql, null, 0, Rules.unparsed(e));
        }
        upstream.sync();
        exchange.syncSent();
        return Then.ANSWER;
    }

    private void one(String text, @Nullable Statement statement, int offset) throws IOException, Rejection {
        Verdict.Refused refused = statement == null ? null : judge.atParse(statement);
        if (refused == null && statement != null) {
            refused = explain.against(statement, new ParameterTypes(new byte[0]));
            if (exchange.skipping()) {
                return;
            }
        }
        if (refused != null) {
            requests.refuse(text, statement, offset, refused);
            return;
        }
        boolean waits = waiting.would(statement);
        Attempt attempt = requests.begin(text, statement, offset, true, List.of());
        if (attempt == null) {
            return;
        }
        upstream.parse("", text);
        exchange.sent(new Expected.Parsed(Prepared.unnamed(text, statement), null, true));
        upstream.bindUnnamed();
        exchange.sent(new Expected.Bound("", null, true));
        upstream.describe((byte) 'P', "");
        exchange.sent(new Expected.Described(null, true));
        if (waits) {
            waiting.begin();
        }
        requests.run(attempt, "", 0);
        // The rows of a COPY come after its Execute, and a Sync before them would be swallowed.
        boolean copies = statement != null && statement.kind() == Kind.COPY_IN;
        if (copies || waits || attempt.finishesFirst()) {
            requests.answer();
        }
        if (waits) {
            waiting.end(attempt, "", 0, again -> {
                upstream.bindUnnamed();
                exchange.sent(new Expected.Bound("", null, true));
            });
        }
    }
}
