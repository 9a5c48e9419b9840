package dev.pgcurb.plan;

import dev.pgcurb.catalog.Name;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Privileges on one object for one grantee, spelled as one statement: {@code SELECT (id, name), DELETE}. */
record GrantGroup(List<Granted> grants) {
    static String key(Granted granted) {
        return granted.type() + " " + granted.object() + " to " + granted.grantee();
    }

    List<String> grant() {
        return List.of("GRANT " + what() + " ON " + on() + " TO " + first().grantee());
    }

    List<String> revoke() {
        return List.of("REVOKE " + what() + " ON " + on() + " FROM " + first().grantee());
    }

    private Granted first() {
        return grants.getFirst();
    }

    private String on() {
        return first().type() + " " + first().object();
    }

    private String what() {
        Map<String, String> columns = new LinkedHashMap<>();
        for (Granted granted : grants) {
            String column = granted.column().isEmpty() ? "" : Name.quoted(granted.column());
            // The table and one of its columns are separate privileges and need separate entries.
            String key = granted.column().isEmpty() ? granted.privilege() : granted.privilege() + " (";
            columns.merge(key, column, (all, one) -> all + ", " + one);
        }
        return columns.entrySet().stream()
                .map(entry -> entry.getValue().isEmpty() ? entry.getKey() : entry.getKey() + entry.getValue() + ")")
                .collect(Collectors.joining(", "));
    }
}
