package dev.pgcurb.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code pgcurb tune log}. */
@Command(name = "log", description = "List proposals, their trials and what became of them, the newest first.")
final class TuneLogVerb extends Verb {
    @Mixin
    private Target target = new Target();

    @Override
    protected Exit run(Terminal terminal) {
        return TuneVerb.list(terminal, target, json());
    }
}
