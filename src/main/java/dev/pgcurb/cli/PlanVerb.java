package dev.pgcurb.cli;

import dev.pgcurb.plan.Plan;
import dev.pgcurb.plan.PlanFile;
import dev.pgcurb.plan.Planner;
import java.nio.file.Path;
import java.sql.Connection;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code pgcurb plan [POLICY]}. */
@Command(name = "plan", description = "Show what apply would change in the database, and change nothing.")
final class PlanVerb extends Verb {
    @Parameters(index = "0", defaultValue = "policy.yaml", paramLabel = "POLICY", description = "The policy file.")
    private Path file = Path.of("policy.yaml");

    @Mixin
    private Target target = new Target();

    @Option(names = "--check", description = "End with 2 if the database differs from the policy.")
    private boolean check;

    @Option(names = "--full", description = "Show long statements whole.")
    private boolean full;

    @Option(names = "--out", paramLabel = "FILE", description = "Keep the plan, for: pgcurb apply FILE")
    private @Nullable Path out;

    @Override
    protected Exit run(Terminal terminal) throws Exception {
        GivenPolicy given = GivenPolicy.read(file);
        Plan plan;
        try (Connection connection = target.database().open()) {
            plan = Planner.plan(connection, given.policy(), given.body());
        }
        if (json()) {
            terminal.answer(PlanPage.json(plan));
        } else {
            new PlanPage(terminal, full).show(plan);
        }
        if (out != null) {
            new PlanFile(given.policy().name(), given.body(), plan.fingerprint()).write(out);
            terminal.say("next: pgcurb apply " + out);
        } else if (!plan.nothingToDo() && !check) {
            terminal.say("next: pgcurb apply " + file);
        }
        return check && !plan.nothingToDo() ? Exit.DIFFERS : Exit.DONE;
    }
}
