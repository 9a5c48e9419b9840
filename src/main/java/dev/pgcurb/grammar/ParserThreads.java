package dev.pgcurb.grammar;

import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * A few platform threads, each with a parser of its own and a stack that deep statements need: Postgres's grammar
 * recurses, and virtual threads and ordinary stacks overflow early. Idle threads end and free their PARSER.
 */
final class ParserThreads {
    private static final long STACK_BYTES = 32L << 20;
    private static final Duration IDLE = Duration.ofMinutes(5);

    private static final ThreadLocal<@Nullable Parser> PARSER = new ThreadLocal<>();
    private final ThreadPoolExecutor threads;

    ParserThreads(int count) {
        ThreadFactory factory = Thread.ofPlatform()
                .name("grammar-", 1)
                .stackSize(STACK_BYTES)
                .daemon()
                .factory();
        threads = new ThreadPoolExecutor(
                count, count, IDLE.toSeconds(), TimeUnit.SECONDS, new LinkedBlockingQueue<>(), factory);
        threads.allowCoreThreadTimeOut(true);
    }

    /** Has a parser made and its code compiled before anyone waits for it. */
    void warmUp(String sample, int rounds) {
        threads.execute(() -> {
            try {
                Source source = Source.of(sample);
                for (int i = 0; i < rounds; i++) {
                    analyze(source);
                }
            } catch (SyntaxException e) {
                throw new IllegalStateException(e);
            }
        });
    }

    /** Reads a text on one of the threads, or refuses when it is not done by the deadline. */
    List<Statement> analyze(Source source, Duration deadline) throws SyntaxException {
        Future<List<Statement>> answer = threads.submit(() -> analyze(source));
        try {
            return answer.get(deadline.toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            answer.cancel(true); // compiled WebAssembly looks for the interrupt
            throw new SyntaxException("57014", "the statement took too long to read", 0);
        } catch (InterruptedException e) {
            answer.cancel(true);
            Thread.currentThread().interrupt();
            throw new SyntaxException("57014", "interrupted while the statement was read", 0);
        } catch (ExecutionException e) {
            throw refusal(Objects.requireNonNull(e.getCause()));
        }
    }

    /** Runs on a parser thread. A parser that threw anything but a syntax error is never used again. */
    private List<Statement> analyze(Source source) throws SyntaxException {
        Parser parser = PARSER.get();
        PARSER.remove();
        if (parser == null) {
            parser = new Parser();
        }
        try {
            List<Statement> statements = Analysis.of(source, parser);
            keep(parser);
            return statements;
        } catch (SyntaxException e) {
            keep(parser);
            throw e;
        }
    }

    private void keep(Parser parser) {
        if (!parser.swollen()) {
            PARSER.set(parser);
        }
    }

    private static SyntaxException refusal(Throwable cause) {
        return switch (cause) {
            case SyntaxException e -> e;
            case StackOverflowError e -> new SyntaxException("54001", "the statement is nested too deeply", 0);
            case OutOfMemoryError e -> new SyntaxException("54000", "the statement is too large to read", 0);
            case Host.Denied e -> new SyntaxException("54000", "the statement is too large to read", 0);
            default -> new SyntaxException("XX000", "the statement could not be read", 0);
        };
    }
}
