package dev.pgcurb.cli;

import dev.pgcurb.explain.Code;
import dev.pgcurb.explain.Problem;
import dev.pgcurb.proof.HtmlPage;
import dev.pgcurb.proof.InForce;
import dev.pgcurb.proof.Junit;
import dev.pgcurb.proof.Report;
import dev.pgcurb.proof.Sarif;
import dev.pgcurb.proof.Verification;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code pgcurb verify [POLICY]}: exit 3 if a door is open, 2 if the database differs from the policy, 0 otherwise. */
@Command(
        name = "verify",
        description =
                "Find every door that is open to an agent and should not be. Changes nothing. Ends with 3 if a door is"
                        + " open, with 2 if the database differs from the policy.")
final class VerifyVerb extends Verb {
    @Parameters(
            index = "0",
            arity = "0..1",
            paramLabel = "POLICY",
            description = "The policy file; without it, the policy that the database keeps.")
    private @Nullable Path file;

    @Mixin
    private Target target = new Target();

    @Option(names = "--quiet", description = "Leave out paths, costs and what stays open whatever anybody does.")
    private boolean quiet;

    @Option(names = "--no-doors", description = "Read the catalogs only; open no lease and try no door.")
    private boolean derivedOnly;

    @Option(names = "--sarif", paramLabel = "FILE", description = "Write the report as SARIF as well.")
    private @Nullable Path sarif;

    @Option(names = "--junit", paramLabel = "FILE", description = "Write the report as JUnit XML as well.")
    private @Nullable Path junit;

    @Option(names = "--html", paramLabel = "FILE", description = "Write the report as one self-contained page as well.")
    private @Nullable Path html;

    @Override
    protected Exit run(Terminal terminal) throws SQLException {
        Report report;
        try (Connection connection = target.database().open()) {
            InForce policy = GivenPolicy.orInForce(file, connection);
            report = derivedOnly
                    ? Verification.of(connection, policy.policy(), policy.body())
                    : trying(policy, terminal);
        }
        write(report);
        if (json()) {
            terminal.answer(VerifyPage.json(report));
        } else {
            new VerifyPage(terminal, quiet).show(report);
        }
        return report.open() ? Exit.NO : report.drifted() ? Exit.DIFFERS : Exit.DONE;
    }

    private void write(Report report) {
        put(sarif, () -> Sarif.of(report, file == null ? "policy.yaml" : file.toString()));
        put(junit, () -> Junit.of(report));
        put(html, () -> HtmlPage.of(report, Instant.now()));
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

    private Report trying(InForce policy, Terminal terminal) throws SQLException {
        try (Progress progress = terminal.progress("trying doors", 0)) {
            return Verification.trying(target.database(), policy.policy(), policy.body(), progress::advance);
        }
    }
}
