package dev.pgcurb.cli;

import dev.pgcurb.drill.Attack;
import dev.pgcurb.drill.Catalogue;
import dev.pgcurb.drill.Drill;
import dev.pgcurb.drill.DrillJunit;
import dev.pgcurb.drill.DrillSarif;
import dev.pgcurb.drill.Report;
import dev.pgcurb.drill.Way;
import dev.pgcurb.explain.Code;
import dev.pgcurb.explain.Problem;
import dev.pgcurb.policy.Nearest;
import dev.pgcurb.proof.InForce;
import java.io.Console;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code pgcurb drill [POLICY]}: exit 3 if an attack got through, 1 if one could not be played, 0 otherwise. */
@Command(
        name = "drill",
        description =
                "Run the attacks for real, on a scratch copy of this database's structure with made-up rows, as each agent:"
                        + " straight to Postgres and through a gateway. Ends with 3 if one got through.")
final class DrillVerb extends Verb {
    @Parameters(
            index = "0",
            arity = "0..1",
            paramLabel = "POLICY",
            description = "The policy file; without it, the policy that the database keeps.")
    private @Nullable Path file;

    @Mixin
    private Target target = new Target();

    @Option(names = "--agent", paramLabel = "AGENT", description = "Only this agent; may be given again.")
    private List<String> agents = new ArrayList<>();

    @Option(
            names = "--only",
            paramLabel = "ID",
            split = ",",
            description = "Only these attacks, by id or class; may be given again.")
    private List<String> only = new ArrayList<>();

    @Option(names = "--way", paramLabel = "WAY", description = "Only one way in: direct or gateway. Without it, both.")
    private @Nullable Way way;

    @Option(
            names = "--attacks",
            paramLabel = "DIR",
            description = "Attack files of your own as well, from this folder; see docs/DRILL.md.")
    private @Nullable Path folder;

    @Option(
            names = "--here",
            description =
                    "No copy: on this very database, straight to Postgres, in transactions that are rolled back. Needs"
                            + " consent: --yes, or the database's name when asked.")
    private boolean here;

    @Option(names = "--yes", description = "Consent to a drill in place.")
    private boolean yes;

    @Option(names = "--list", description = "List the attacks that there are, and run none.")
    private boolean list;

    @Option(names = "--verbose", description = "Show what every attack came to, and what each statement answered.")
    private boolean verbose;

    @Option(names = "--sarif", paramLabel = "FILE", description = "Write the report as SARIF as well.")
    private @Nullable Path sarif;

    @Option(names = "--junit", paramLabel = "FILE", description = "Write the report as JUnit XML as well.")
    private @Nullable Path junit;

    @Override
    protected Exit run(Terminal terminal) throws SQLException {
        List<Attack> attacks = attacks();
        if (list) {
            new DrillPage(terminal, verbose).list(attacks, json());
            return Exit.DONE;
        }
        InForce policy = policy();
        for (String agent : agents) {
            if (!policy.policy().agents().containsKey(agent)) {
                throw Problem.of(Code.PGC598, "the policy has no agent \"" + agent + "\"")
                        .hint(Nearest.hint(
                                agent,
                                policy.policy().agents().keySet().stream().toList(),
                                "name one of its agents"));
            }
        }
        Way one = way;
        Drill.Wanted wanted =
                new Drill.Wanted(attacks, Set.copyOf(agents), one == null ? List.of(Way.values()) : List.of(one));
        Report report = drill(policy, wanted, terminal);
        put(sarif, () -> DrillSarif.of(report, file == null ? "policy.yaml" : file.toString()));
        put(junit, () -> DrillJunit.of(report));
        if (json()) {
            terminal.answer(DrillPage.json(report));
        } else {
            new DrillPage(terminal, verbose).show(report);
        }
        return report.open() ? Exit.NO : report.untried() ? Exit.FAILED : Exit.DONE;
    }

    private Report drill(InForce policy, Drill.Wanted wanted, Terminal terminal) throws SQLException {
        if (here) {
            consent(terminal);
            try (Progress progress = terminal.progress("playing attacks", wanted.size(policy.policy()))) {
                return Drill.inPlace(target.database(), policy.policy(), wanted, progress::advance);
            }
        }
        terminal.say("making a scratch copy of the structure, with made-up rows");
        try (Progress progress = terminal.progress("playing attacks", wanted.size(policy.policy()))) {
            return Drill.onCopy(target.database(), policy.policy(), policy.body(), wanted, progress::advance);
        }
    }

    /** Attacks on a database that is used are nobody's accident. */
    private void consent(Terminal terminal) {
        String name = target.database().database();
        if (yes) {
            return;
        }
        Optional<Console> console = Optional.ofNullable(System.console()).filter(Console::isTerminal);
        if (console.isPresent()) {
            terminal.say("attacks will run on \"" + name + "\" itself, each in a transaction that is rolled back");
            if (name.equals(console.get().readLine("type the database's name to go on: "))) {
                return;
            }
        }
        throw Problem.of(Code.PGC542, "nobody consented to a drill on \"" + name + "\" itself")
                .hint("add --yes, or leave --here out to drill a scratch copy");
    }

    private List<Attack> attacks() {
        List<Attack> all = new ArrayList<>(Catalogue.shipped());
        Path own = folder;
        if (own != null) {
            all.addAll(Catalogue.in(own));
        }
        List<Attack> chosen = all.stream()
                .filter(attack -> only.isEmpty() || only.contains(attack.id()) || only.contains(attack.kind()))
                .toList();
        if (chosen.isEmpty()) {
            throw Problem.of(Code.PGC598, "no attack is called " + String.join(", ", only))
                    .hint("list them: pgcurb drill --list");
        }
        return chosen;
    }

    private InForce policy() throws SQLException {
        Path named = file;
        if (named != null) {
            GivenPolicy given = GivenPolicy.read(named);
            return new InForce(given.policy(), given.body());
        }
        try (Connection connection = target.database().open()) {
            return InForce.of(connection);
        }
    }

    private static void put(@Nullable Path to, Supplier<String> text) {
        if (to != null) {
            try {
                Files.writeString(to, text.get());
            } catch (IOException e) {
                throw Problem.of(Code.PGC512, "\"" + to + "\" cannot be written")
                        .because(e);
            }
        }
    }
}
