package dev.pgcurb.plan;

import dev.pgcurb.catalog.Role;
import dev.pgcurb.catalog.Snapshot;
import dev.pgcurb.explain.Code;
import dev.pgcurb.explain.Problem;
import dev.pgcurb.policy.Approvers;
import dev.pgcurb.policy.Nearest;
import dev.pgcurb.policy.Policy;
import java.util.ArrayList;
import java.util.List;

/** The roles that the policy names as approvers become members of pgcurb's group of approvers. */
final class People {
    private People() {}

    /** The memberships; a role that the cluster does not have is a problem. */
    static List<Wish> of(Policy policy, Snapshot snapshot) {
        List<String> known = snapshot.roles().stream().map(Role::name).toList();
        List<Problem> problems = new ArrayList<>();
        List<Wish> wishes = new ArrayList<>();
        for (Approvers group : policy.approvers().values()) {
            for (String role : group.roles()) {
                if (!known.contains(role)) {
                    problems.add(Problem.of(Code.PGC218, "there is no role \"" + role + "\"")
                            .at(group.source().toString())
                            .hint(Nearest.hint(role, known, "create it, or correct the name")));
                } else {
                    int major = snapshot.server().major();
                    wishes.add(Wish.plain(MemberOf.of(major, Control.APPROVER, role, false, true, true)));
                }
            }
        }
        if (!problems.isEmpty()) {
            throw Problem.all(problems);
        }
        return wishes;
    }
}
