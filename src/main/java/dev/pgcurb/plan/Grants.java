package dev.pgcurb.plan;

import dev.pgcurb.catalog.Name;
import dev.pgcurb.policy.Rule;
import java.util.ArrayList;
import java.util.List;

/**
 * What an agent is granted on the tables that it reaches: columns, never whole tables, so that tomorrow's column is not
 * granted by itself and LOCK TABLE stays refused. DELETE alone has no column form.
 */
final class Grants {
    private Grants() {}

    static List<Wish> of(Reach reach) {
        List<Wish> wishes = new ArrayList<>();
        String agent = reach.agent().name();
        String table = reach.relation().name().toString();
        wishes.add(new Wish(
                Granted.on("SCHEMA", Name.quoted(reach.relation().name().schema()), "", "USAGE", agent), reach.rule()));
        reach.plain().forEach(column -> wishes.add(column(table, column, "SELECT", agent, reach.rule())));
        if (reach.write() != null) {
            wishes.addAll(writes(table, reach));
        }
        return wishes;
    }

    /** The same rights on the view that stands for the table. */
    static List<Wish> onView(Name view, Reach reach) {
        List<Wish> wishes = new ArrayList<>();
        String agent = reach.agent().name();
        reach.readable().forEach(column -> wishes.add(column(view.toString(), column, "SELECT", agent, reach.rule())));
        if (reach.write() != null) {
            wishes.addAll(writes(view.toString(), reach));
        }
        return wishes;
    }

    private static List<Wish> writes(String table, Reach reach) {
        List<Wish> wishes = new ArrayList<>();
        String agent = reach.agent().name();
        Rule rule = reach.writeRule();
        reach.insertable().forEach(column -> wishes.add(column(table, column, "INSERT", agent, rule)));
        reach.updatable().forEach(column -> wishes.add(column(table, column, "UPDATE", agent, rule)));
        if (reach.deletes()) {
            wishes.add(new Wish(Granted.on("TABLE", table, "", "DELETE", agent), rule));
        }
        return wishes;
    }

    private static Wish column(String table, String column, String privilege, String agent, Rule rule) {
        return new Wish(Granted.on("TABLE", table, column, privilege, agent), rule);
    }
}
