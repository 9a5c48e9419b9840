package dev.pgcurb.plan;

import dev.pgcurb.catalog.Name;
import dev.pgcurb.policy.Mask;
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
                if (!table.schema().equals(schema) || !taken.add(table.name()) || !reach.withholds()) {
                    continue;
                }
                Name view = new Name(AgentRoles.schema(reach.agent()), table.name());
                wishes.add(new Wish(view(view, reach), reach.rule()));
                wishes.addAll(Grants.onView(view, reach));
            }
        }
        return wishes;
    }

    private static ViewExists view(Name view, Reach reach) {
        String columns = reach.readable().stream()
                .map(column -> column(reach, column))
                .collect(Collectors.joining(",\n        "));
        String query = "    SELECT\n        " + columns + "\n    FROM "
                + reach.relation().name() + " AS t";
        return reach.masked()
                ? ViewExists.of(view, AgentRoles.twin(reach.agent()), "security_barrier=true", query)
                : ViewExists.of(view, Control.OWNER, "security_invoker=true", query);
    }

    private static String column(Reach reach, String column) {
        Mask mask = reach.read() == null ? null : reach.read().masks().get(column);
        String name = Name.quoted(column);
        return mask == null ? "t." + name : Masks.sql(mask, reach, column) + " AS " + name;
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
