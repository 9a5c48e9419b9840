package dev.pgcurb.cli;

import dev.pgcurb.tune.Trials;
import dev.pgcurb.tune.Workload;
import java.time.Duration;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code pgcurb tune capture}. */
@Command(
        name = "capture",
        description = "Print the application's costliest queries with their literals, as a file for --workload.")
final class TuneCaptureVerb extends Verb {
    @Mixin
    private Target target = new Target();

    @Option(
            names = "--for",
            paramLabel = "TIME",
            converter = Span.Length.class,
            description = "For how long to look at what runs; 30s unless said.")
    private Duration time = Duration.ofSeconds(30);

    @Override
    protected Exit run(Terminal terminal) throws InterruptedException {
        Workload workload;
        try (Trials trials = Trials.open(target.database())) {
            workload = trials.capture(time);
        }
        workload.leftOut().forEach(each -> terminal.caution("left out: " + each));
        if (json()) {
            workload.queries()
                    .forEach(query -> terminal.answer(Json.answer()
                            .put("number", query.number())
                            .put("calls", query.calls())
                            .put("text", query.text())));
        } else {
            workload.text().lines().forEach(terminal::answer);
        }
        return Exit.DONE;
    }
}
