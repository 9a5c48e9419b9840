package dev.pgcurb.cli;

import dev.pgcurb.plan.Apply;
import dev.pgcurb.plan.Plan;
import dev.pgcurb.plan.Planner;
import java.sql.Connection;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code pgcurb remove}. */
@Command(
        name = "remove",
        description = "Take every trace of pgcurb out of the database again: agents, guards, ledger. Asks for --yes.")
final class RemoveVerb extends Verb {
    @Mixin
    private Target target = new Target();

    @Option(names = "--yes", description = "Do it. Without it, only show what would go.")
    private boolean yes;

    @Option(names = "--full", description = "Show long statements whole.")
    private boolean full;

    @Override
    protected Exit run(Terminal terminal) throws Exception {
        try (Connection connection = target.database().open()) {
            Plan plan = Planner.removal(connection);
            if (json()) {
                terminal.answer(PlanPage.json(plan).put("applied", yes));
            } else if (plan.nothingToDo()) {
                terminal.answer("nothing to do: there is no trace of pgcurb in this database");
            } else {
                new PlanPage(terminal, full).show(plan);
            }
            if (yes) {
                Apply.run(connection, plan, Planner::removal);
                terminal.good("removed, and looked at again: no trace is left");
            } else if (!plan.nothingToDo()) {
                terminal.caution("nothing was removed; the ledger and all captured changes would go, too");
                terminal.say("next: pgcurb remove --yes");
                return Exit.DIFFERS;
            }
            return Exit.DONE;
        }
    }
}
