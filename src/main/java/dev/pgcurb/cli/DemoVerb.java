package dev.pgcurb.cli;

import dev.pgcurb.demo.Demo;
import dev.pgcurb.demo.Site;
import dev.pgcurb.demo.Teller;
import dev.pgcurb.embedded.Options;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code pgcurb demo}. */
@Command(
        name = "demo",
        description = "Tell what pgcurb is for, on a database of its own, and check every sentence against it.")
final class DemoVerb extends Verb {

    @Option(names = "--pg", paramLabel = "MAJOR", description = "Which PostgreSQL, 15 to 18; 18 unless said.")
    private int major = Options.NEWEST_MAJOR;

    @Override
    protected Exit run(Terminal terminal) throws SQLException {
        Site.Options options = Site.Options.embedded(Options.ephemeral(major), 0);
        List<Json> facts = new ArrayList<>();
        int broken;
        try (Site site = Site.start(options, step -> terminal.say("starting " + step))) {
            broken = Demo.tell(site, json() ? collecting(facts) : speaking(terminal));
        }
        if (json()) {
            terminal.answer(Json.answer().put("held", broken == 0).putObjects("facts", facts));
        } else if (broken > 0) {
            terminal.caution(broken + " of these sentences are not so");
        } else {
            terminal.say("");
            terminal.say("next: pgcurb up");
        }
        return broken == 0 ? Exit.DONE : Exit.FAILED;
    }

    private static Teller speaking(Terminal terminal) {
        Stream out = terminal.out();
        return new Teller() {
            @Override
            public void story(String title) {
                out.line("");
                out.line(out.paint(Style.STRONG, title));
            }

            @Override
            public void runs(String who, String sql) {
                out.line("  " + who + "> " + sql);
            }

            @Override
            public void answers(String text) {
                text.lines().forEach(line -> out.line("    " + line));
            }

            @Override
            public void checked(boolean holds, String fact) {
                out.line("  " + (holds ? out.paint(Style.GOOD, "✓") : out.paint(Style.BAD, "✗ not so:")) + " " + fact);
            }
        };
    }

    private static Teller collecting(List<Json> facts) {
        return new Teller() {
            private String story = "";

            @Override
            public void story(String title) {
                story = title;
            }

            @Override
            public void runs(String who, String sql) {
                facts.add(Json.object().put("story", story).put("who", who).put("statement", sql));
            }

            @Override
            public void answers(String text) {
                facts.add(Json.object().put("story", story).put("answer", text));
            }

            @Override
            public void checked(boolean holds, String fact) {
                facts.add(Json.object().put("story", story).put("fact", fact).put("holds", holds));
            }
        };
    }
}
