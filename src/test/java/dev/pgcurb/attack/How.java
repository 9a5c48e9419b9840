package dev.pgcurb.attack;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * What {@code attacks/how.json} says about one attack: who stops it, and what the catalogue left to the reader.
 *
 * @param by {@code data}: it runs straight to Postgres and is judged; otherwise who stops it, or {@code residual}
 * @param rule what covers it where the data layer does not
 * @param why in a sentence
 * @param statements instead of the catalogue's prose; null: the catalogue's own
 * @param setup more than the catalogue's
 * @param refused which statements, counted from 0, Postgres must refuse: harm that no look at the state shows
 * @param from the first major that it is about
 * @param open why it still gets through; empty: it does not
 * @param unseen why the judge sees no harm on a server without pgcurb; empty: it does
 * @param connect a door other than this database: {@code postgres}, {@code replication}
 * @param managed what is left of it under an admin as managed services have one
 */
record How(
        String by,
        String rule,
        String why,
        @Nullable List<String> statements,
        List<String> setup,
        Set<Integer> refused,
        int from,
        String open,
        String unseen,
        String connect,
        Optional<Managed> managed) {

    /**
     * An attack that an admin who is no superuser cannot close.
     *
     * @param by who stands behind: {@code watch}, {@code gateway}, {@code review}, {@code residual}; {@code superuser}: a
     *     misconfiguration that one made, which the plan names and only one can take back
     * @param from the first major on which it is so
     */
    record Managed(String by, String rule, String why, int from) {}

    static final How PLAIN = new How("data", "", "", null, List.of(), Set.of(), 0, "", "", "", Optional.empty());

    private static final JsonNode ALL = Attack.json("how.json");

    static How of(Attack attack) {
        JsonNode one = ALL.path(attack.id());
        return one.isMissingNode() ? PLAIN : read(one);
    }

    /** Every id that has an entry. */
    static Set<String> ids() {
        return new TreeSet<>(ALL.propertyNames());
    }

    private static How read(JsonNode one) {
        List<String> statements = one.has("statements") ? Attack.strings(one.get("statements")) : null;
        if (one.has("repeat")) {
            statements = new ArrayList<>();
            for (int n = 1; n <= one.get("repeat").get("times").asInt(); n++) {
                statements.add(one.get("repeat").get("statement").asString().replace("@N@", String.valueOf(n)));
            }
        }
        Set<Integer> refused = new TreeSet<>();
        for (JsonNode index : one.path("refused")) {
            refused.add(index.asInt());
        }
        return new How(
                one.get("by").asString(),
                text(one, "rule"),
                text(one, "why"),
                statements,
                Attack.strings(one.path("setup")),
                refused,
                one.path("from").asInt(0),
                text(one, "open"),
                text(one, "unseen"),
                text(one, "connect"),
                managed(one.path("managed")));
    }

    private static Optional<Managed> managed(JsonNode one) {
        return one.isMissingNode()
                ? Optional.empty()
                : Optional.of(new Managed(
                        one.get("by").asString(),
                        one.get("rule").asString(),
                        one.get("why").asString(),
                        one.path("from").asInt(0)));
    }

    private static String text(JsonNode one, String key) {
        return one.has(key) ? one.get(key).asString() : "";
    }

    boolean onTheDataLayer() {
        return by.equals("data");
    }

    /** The attack as it is run. */
    Attack applied(Attack attack) {
        List<Attack.Setup> more = new ArrayList<>(attack.setup());
        setup.forEach(sql -> more.add(new Attack.Setup(sql, List.of())));
        return attack.with(more, statements == null ? attack.statements() : statements);
    }
}
