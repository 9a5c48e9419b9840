package dev.pgcurb.policy;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What the schema and the readers both know must be the same. */
class SchemaTest {
    private static final JsonNode SCHEMA = new JsonMapper().readTree(Policy.schema());

    private static List<String> keys(JsonNode object) {
        return List.copyOf(object.path("properties").propertyNames());
    }

    @Test
    void knowsEveryCeilingAndNoOther() {
        assertThat(keys(SCHEMA.at("/$defs/ceilings")))
                .containsExactly(Arrays.stream(CeilingKind.values())
                        .map(CeilingKind::key)
                        .toArray(String[]::new));
    }

    @Test
    void saysWhoHoldsEachCeilingAndWhetherItMayBeNone() {
        for (CeilingKind kind : CeilingKind.values()) {
            JsonNode ceiling = SCHEMA.at("/$defs/ceilings/properties/" + kind.key());
            String holder = switch (kind.holder()) {
                case POSTGRES -> "Held by Postgres";
                case WATCH -> "Held by the watch";
                case GATEWAY -> "Held by the gateway";
            };
            assertThat(ceiling.path("description").asString()).as(kind.key()).contains(holder, "Default");
            assertThat(ceiling.toString().contains("or none")).as(kind.key()).isEqualTo(kind.mayBeNone());
        }
    }

    @Test
    void offersHoldsOnlyForCeilingsThatMayBeHeld() {
        assertThat(keys(SCHEMA.at("/$defs/holds")))
                .containsExactly(Arrays.stream(CeilingKind.values())
                        .filter(CeilingKind::mayBeHeld)
                        .map(CeilingKind::key)
                        .toArray(String[]::new));
    }

    @Test
    void knowsEveryItemOfHardeningAndEveryTypeOfClaim() {
        assertThat(keys(SCHEMA.at("/properties/hardening")))
                .containsExactly(Arrays.stream(Hardening.Item.values())
                        .map(Hardening.Item::key)
                        .toArray(String[]::new));
        assertThat(SCHEMA.at("/$defs/claimType/enum").valueStream().map(JsonNode::asString))
                .containsExactly(
                        Arrays.stream(Claim.Type.values()).map(Claim.Type::sql).toArray(String[]::new));
    }

    @Test
    void everyKeyHasADescriptionForEditors() {
        Stream<JsonNode> withKeys = SCHEMA.findParents("properties").stream();
        assertThat(withKeys.flatMap(node -> node.path("properties").valueStream()))
                .hasSizeGreaterThan(40)
                .allSatisfy(key -> assertThat(key.has("description") || key.has("$ref"))
                        .as(key.toString())
                        .isTrue());
    }
}
