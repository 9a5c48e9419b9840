package dev.pgcurb.cli;

import dev.pgcurb.tune.Trials;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code pgcurb tune keep N --reason WHY}. */
@Command(name = "keep", description = "Let a change stay before its window is over.")
final class TuneKeepVerb extends Verb {
    @Mixin
    private Target target = new Target();

    @Parameters(index = "0", paramLabel = "N", description = "The number of the proposal.")
    private long proposal;

    @Option(names = "--reason", paramLabel = "WHY", required = true, description = "Why, for the record.")
    private @Nullable String reason;

    @Override
    protected Exit run(Terminal terminal) {
        try (Trials trials = Trials.open(target.database())) {
            trials.keep(proposal, Objects.requireNonNull(reason));
            return TuneText.stands(terminal, json(), trials.find(proposal));
        }
    }
}
