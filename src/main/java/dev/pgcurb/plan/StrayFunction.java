package dev.pgcurb.plan;

import java.util.List;

/**
 * A function in schema pgcurb that no file of this version makes. Never wanted: where agents have USAGE, nothing is called that
 * is not pgcurb's.
 *
 * @param signature as DROP FUNCTION wants it
 */
record StrayFunction(String signature) implements Fact {
    @Override
    public String key() {
        return "function " + signature + " that pgcurb does not know";
    }

    @Override
    public String text() {
        return key();
    }

    @Override
    public List<String> make() {
        return List.of();
    }

    @Override
    public List<String> unmake() {
        return List.of("DROP ROUTINE " + signature);
    }

    @Override
    public Effect effect() {
        return Effect.WIDENS;
    }
}
