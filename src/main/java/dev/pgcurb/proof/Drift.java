package dev.pgcurb.proof;

import dev.pgcurb.explain.Code;
import dev.pgcurb.explain.Problem;
import dev.pgcurb.plan.Plan;
import dev.pgcurb.plan.Planner;
import dev.pgcurb.plan.Sign;
import dev.pgcurb.plan.Step;
import dev.pgcurb.policy.Policy;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/** Whether the database is what the policy says: what apply would still do. */
final class Drift {
    private Drift() {}

    /** One finding for all steps, or for why there can be no plan; none where there is nothing to do. */
    static List<Finding> of(Connection connection, Policy policy, String body) throws SQLException {
        try {
            Plan plan = Planner.plan(connection, policy, body);
            return plan.nothingToDo() ? List.of() : List.of(differs(plan, policy));
        } catch (Problem problem) {
            return List.of(new Finding(
                    Code.PGC002,
                    Severity.DRIFT,
                    "",
                    policy.name(),
                    "the policy cannot be applied any more",
                    problem.each(3).stream()
                            .map(each -> each.what() + " [" + each.code() + "]")
                            .toList(),
                    "what the policy says of things that are not there, or not this admin's, nobody can hold it to",
                    Fix.byHand("put right what pgcurb plan says")));
        }
    }

    private static Finding differs(Plan plan, Policy policy) {
        List<String> titles = plan.steps().stream()
                .filter(step -> !step.facts().getFirst().startsWith("what was built"))
                .map(Drift::told)
                .toList();
        List<String> shown = titles.size() <= 5
                ? titles
                : java.util.stream.Stream.concat(
                                titles.stream().limit(5),
                                java.util.stream.Stream.of("and " + (titles.size() - 5) + " more"))
                        .toList();
        return new Finding(
                Code.PGC002,
                Severity.DRIFT,
                "",
                policy.name(),
                "the database differs from the policy in " + titles.size() + (titles.size() == 1 ? " step" : " steps"),
                shown,
                "what was reviewed is the policy, and what holds is the database",
                Fix.apply());
    }

    private static String told(Step step) {
        String sign = step.sign() == Sign.ADD ? "+ " : step.sign() == Sign.CHANGE ? "~ " : "- ";
        return sign + step.title();
    }
}
