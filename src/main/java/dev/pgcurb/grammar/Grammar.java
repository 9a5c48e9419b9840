package dev.pgcurb.grammar;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads SQL with Postgres's own grammar. Safe for use by any number of threads of any kind; a call costs microseconds
 * for a text seen lately, tens of microseconds for a short new one, and about 1.5 µs a byte for a long one.
 */
public final class Grammar {
    /** The longest text that is read, in bytes of UTF-8: 1 MiB. */
    public static final int MAX_BYTES = 1 << 20;

    private static final Duration DEADLINE = Duration.ofSeconds(10);
    private static final long CACHE_BYTES = 16L << 20;
    private static final String WARM_UP =
            "SELECT a, count(*) FROM t JOIN u USING (id) WHERE b = $1 GROUP BY 1 ORDER BY 2;"
                    + " INSERT INTO t (a, b) VALUES (1, 'x') RETURNING id; UPDATE t SET a = a + 1 WHERE id = 1";

    private final ParserThreads threads;
    private final Cache cache = new Cache(CACHE_BYTES);
    private final Duration deadline;

    Grammar(int threads, Duration deadline) {
        this.threads = new ParserThreads(threads);
        this.deadline = deadline;
    }

    /**
     * The one that everything in this process shares: each parser holds about 40 MiB. The first call returns at once and
     * loads in the background, which takes half a second.
     */
    public static Grammar shared() {
        return Shared.INSTANCE;
    }

    /**
     * The statements of a text, in order; none for a text of only white space, comments and semicolons.
     *
     * @throws SyntaxException when the text is not understood, or not in time; nothing of it may then be run
     */
    public List<Statement> parse(String sql) throws SyntaxException {
        @Nullable List<Statement> known = cache.get(sql);
        if (known != null) {
            return known;
        }
        if (sql.length() > MAX_BYTES) {
            throw tooLong();
        }
        Source source = Source.of(sql);
        if (source.bytes().length > MAX_BYTES) {
            throw tooLong();
        }
        List<Statement> statements = threads.analyze(source, deadline);
        cache.put(sql, statements);
        return statements;
    }

    private static SyntaxException tooLong() {
        return new SyntaxException("54000", "the query text is longer than " + MAX_BYTES + " bytes", 0);
    }

    /** Loaded when first asked for: most commands never read SQL. */
    private static final class Shared {
        static final Grammar INSTANCE = warm();

        private static Grammar warm() {
            int cores = Runtime.getRuntime().availableProcessors();
            Grammar grammar = new Grammar(Math.clamp(cores, 2, 4), DEADLINE);
            grammar.threads.warmUp(WARM_UP, 50);
            return grammar;
        }
    }
}
