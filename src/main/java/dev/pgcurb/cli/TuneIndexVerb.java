package dev.pgcurb.cli;

import dev.pgcurb.tune.Trials;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code pgcurb tune index 'CREATE INDEX …'}. */
@Command(
        name = "index",
        description = "Propose an index on columns of a table that the policy names. Nothing is changed.")
final class TuneIndexVerb extends Verb {
    @Mixin
    private Target target = new Target();

    @Parameters(
            index = "0",
            paramLabel = "DEFINITION",
            description = "Such as 'CREATE INDEX ON public.orders (customer_id)'.")
    private String definition = "";

    @Option(names = "--why", paramLabel = "WHY", defaultValue = "", description = "Why it should help.")
    private String why = "";

    @Override
    protected Exit run(Terminal terminal) {
        long number;
        try (Trials trials = Trials.open(target.database())) {
            number = trials.proposeIndex(definition, why);
        }
        return TuneText.proposed(terminal, json(), number);
    }
}
