package dev.pgcurb.attack;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * One entry of the attack catalogue, {@code attacks/attacks.json}.
 *
 * @param connectAs the login of the original, in words
 * @param setup what a careless DBA had set up before, run as superuser
 * @param statements what the agent runs, in order on one connection
 * @param layer who must stop it, in words
 * @param worksOnStock whether the attack was seen to work on the stock server of a major
 */
record Attack(
        String id,
        String kind,
        String title,
        String connectAs,
        List<Setup> setup,
        List<String> statements,
        @Nullable String protocol,
        String layer,
        String expected,
        List<String> worksOnStock) {

    /**
     * One statement of the setup.
     *
     * @param versions on which it runs, such as 15.20; empty: on every one
     */
    record Setup(String sql, List<String> versions) {
        boolean runsOn(int major) {
            return versions.isEmpty() || versions.stream().anyMatch(version -> version.startsWith(major + "."));
        }
    }

    static List<Attack> all() {
        List<Attack> attacks = new ArrayList<>();
        for (JsonNode one : json("attacks.json")) {
            attacks.add(read(one));
        }
        return attacks;
    }

    static JsonNode json(String name) {
        try (InputStream in = Objects.requireNonNull(Attack.class.getResourceAsStream("/attacks/" + name), name)) {
            return JsonMapper.shared().readTree(in);
        } catch (IOException e) {
            throw new AssertionError(name, e);
        }
    }

    private static Attack read(JsonNode one) {
        List<Setup> setup = new ArrayList<>();
        for (JsonNode step : one.path("setup_sql")) {
            setup.add(
                    step.isString()
                            ? new Setup(step.asString(), List.of())
                            : new Setup(step.get("sql").asString(), strings(step.path("versions"))));
        }
        return new Attack(
                one.get("id").asString(),
                one.get("class").asString(),
                one.get("title").asString(),
                one.get("connect_as").asString(),
                setup,
                strings(one.path("statements")),
                one.has("protocol") ? one.get("protocol").asString() : null,
                one.get("layer").asString(),
                one.get("expected_safe_outcome").asString(),
                strings(one.path("observed").path("stock").path("attack_works_on")));
    }

    static List<String> strings(JsonNode list) {
        List<String> strings = new ArrayList<>();
        for (JsonNode one : list) {
            strings.add(one.asString());
        }
        return strings;
    }

    boolean workedOnStock(int major) {
        return worksOnStock.stream().anyMatch(version -> version.startsWith(major + "."));
    }

    /** This attack with another setup and other statements, where the catalogue has prose. */
    Attack with(List<Setup> otherSetup, List<String> otherStatements) {
        return new Attack(
                id, kind, title, connectAs, otherSetup, otherStatements, protocol, layer, expected, worksOnStock);
    }

    @Override
    public String toString() {
        return id + ": " + title;
    }
}
