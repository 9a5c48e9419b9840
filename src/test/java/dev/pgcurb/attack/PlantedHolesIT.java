package dev.pgcurb.attack;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pgcurb.TestPostgres;
import dev.pgcurb.drill.Attack;
import dev.pgcurb.drill.Catalogue;
import dev.pgcurb.proof.Finding;
import dev.pgcurb.proof.Report;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import tools.jackson.databind.JsonNode;

/**
 * Every misconfiguration of the attack catalogue, and everything that a static look should find by it, planted on a clean
 * database: verify finds it with its code and object, and after the fix that the finding shows, finds nothing.
 * {@code attacks/planted.json} says what is planted where the catalogue has no statement for it, what is expected, and
 * which entries are none of verify's, each with the reason.
 */
class PlantedHolesIT {
    private static final JsonNode PLANTED = Fixture.json("planted.json");
    private static final JsonNode SPLINTER = Fixture.json("splinter.json");

    @TestFactory
    Stream<DynamicTest> everyHoleIsFoundAndClosedOn15() throws SQLException, IOException {
        return holes(TestPostgres.of(15, "planted holes"));
    }

    @TestFactory
    Stream<DynamicTest> everyHoleIsFoundAndClosedOn18() throws SQLException, IOException {
        return holes(TestPostgres.of(18, "planted holes"));
    }

    /** No entry of the catalogue is passed over without a word. */
    @Test
    void everyEntryThatAStaticLookConcernsIsPlantedOrHasAReason() {
        Set<String> concerned = new TreeSet<>();
        for (Attack attack : Catalogue.shipped()) {
            if (!attack.fixture().setup().isEmpty()
                    || !attack.setup().isEmpty()
                    || !attack.looked().equals("no")) {
                concerned.add(attack.id());
            }
        }
        assertThat(new TreeSet<>(PLANTED.propertyNames())).isEqualTo(concerned);
    }

    private static Stream<DynamicTest> holes(TestPostgres postgres) throws SQLException, IOException {
        Planted planted = Planted.on(postgres.database());
        List<DynamicTest> tests = new ArrayList<>();
        tests.add(DynamicTest.dynamicTest(
                "nothing is found on a clean database",
                () -> assertThat(planted.verify().findings()).isEmpty()));
        String only = System.getProperty("pgcurb.attacks", "");
        for (Attack attack : Catalogue.shipped()) {
            JsonNode expected = PLANTED.path(attack.id());
            boolean here = expected.path("from").asInt(0) <= postgres.major();
            boolean wanted = only.isEmpty() || List.of(only.split(",", -1)).contains(attack.id());
            if (wanted && here && (expected.has("find") || expected.has("residual"))) {
                tests.add(DynamicTest.dynamicTest(
                        attack.toString(), () -> hole(planted, attack, expected, postgres.major())));
            }
        }
        if (postgres.major() == 18) {
            // What the lints of supabase/splinter look for, as far as it is a door to an agent.
            for (String lint : SPLINTER.propertyNames()) {
                JsonNode expected = SPLINTER.get(lint);
                if (expected.has("find")
                        && (only.isEmpty() || List.of(only.split(",", -1)).contains(lint))) {
                    tests.add(DynamicTest.dynamicTest(
                            lint, () -> hole(planted, Fixture.strings(expected.get("plant")), expected)));
                }
            }
        }
        return tests.stream().onClose(planted::end);
    }

    /** The table of docs/VERIFY.md names every lint, with the code that stands for it or the reason why none does. */
    @Test
    void everyLintOfSplinterIsInTheDocumentAsItIsHere() throws IOException {
        String document = Files.readString(Path.of("docs/VERIFY.md"));
        for (String lint : SPLINTER.propertyNames()) {
            JsonNode one = SPLINTER.get(lint);
            String says = one.has("find")
                    ? one.get("find").asString()
                    : one.get("not").asString();
            assertThat(document.lines().filter(line -> line.startsWith("| `" + lint + "`")))
                    .as(lint)
                    .singleElement()
                    .asString()
                    .contains(says);
        }
    }

    private static void hole(Planted planted, Attack attack, JsonNode expected, int major) throws SQLException {
        List<String> plant = expected.has("plant")
                ? Fixture.strings(expected.get("plant"))
                : Fixture.setup(attack).stream()
                        .filter(step -> step.runsOn(major))
                        .map(Attack.Step::sql)
                        .toList();
        hole(planted, plant, expected);
    }

    private static void hole(Planted planted, List<String> plant, JsonNode expected) throws SQLException {
        try {
            for (String sql : plant) {
                planted.plant(sql);
            }
            Report report = planted.verify();
            if (expected.has("residual")) {
                assertThat(report.residual())
                        .anySatisfy(text -> assertThat(text)
                                .contains(expected.get("residual").asString()));
                return;
            }
            Finding found = found(report, expected, planted);
            assertThat(found.path()).as("the path to it").isNotEmpty();
            assertThat(found.severity().open()).as("it is a door").isTrue();
            for (Finding finding : report.findings()) {
                planted.close(finding);
            }
            for (String sql : Fixture.strings(expected.path("repair"))) {
                planted.plant(sql);
            }
            assertThat(planted.verify().findings()).as("after the fixes").isEmpty();
        } finally {
            planted.rollback();
        }
    }

    private static Finding found(Report report, JsonNode expected, Planted planted) {
        String code = expected.get("find").asString();
        String at = planted.named(expected.get("at").asString());
        return report.findings().stream()
                .filter(finding ->
                        finding.code().name().equals(code) && finding.object().contains(at))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no " + code + " at " + at + " among "
                        + report.findings().stream()
                                .map(finding -> finding.code() + " " + finding.object() + ": " + finding.path())
                                .toList()));
    }
}
