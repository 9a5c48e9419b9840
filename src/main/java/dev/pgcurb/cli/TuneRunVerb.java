package dev.pgcurb.cli;

import dev.pgcurb.tune.TrialLine;
import dev.pgcurb.tune.TrialShown;
import dev.pgcurb.tune.Trials;
import dev.pgcurb.tune.Workload;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code pgcurb tune run N}. */
@Command(
        name = "run",
        description = "Try a proposal on the application's queries; if it passes, stage it, to be watched and reverted"
                + " by itself. Exit status 3: it did not pass.")
final class TuneRunVerb extends Verb {
    @Mixin
    private Target target = new Target();

    @Parameters(index = "0", paramLabel = "N", description = "The number of the proposal.")
    private long proposal;

    @Option(
            names = "--workload",
            paramLabel = "FILE",
            description = "Queries to try it on, each ended by a semicolon; else what pg_stat_statements knows.")
    private @Nullable Path workload;

    @Option(
            names = "--capture",
            paramLabel = "TIME",
            converter = Span.Length.class,
            description = "Without a file: for how long to look at what runs, for its literals; 5s unless said.")
    private Duration capture = Duration.ofSeconds(5);

    @Option(names = "--only-try", description = "Do not stage it, whatever comes of it.")
    private boolean onlyTry;

    @Option(
            names = "--scope",
            paramLabel = "SCOPE",
            description = "Stage it for a role or the database; role unless said.")
    private Scope scope = Scope.role;

    @Option(names = "--role", paramLabel = "ROLE", description = "For which role; the first of the policy unless said.")
    private @Nullable String role;

    @Option(
            names = "--watch",
            paramLabel = "TIME",
            converter = Span.Length.class,
            description = "For how long it is watched; the policy's time unless said, and never longer.")
    private @Nullable Duration watch;

    @Option(names = "--wait", description = "Wait until it is kept or reverted.")
    private boolean wait;

    /** As people write them. */
    enum Scope {
        role,
        database
    }

    @Override
    protected Exit run(Terminal terminal) throws InterruptedException {
        try (Trials trials = Trials.open(target.database())) {
            trials.find(proposal);
            Workload queries = workload == null ? trials.capture(capture) : Workload.of(workload);
            queries.leftOut().forEach(each -> terminal.caution("not tried: " + each));
            TrialShown shown;
            try (Progress progress =
                    terminal.progress("trying it on " + queries.queries().size() + " queries", 0)) {
                shown = trials.run(
                        proposal,
                        queries,
                        new Trials.How(!onlyTry, scope.name(), role, watch),
                        (sample, spent) -> progress.advance(1));
            }
            if (wait && shown.line().now().isPresent()) {
                trials.await(proposal);
                shown = trials.show(proposal).orElseThrow();
            }
            if (json()) {
                terminal.answer(TuneText.json(shown));
            } else {
                TuneText.whole(terminal.out(), shown).forEach(terminal::answer);
                next(terminal, shown.line());
            }
            return passed(shown.line()) ? Exit.DONE : Exit.NO;
        }
    }

    private static boolean passed(TrialLine line) {
        return line.decision().filter("passed"::equals).isPresent()
                && line.now().filter("reverted"::equals).isEmpty();
    }

    private void next(Terminal terminal, TrialLine line) {
        if (line.now().filter("watching"::equals).isPresent()) {
            terminal.say("it is watched, and goes again by itself if it harms; to take it back: pgcurb tune revert "
                    + proposal + " --reason …");
        }
    }
}
