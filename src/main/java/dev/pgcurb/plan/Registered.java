package dev.pgcurb.plan;

import dev.pgcurb.catalog.Name;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.stream.Collectors;

/**
 * A row of one of pgcurb's own tables that the gateway, the leases or the guards read.
 *
 * @param table in schema pgcurb: agent, claim_type, ceiling, slot, …
 * @param id the key columns and their values
 * @param values the other columns that pgcurb sets; null for NULL is spelled as a missing key
 */
record Registered(String table, SequencedMap<String, String> id, SequencedMap<String, String> values, Effect effect)
        implements Fact {

    @Override
    public String key() {
        return "row of " + table + " " + String.join(" ", id.values());
    }

    @Override
    public String text() {
        return values.isEmpty() ? key() : key() + " " + values;
    }

    @Override
    public List<String> make() {
        String columns = id.keySet().stream().map(Name::quoted).collect(Collectors.joining(", "))
                + values.keySet().stream().map(name -> ", " + Name.quoted(name)).collect(Collectors.joining());
        String literals = id.values().stream().map(Text::literal).collect(Collectors.joining(", "))
                + values.values().stream()
                        .map(value -> ", " + Text.literal(value))
                        .collect(Collectors.joining());
        return List.of("INSERT INTO pgcurb." + table + " (" + columns + ")\n    VALUES (" + literals + ")");
    }

    @Override
    public List<String> unmake() {
        return List.of("DELETE FROM pgcurb." + table + " WHERE " + condition());
    }

    @Override
    public List<String> change(Fact other) {
        Registered was = (Registered) other;
        String sets = values.entrySet().stream()
                .filter(entry -> !entry.getValue().equals(was.values.get(entry.getKey())))
                .map(Registered::equation)
                .collect(Collectors.joining(", "));
        String nulls = was.values.keySet().stream()
                .filter(name -> !values.containsKey(name))
                .map(name -> Name.quoted(name) + " = NULL")
                .collect(Collectors.joining(", "));
        String all = sets.isEmpty() || nulls.isEmpty() ? sets + nulls : sets + ", " + nulls;
        return List.of("UPDATE pgcurb." + table + " SET " + all + " WHERE " + condition());
    }

    private String condition() {
        return id.entrySet().stream().map(Registered::equation).collect(Collectors.joining(" AND "));
    }

    private static String equation(Map.Entry<String, String> entry) {
        return Name.quoted(entry.getKey()) + " = " + Text.literal(entry.getValue());
    }
}
