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
        List<Wish> wishes = new ArrayList<>(onTable(reach, reach.agent().name(), reach.plain()));
        if (AgentRoles.masks(reach.agent())) {
            wishes.addAll(onTable(reach, AgentRoles.twin(reach.agent()), reach.readable()));
        }
        return wishes;
    }

    private static List<Wish> onTable(Reach reach, String holder, List<String> columns) {
        List<Wish> wishes = new ArrayList<>();
        String table = reach.relation().name().toString();
        wishes.add(new Wish(
                Granted.on("SCHEMA", Name.quoted(reach.relation().name().schema()), "", "USAGE", holder),
                reach.rule()));
        columns.forEach(column -> wishes.add(column(table, column, "SELECT", holder, reach.rule())));
        if (reach.write() != null) {
            wishes.addAll(writes(table, reach, holder, reach.allColumns()));
        }
        return wishes;
    }

    /** The same rights on the view that stands for the table, which has no column that the agent may only write. */
    static List<Wish> onView(Name view, Reach reach) {
        List<Wish> wishes = new ArrayList<>();
        String agent = reach.agent().name();
        reach.readable().forEach(column -> wishes.add(column(view.toString(), column, "SELECT", agent, reach.rule())));
        if (reach.write() != null) {
            wishes.addAll(writes(view.toString(), reach, agent, reach.plain()));
        }
        return wishes;
    }

    private static List<Wish> writes(String table, Reach reach, String holder, List<String> there) {
        List<Wish> wishes = new ArrayList<>();
        Rule rule = reach.writeRule();
        reach.insertable().stream()
                .filter(there::contains)
                .forEach(column -> wishes.add(column(table, column, "INSERT", holder, rule)));
        reach.updatable().stream()
                .filter(there::contains)
                .forEach(column -> wishes.add(column(table, column, "UPDATE", holder, rule)));
        if (reach.deletes()) {
            wishes.add(new Wish(Granted.on("TABLE", table, "", "DELETE", holder), rule));
        }
        return wishes;
    }

    private static Wish column(String table, String column, String privilege, String agent, Rule rule) {
        return new Wish(Granted.on("TABLE", table, column, privilege, agent), rule);
    }
}
