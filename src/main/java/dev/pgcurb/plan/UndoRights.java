package dev.pgcurb.plan;

import dev.pgcurb.catalog.ForeignKey;
import dev.pgcurb.catalog.Name;
import dev.pgcurb.catalog.Relation;
import dev.pgcurb.catalog.Snapshot;
import dev.pgcurb.policy.Rule;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * What the role behind undo is granted: to write the guarded tables back, and to see which rows of other tables refer to
 * them. Nobody logs in as it, and its functions are for people only.
 */
final class UndoRights {
    private static final List<String> WRITE_BACK = List.of("SELECT", "INSERT", "UPDATE", "DELETE");

    private final Snapshot snapshot;
    private final List<Wish> wishes = new ArrayList<>();

    private UndoRights(Snapshot snapshot) {
        this.snapshot = snapshot;
    }

    /** @param turnedOn the tables whose row security pgcurb turned on: there everyone sees every row already */
    static List<Wish> of(List<Closure.Guarding> closure, Snapshot snapshot, Set<String> turnedOn) {
        UndoRights rights = new UndoRights(snapshot);
        Map<Long, Rule> guarded = new LinkedHashMap<>();
        for (Closure.Guarding guarding : closure) {
            Relation table = guarding.relation();
            Rule why = guarding.why().writeRule();
            guarded.put(table.id(), why);
            rights.grant(table, WRITE_BACK, why);
            if (table.rowSecurity() && !turnedOn.contains(table.name().toString())) {
                rights.wishes.add(new Wish(
                        RowPolicyExists.of(table.name(), "curb:undo", true, "ALL", Control.UNDOER, "true", "true"),
                        why));
            }
        }
        rights.seeReferences(guarded);
        return rights.wishes;
    }

    private void seeReferences(Map<Long, Rule> guarded) {
        Map<Long, Relation> relations = snapshot.byId();
        for (ForeignKey key : snapshot.foreignKeys()) {
            Rule why = guarded.get(key.referenced());
            if (why != null && !guarded.containsKey(key.referencing())) {
                grant(Objects.requireNonNull(relations.get(key.referencing())), List.of("SELECT"), why);
            }
        }
    }

    private void grant(Relation table, List<String> privileges, Rule why) {
        String schema = Name.quoted(table.name().schema());
        wishes.add(new Wish(Granted.on("SCHEMA", schema, "", "USAGE", Control.UNDOER), why));
        for (String privilege : privileges) {
            wishes.add(new Wish(Granted.on("TABLE", table.name().toString(), "", privilege, Control.UNDOER), why));
        }
    }
}
