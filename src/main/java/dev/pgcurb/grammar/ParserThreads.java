package dev.pgcurb.grammar;

import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
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
    /** A text above this is read while no other such text is: agents who send large ones wait for each other only. */
    private static final int LARGE_BYTES = 64 << 10;

    private static final Duration IDLE = Duration.ofMinutes(5);

    /** How compiled WebAssembly says that it caught a StackOverflowError. */
    private static final String STACK_EXHAUSTED = "call stack exhausted";

    private static final ThreadLocal<@Nullable Parser> PARSER = new ThreadLocal<>();
    private final Semaphore large = new Semaphore(1);
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
        long until = System.nanoTime() + deadline.toNanos();
        boolean isLarge = source.bytes().length > LARGE_BYTES;
        try {
            // Future.get gives an answer that is there already without looking for the interrupt.
            if (Thread.interrupted()) {
                throw new InterruptedException();
            }
            if (isLarge && !large.tryAcquire(deadline.toNanos(), TimeUnit.NANOSECONDS)) {
                throw late();
            }
            try {
                return await(threads.submit(() -> analyze(source)), until);
            } finally {
                if (isLarge) {
                    large.release();
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new SyntaxException("57014", "interrupted while the statement was read", 0);
        }
    }

    private static List<Statement> await(Future<List<Statement>> answer, long until)
            throws SyntaxException, InterruptedException {
        try {
            return answer.get(until - System.nanoTime(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            throw late();
        } catch (ExecutionException e) {
            throw refusal(Objects.requireNonNull(e.getCause()));
        } finally {
            answer.cancel(true); // only matters when it was not waited for: the compiled parser looks for the interrupt
        }
    }

    private static SyntaxException late() {
        return new SyntaxException("57014", "the statement took too long to read", 0);
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
        if (cause instanceof SyntaxException refusal) {
            return refusal;
        }
        if (cause instanceof StackOverflowError || STACK_EXHAUSTED.equals(cause.getMessage())) {
            return new SyntaxException("54001", "the statement is nested too deeply", 0);
        }
        if (cause instanceof OutOfMemoryError || cause instanceof Host.Denied) {
            return tooLarge();
        }
        return new SyntaxException("XX000", "the statement could not be read", 0);
    }

    static SyntaxException tooLarge() {
        return new SyntaxException("54000", "the statement is too large to read", 0);
    }
}
