package dev.pgcurb.plan;

import dev.pgcurb.catalog.Column;
import dev.pgcurb.catalog.DefaultPrivilege;
import dev.pgcurb.catalog.Relation;
import dev.pgcurb.catalog.Snapshot;
import dev.pgcurb.explain.Code;
import java.util.List;

/** What stands beside the policy and undoes it, or will surprise somebody: said in the plan, changed by nobody. */
final class Doubts {
    private Doubts() {}

    static void about(List<Reach> reaches, Snapshot snapshot, List<Advice> advice) {
        reaches.forEach(reach -> sequences(reach, advice));
        snapshot.defaultPrivileges().forEach(held -> grantedLater(held, advice));
    }

    /** Tables and sequences that will be PUBLIC's when they are made: from then on the plan takes them, not before. */
    private static void grantedLater(DefaultPrivilege held, List<Advice> advice) {
        if (held.grantee().isEmpty()
                && List.of("TABLES", "SEQUENCES", "LARGE OBJECTS").contains(held.objects())) {
            GrantedLater later = GrantedLater.of(held);
            advice.add(Advice.of(
                    Code.PGC225,
                    later.key() + ": agents hold it, too, from the moment that one is made until the next apply; "
                            + String.join("", later.unmake()) + " closes that"));
        }
    }

    /** What an application's trigger writes elsewhere is neither counted nor captured, and fires again when it is undone. */
    static void triggers(List<Closure.Guarding> closure, Snapshot snapshot, List<Advice> advice) {
        for (Closure.Guarding guarding : closure) {
            snapshot.triggers().stream()
                    .filter(trigger -> trigger.relation() == guarding.relation().id())
                    .filter(trigger ->
                            trigger.definition() == null && !trigger.enabled().equals("D"))
                    .forEach(trigger -> advice.add(Advice.of(
                            Code.PGC224,
                            "trigger \"" + trigger.name() + "\" on "
                                    + guarding.relation().name()
                                    + " runs for agents too: what it writes elsewhere is neither counted nor undone",
                            guarding.why().writeRule())));
        }
    }

    /** Sequences are never granted; an identity column needs none, a serial one does. */
    private static void sequences(Reach reach, List<Advice> advice) {
        if (reach.insertable().isEmpty()) {
            return;
        }
        Relation table = reach.relation();
        for (Column column : table.columns()) {
            if (column.serial() && !reach.insertable().contains(column.name())) {
                advice.add(Advice.of(
                        Code.PGC223,
                        "an INSERT into " + table.name() + " draws \"" + column.name()
                                + "\" from a sequence, which no agent is granted: it will be refused",
                        reach.writeRule()));
            }
        }
    }
}
