package dev.pgcurb.drill;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pgcurb.TestPostgres;
import dev.pgcurb.catalog.Inspection;
import dev.pgcurb.catalog.Snapshot;
import dev.pgcurb.plan.Apply;
import dev.pgcurb.plan.Planner;
import dev.pgcurb.policy.Policy;
import dev.pgcurb.postgres.DatabaseUrl;
import dev.pgcurb.sql.Script;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A schema with some of everything, copied, filled and drilled. */
class DrillIT {
    private static final Path POLICY = Path.of("src/test/resources/drill/shop.yaml");

    /** A cluster of its own: a copy makes the same roles again. */
    private static DatabaseUrl shop(int major) throws SQLException {
        TestPostgres postgres = TestPostgres.of(major, "drill");
        return postgres.database(postgres.template("shop", database -> {
            try (Connection connection = database.open();
                    Statement statement = connection.createStatement()) {
                statement.execute(Script.of(DrillIT.class, "/drill/shop.sql").text());
            } catch (SQLException e) {
                throw new AssertionError(e);
            }
        }));
    }

    @ParameterizedTest
    @ValueSource(ints = {15, 18})
    void aCopyHasTheSameStructureAndRowsThatSatisfyIt(int major) throws SQLException {
        DatabaseUrl source = shop(major);
        DatabaseUrl copy = TestPostgres.of(major, "copies").database();
        Policy policy = Policy.read(POLICY);
        Structure structure;
        Snapshot snapshot;
        try (Connection connection = source.open()) {
            snapshot = Inspection.of(connection, List.of());
            structure = Structure.of(connection, policy);
        }
        try (Connection connection = copy.open()) {
            Copying copying = new Copying(connection, structure);
            copying.beforeRows();
            List<Left> unfilled = Filling.of(connection, snapshot, policy);
            copying.afterRows();
            assertThat(copying.left()).isEmpty();
            assertThat(unfilled).isEmpty();
            Structure again = Structure.of(connection, policy);
            for (Structure.Part part : Structure.Part.values()) {
                assertThat(again.pieces().get(part))
                        .as(part.word())
                        .containsExactlyInAnyOrderElementsOf(structure.pieces().get(part));
            }
            for (String table :
                    List.of("stores", "people", "notes", "events_2026_01", "events_2026_02", "payroll", "headcount")) {
                assertThat(Sides.one(connection, "SELECT count(*) > 1 FROM shop." + table))
                        .as(table)
                        .contains("t");
            }
            assertThat(Sides.one(connection, "SELECT count(DISTINCT store_id) FROM shop.people"))
                    .contains("3");
        }
        try (Connection connection = source.open()) {
            assertThat(Sides.one(connection, "SELECT count(*) FROM shop.people"))
                    .contains("0");
        }
    }

    @Test
    void whatIsClosedHoldsBothWaysAndWhatIsOpenIsSeen() throws SQLException, IOException {
        Path own = Files.createTempDirectory("attacks");
        write(own, "OUR-01", example());
        write(own, "OUR-02", "id: OUR-02\ntitle: an operation that tells\nrun: [SELECT shop.leak()]\n");
        write(own, "OUR-03", "id: OUR-03\ntitle: an operation that writes\nrun: [SELECT shop.raise()]\n");
        write(own, "OUR-04", "id: OUR-04\ntitle: what is allowed\nrefused: [0]\nrun: [SELECT name FROM shop.people]\n");
        write(
                own,
                "OUR-05",
                "id: OUR-05\ntitle: what changes and is allowed\nrun: ['UPDATE ${written} SET ${written.set} WHERE ${written.one}']\n");
        List<Attack> attacks = new java.util.ArrayList<>(Catalogue.shipped().stream()
                .filter(attack -> Set.of(
                                "COL-01", "DRL-01", "DRL-06", "DRL-10", "DRL-15", "ROLE-10", "RLS-07", "FN-07",
                                "DRL-20")
                        .contains(attack.id()))
                .toList());
        attacks.addAll(Catalogue.in(own));
        Report report = Drill.onCopy(
                shop(18),
                Policy.read(POLICY),
                Files.readString(POLICY),
                new Drill.Wanted(attacks, Set.of(), List.of(Way.values())),
                steps -> {});

        assertThat(report.left()).isEmpty();
        Map<String, Result> results = report.results().stream()
                .collect(Collectors.toMap(result -> result.attack().id() + " " + result.way(), Function.identity()));
        for (Way way : Way.values()) {
            for (String id : List.of("COL-01", "DRL-01", "DRL-06", "DRL-10", "DRL-15", "ROLE-10", "OUR-01", "OUR-05")) {
                assertThat(results.get(id + " " + way))
                        .as(id + " " + way)
                        .satisfies(held ->
                                assertThat(held.verdict()).as(held.toString()).isEqualTo(Result.Verdict.HELD));
            }
            assertThat(of(results, "RLS-07", way).verdict()).isEqualTo(Result.Verdict.RESIDUAL);
            assertThat(of(results, "DRL-20", way).verdict()).isEqualTo(Result.Verdict.NOT_HERE);
            assertThat(of(results, "DRL-20", way).why()).isEqualTo("there is no foreign table");
            // The judge can see: these get through, and each sense of his has one.
            assertThat(of(results, "OUR-02", way).harm())
                    .singleElement()
                    .asString()
                    .contains("saw what it must not see");
            assertThat(of(results, "OUR-03", way).harm())
                    .anyMatch(harm -> harm.contains("the rows of shop.payroll changed"));
            assertThat(of(results, "OUR-04", way).harm())
                    .singleElement()
                    .asString()
                    .contains("was not refused");
        }
        assertThat(of(results, "FN-07", Way.DIRECT).verdict()).isEqualTo(Result.Verdict.ELSEWHERE);
        assertThat(of(results, "FN-07", Way.GATEWAY).verdict()).isEqualTo(Result.Verdict.HELD);
        assertThat(report.open()).isTrue();
        assertThat(DrillJunit.of(report)).contains("failures=\"3\"", "skipped=");
        assertThat(DrillSarif.of(report, "shop.yaml"))
                .contains("\"ruleId\":\"OUR-02\"", "\"level\":\"error\"", "\"level\":\"note\"");
    }

    /** On a database that is used: what a rollback takes back is played, nothing else, and nothing stays. */
    @Test
    void inPlaceNothingStaysAndWhatIsOpenIsSeen() throws SQLException, IOException {
        DatabaseUrl database = shop(18);
        Policy policy = Policy.read(POLICY);
        String body = Files.readString(POLICY);
        String count = "SELECT count(*) || ' ' || coalesce(sum(salary), 0) FROM shop.payroll";
        String before;
        try (Connection connection = database.open();
                Statement statement = connection.createStatement()) {
            statement.execute("INSERT INTO shop.stores (name) VALUES ('north side'), ('south side')");
            statement.execute("INSERT INTO shop.payroll (employee, salary) VALUES ('somebody else entirely', 1000)");
            statement.execute(
                    "INSERT INTO shop.people (store_id, name, ssn, since, starts)"
                            + " SELECT 1 + n % 2, 'person number ' || n, '123-45-' || 1000 + n, 2000, '2020-01-01' FROM generate_series(1, 40) AS n");
            Apply.run(connection, Planner.plan(connection, policy, body), again -> Planner.plan(again, policy, body));
            before = Sides.one(connection, count).orElseThrow();
        }
        Path own = Files.createTempDirectory("attacks");
        write(own, "OUR-02", "id: OUR-02\ntitle: an operation that tells\nin_place: true\nrun: [SELECT shop.leak()]\n");
        write(
                own,
                "OUR-03",
                "id: OUR-03\ntitle: an operation that writes\nin_place: true\nrun: [SELECT shop.raise()]\n");
        write(own, "OUR-06", "id: OUR-06\ntitle: what commits\nrun: [COMMIT]\n");
        List<Attack> attacks = new java.util.ArrayList<>(Catalogue.shipped().stream()
                .filter(attack -> Set.of("COL-01", "DRL-01", "DRL-03", "DRL-17", "ROLE-02")
                        .contains(attack.id()))
                .toList());
        attacks.addAll(Catalogue.in(own));
        Report report =
                Drill.inPlace(database, policy, new Drill.Wanted(attacks, Set.of(), List.of(Way.DIRECT)), steps -> {});

        Map<String, Result> each = report.results().stream()
                .collect(Collectors.toMap(result -> result.attack().id(), Function.identity()));
        for (String id : List.of("COL-01", "DRL-01", "DRL-03", "DRL-17", "ROLE-02")) {
            assertThat(each.get(id))
                    .satisfies(held ->
                            assertThat(held.verdict()).as(held.toString()).isEqualTo(Result.Verdict.HELD));
        }
        assertThat(Objects.requireNonNull(each.get("OUR-02")).harm())
                .singleElement()
                .asString()
                .contains("saw what it must not see");
        assertThat(Objects.requireNonNull(each.get("OUR-03")).harm()).contains("RowExclusiveLock on shop.payroll");
        assertThat(Objects.requireNonNull(each.get("OUR-06")).verdict()).isEqualTo(Result.Verdict.NOT_HERE);
        try (Connection connection = database.open()) {
            assertThat(Sides.one(connection, count)).contains(before);
        }
    }

    /** The example of docs/DRILL.md. */
    private static String example() throws IOException {
        Matcher block = Pattern.compile("```yaml\n(.*?)```", Pattern.DOTALL)
                .matcher(Files.readString(Path.of("docs/DRILL.md")));
        assertThat(block.find()).isTrue();
        return block.group(1);
    }

    private static void write(Path folder, String name, String text) throws IOException {
        Files.writeString(folder.resolve(name + ".yaml"), text);
    }

    private static Result of(Map<String, Result> results, String id, Way way) {
        return Objects.requireNonNull(results.get(id + " " + way), id);
    }
}
