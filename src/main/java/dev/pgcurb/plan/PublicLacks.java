package dev.pgcurb.plan;

import java.util.List;
import java.util.Objects;

/**
 * PUBLIC, and so every agent, no longer holds something that it held on a stock server. Everyone who is no agent holds it
 * through {@link Control#EVERYONE_ELSE} instead.
 *
 * @param type as GRANT … ON spells it
 * @param object as GRANT … ON spells it
 */
record PublicLacks(String type, String object, String privilege) implements Fact {
    /** What rows of {@code pgcurb.before} about it are called. */
    static final String KIND = "right of PUBLIC";

    @Override
    public String key() {
        return "PUBLIC without " + what();
    }

    @Override
    public String text() {
        return key();
    }

    /** What {@code pgcurb.before} says was taken: {@code EXECUTE on FUNCTION public.f(integer)}. */
    static List<PublicLacks> taken(Records records) {
        return records.rows("before").stream()
                .filter(row -> KIND.equals(row.get("kind")))
                .map(row -> Objects.requireNonNull(row.get("object")).split(" ", 4))
                .map(words -> new PublicLacks(words[2], words[3], words[0]))
                .toList();
    }

    /** As {@code pgcurb.before} spells it. */
    String what() {
        return privilege + " on " + type + " " + object;
    }

    private String on() {
        return privilege + " ON " + type + " " + object;
    }

    @Override
    public List<String> make() {
        return List.of(
                "INSERT INTO pgcurb.before (kind, object, state) VALUES (" + Text.literal(KIND) + ", "
                        + Text.literal(what()) + ", '{\"held\": true}')\n    ON CONFLICT (kind, object) DO NOTHING",
                "REVOKE " + on() + " FROM PUBLIC");
    }

    @Override
    public List<String> unmake() {
        return List.of(
                "GRANT " + on() + " TO PUBLIC",
                "DELETE FROM pgcurb.before WHERE kind = " + Text.literal(KIND) + " AND object = "
                        + Text.literal(what()));
    }

    @Override
    public Effect effect() {
        return Effect.NARROWS;
    }

    @Override
    public List<String> costs() {
        return List.of("roles made later hold it only once they are members of " + Control.EVERYONE_ELSE
                + ": plan --check says so");
    }
}
