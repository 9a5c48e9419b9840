package dev.pgcurb.plan;

import dev.pgcurb.catalog.Column;
import dev.pgcurb.catalog.Name;
import dev.pgcurb.catalog.Privilege;
import dev.pgcurb.catalog.Relation;
import dev.pgcurb.catalog.Snapshot;
import dev.pgcurb.explain.Code;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** What stands beside the policy and undoes it, or will surprise somebody: said in the plan, changed by nobody. */
final class Doubts {
    private Doubts() {}

    static void about(List<Reach> reaches, Snapshot snapshot, List<Advice> advice) {
        publicTables(reaches, snapshot, advice);
        reaches.forEach(reach -> sequences(reach, advice));
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

    /** A right of PUBLIC on a table is a right of every agent that may use the schema, whatever columns are withheld. */
    private static void publicTables(List<Reach> reaches, Snapshot snapshot, List<Advice> advice) {
        Set<String> schemas = reaches.stream()
                .map(reach -> reach.relation().name().schema())
                .collect(Collectors.toCollection(LinkedHashSet::new));
        for (Privilege held : snapshot.privileges()) {
            if (held.grantee().isEmpty() && held.type().equals("TABLE") && schemas.contains(held.schema())) {
                Granted granted = Granted.of(held);
                advice.add(Advice.of(
                        Code.PGC222,
                        "PUBLIC holds " + granted.what() + " on " + new Name(held.schema(), held.name())
                                + ", and so does every agent"));
            }
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
