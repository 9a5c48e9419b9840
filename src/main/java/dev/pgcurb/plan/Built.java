package dev.pgcurb.plan;

import java.util.HashMap;
import java.util.Map;
import java.util.Objects;

/** How Postgres told each view, row policy and trigger of pgcurb's when it was made. */
record Built(Map<String, String> definitions) {
    static Built of(Records records) {
        Map<String, String> definitions = new HashMap<>();
        records.rows("built")
                .forEach(row -> definitions.put(
                        row.get("kind") + " " + row.get("object"), Objects.requireNonNull(row.get("definition"))));
        return new Built(definitions);
    }

    /** Whether it still is as it was made. */
    boolean contains(String kind, String object, String definition) {
        return definition.equals(definitions.get(kind + " " + object));
    }
}
