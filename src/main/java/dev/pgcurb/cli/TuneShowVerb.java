package dev.pgcurb.cli;

import dev.pgcurb.explain.Code;
import dev.pgcurb.explain.Problem;
import dev.pgcurb.tune.Plot;
import dev.pgcurb.tune.TrialShown;
import dev.pgcurb.tune.Trials;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code pgcurb tune show N}. */
@Command(name = "show", description = "Show everything about one proposal: its trial, its plot, its change.")
final class TuneShowVerb extends Verb {
    @Mixin
    private Target target = new Target();

    @Parameters(index = "0", paramLabel = "N", description = "The number of the proposal.")
    private long proposal;

    @Option(names = "--svg", paramLabel = "FILE", description = "Write its plot to this file, as SVG.")
    private @Nullable Path svg;

    @Option(names = "--html", paramLabel = "FILE", description = "Write all of it to this file, as one page.")
    private @Nullable Path html;

    @Override
    protected Exit run(Terminal terminal) {
        try (Trials trials = Trials.open(target.database())) {
            Optional<TrialShown> shown = trials.show(proposal);
            if (shown.isEmpty()) {
                terminal.answer(
                        json()
                                ? TuneText.json(trials.find(proposal)).toString()
                                : TuneText.line(trials.find(proposal)));
                terminal.say("it was not tried yet; next: pgcurb tune run " + proposal);
                return Exit.DONE;
            }
            write(svg, () -> Plot.svg(shown.get()));
            write(html, () -> Plot.html(shown.get()));
            if (json()) {
                terminal.answer(TuneText.json(shown.get()));
            } else {
                TuneText.whole(terminal.out(), shown.get()).forEach(terminal::answer);
            }
        }
        return Exit.DONE;
    }

    private static void write(@Nullable Path file, Supplier<String> text) {
        if (file == null) {
            return;
        }
        try {
            Files.writeString(file, text.get());
        } catch (IOException e) {
            throw Problem.of(Code.PGC512, "\"" + file + "\" cannot be written")
                    .hint("name a file in a folder that is there")
                    .because(e);
        }
    }
}
