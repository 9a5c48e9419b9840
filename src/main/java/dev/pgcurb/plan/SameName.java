package dev.pgcurb.plan;

import dev.pgcurb.catalog.Name;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Views that make {@code SELECT *} work where columns are withheld: the table's name in the agent's own schema, which comes
 * first on its search path. They are security_invoker, so the grants and row policies underneath stay the enforcement.
 */
final class SameName {
    private SameName() {}

    /**
     * The views of one agent.
     *
     * @param reaches of one agent
     */
    static List<Wish> of(List<Reach> reaches) {
        List<Wish> wishes = new ArrayList<>();
        Set<String> taken = new HashSet<>();
        for (String schema : schemas(reaches)) {
            for (Reach reach : reaches) {
                Name table = reach.relation().name();
                if (!table.schema().equals(schema)
                        || !taken.add(table.name())
                        || !reach.withholds()
                        || reach.masked()) {
                    continue;
                }
                Name view = new Name(AgentRoles.schema(reach.agent()), table.name());
                String columns = reach.readable().stream()
                        .map(column -> "t." + Name.quoted(column))
                        .collect(Collectors.joining(", "));
                wishes.add(new Wish(
                        ViewExists.of(
                                view,
                                Control.OWNER,
                                "security_invoker=true",
                                "    SELECT " + columns + "\n    FROM " + table + " AS t"),
                        reach.rule()));
                wishes.addAll(Grants.onView(view, reach));
            }
        }
        return wishes;
    }

    /** The schemas that an agent reaches, public first: its search path after its own schema. */
    static Set<String> schemas(List<Reach> reaches) {
        Set<String> schemas = new LinkedHashSet<>();
        if (reaches.stream().anyMatch(reach -> reach.relation().name().schema().equals("public"))) {
            schemas.add("public");
        }
        reaches.forEach(reach -> schemas.add(reach.relation().name().schema()));
        return schemas;
    }

    /** As SET search_path takes it. pg_temp comes last, so that a temporary table shadows nothing. */
    static String searchPath(String own, List<Reach> reaches) {
        List<String> path = new ArrayList<>();
        path.add(Name.quoted(own));
        schemas(reaches).forEach(schema -> path.add(Name.quoted(schema)));
        path.add("pg_temp");
        return String.join(", ", path);
    }
}
