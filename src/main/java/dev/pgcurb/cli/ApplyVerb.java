package dev.pgcurb.cli;

import dev.pgcurb.explain.Code;
import dev.pgcurb.explain.Problem;
import dev.pgcurb.plan.Apply;
import dev.pgcurb.plan.Plan;
import dev.pgcurb.plan.PlanFile;
import dev.pgcurb.plan.Planner;
import dev.pgcurb.policy.Policy;
import java.nio.file.Path;
import java.sql.Connection;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code pgcurb apply [POLICY | PLAN]}. */
@Command(
        name = "apply",
        description = "Make the database what the policy wants, in one transaction, and look whether it is.")
final class ApplyVerb extends Verb {
    @Parameters(
            index = "0",
            defaultValue = "policy.yaml",
            paramLabel = "FILE",
            description = "The policy file, or a plan kept with: pgcurb plan --out FILE")
    private Path file = Path.of("policy.yaml");

    @Mixin
    private Target target = new Target();

    @Option(names = "--full", description = "Show long statements whole.")
    private boolean full;

    @Override
    protected Exit run(Terminal terminal) throws Exception {
        Optional<PlanFile> kept = PlanFile.read(file);
        GivenPolicy given = kept.map(plan -> new GivenPolicy(Policy.parse(plan.body(), plan.policy()), plan.body()))
                .orElseGet(() -> GivenPolicy.read(file));
        Plan plan;
        try (Connection connection = target.database().open()) {
            plan = Planner.plan(connection, given.policy(), given.body());
            if (kept.isPresent() && !kept.get().fingerprint().equals(plan.fingerprint())) {
                throw Problem.of(Code.PGC209, "the database is no longer what it was when \"" + file + "\" was made")
                        .hint("make the plan again and look at it");
            }
            if (!json()) {
                new PlanPage(terminal, full).show(plan);
            }
            Apply.run(connection, plan, again -> Planner.plan(again, given.policy(), given.body()));
        }
        if (json()) {
            terminal.answer(PlanPage.json(plan).put("applied", true));
        } else if (!plan.nothingToDo()) {
            terminal.good("applied, and looked at again: nothing is left to do");
        }
        return Exit.DONE;
    }
}
