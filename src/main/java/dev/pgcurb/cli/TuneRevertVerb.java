package dev.pgcurb.cli;

import dev.pgcurb.tune.Trials;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code pgcurb tune revert N --reason WHY}. */
@Command(name = "revert", description = "Take a change back, watched or kept.")
final class TuneRevertVerb extends Verb {
    @Mixin
    private Target target = new Target();

    @Parameters(index = "0", paramLabel = "N", description = "The number of the proposal.")
    private long proposal;

    @Option(names = "--reason", paramLabel = "WHY", required = true, description = "Why, for the record.")
    private @Nullable String reason;

    @Override
    protected Exit run(Terminal terminal) {
        try (Trials trials = Trials.open(target.database())) {
            if (!trials.revert(proposal, Objects.requireNonNull(reason))) {
                terminal.caution("something holds the lock that it needs; whoever looks next tries again");
            }
            return TuneText.stands(terminal, json(), trials.find(proposal));
        }
    }
}
