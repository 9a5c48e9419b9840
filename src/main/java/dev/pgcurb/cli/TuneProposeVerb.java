package dev.pgcurb.cli;

import dev.pgcurb.explain.Code;
import dev.pgcurb.explain.Problem;
import dev.pgcurb.tune.Trials;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code pgcurb tune propose random_page_cost=1.1}. */
@Command(name = "propose", description = "Propose a value for a setting that the policy offers. Nothing is changed.")
final class TuneProposeVerb extends Verb {
    @Mixin
    private Target target = new Target();

    @Parameters(index = "0", paramLabel = "SETTING=VALUE", description = "Such as random_page_cost=1.1.")
    private String change = "";

    @Option(names = "--why", paramLabel = "WHY", defaultValue = "", description = "Why it should help.")
    private String why = "";

    @Override
    protected Exit run(Terminal terminal) {
        int equals = change.indexOf('=');
        if (equals < 1) {
            throw Problem.of(Code.PGC598, "\"" + change + "\" is no setting with a value")
                    .hint("write it as random_page_cost=1.1");
        }
        long number;
        try (Trials trials = Trials.open(target.database())) {
            number = trials.propose(
                    change.substring(0, equals).strip(),
                    change.substring(equals + 1).strip(),
                    why);
        }
        return TuneText.proposed(terminal, json(), number);
    }
}
