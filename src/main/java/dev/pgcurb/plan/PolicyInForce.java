package dev.pgcurb.plan;

import java.util.List;

/**
 * The policy that pgcurb keeps in the database, newest last. Former ones stay, so that an old refusal can be understood.
 *
 * @param body the file as it is written
 */
record PolicyInForce(String name, String digest, String body) implements Fact {
    @Override
    public String key() {
        return "policy";
    }

    @Override
    public String text() {
        return key() + " " + digest;
    }

    @Override
    public List<String> make() {
        return List.of("INSERT INTO pgcurb.policy (name, digest, body)\n    VALUES (" + Text.literal(name) + ", "
                + Text.literal(digest) + ",\n" + Text.literal(body) + ")");
    }

    /** It goes with the schema. */
    @Override
    public List<String> unmake() {
        return List.of();
    }

    @Override
    public List<String> change(Fact was) {
        return make();
    }

    @Override
    public Effect effect() {
        return Effect.KEEPS;
    }
}
