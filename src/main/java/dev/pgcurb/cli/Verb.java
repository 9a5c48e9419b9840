package dev.pgcurb.cli;

import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What every verb has: a way to speak, {@code --json} and {@code --help}. */
public abstract class Verb implements Callable<Integer> {
    private @Nullable Terminal terminal;

    @Option(names = "--json", description = "Print the answer as JSON, one object a line.")
    private boolean json;

    /**
     * Does what the verb says.
     *
     * @throws dev.pgcurb.explain.Problem for what a person can put right
     * @throws Exception for anything else, which is a defect and shown as PGC599
     */
    protected abstract Exit run(Terminal terminal) throws Exception;

    /** Whether the answer is wanted as JSON. */
    protected final boolean json() {
        return json;
    }

    final void speakThrough(Terminal given) {
        terminal = given;
    }

    @Override
    public final Integer call() throws Exception {
        return run(Objects.requireNonNull(terminal)).status();
    }
}
