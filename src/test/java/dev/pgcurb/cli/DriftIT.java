package dev.pgcurb.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pgcurb.EachMajor;
import dev.pgcurb.TestPostgres;
import dev.pgcurb.postgres.DatabaseUrl;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Somebody breaks something by hand: {@code plan --check} names it and ends with 2, {@code apply} heals it, and then there is
 * nothing to do.
 */
class DriftIT {
    @TempDir
    private Path folder = Path.of("");

    @EachMajor(cluster = "drift")
    void everyBreakIsNamedAndHealed(TestPostgres postgres) throws IOException {
        DatabaseUrl database = postgres.database();
        String suffix = TestPostgres.unique("_d");
        TestPostgres.run(database, text("/dev/pgcurb/plan/bees.sql"));
        TestPostgres.run(database, text("/dev/pgcurb/plan/visits.sql"));
        String body = text("/dev/pgcurb/plan/visits.yaml")
                .replaceAll("(?m)^  (analyst|curator|warden):", "  $1" + suffix + ":");
        String policy = Files.writeString(folder.resolve("policy.yaml"), body).toString();
        String url = database.withPassword();
        assertThat(Ran.of("apply", policy, "--database", url))
                .extracting(Ran::exit)
                .isEqualTo(Exit.DONE);
        for (Map<String, String> breaks : breaks()) {
            breaks.keySet().forEach(sql -> TestPostgres.run(database, sql.replace("@", suffix)));
            Ran check = Ran.of("plan", policy, "--check", "--json", "--database", url);
            assertThat(check.exit()).as("%s", breaks.keySet()).isEqualTo(Exit.DIFFERS);
            breaks.forEach((sql, expected) -> assertThat(facts(check.out()))
                    .as(sql)
                    .anySatisfy(fact -> assertThat(fact).startsWith(expected.replace("@", suffix))));
            Ran healed = Ran.of("apply", policy, "--database", url);
            assertThat(healed.exit())
                    .as("%s\n%s", breaks.keySet(), healed.err())
                    .isEqualTo(Exit.DONE);
            Ran again = Ran.of("plan", policy, "--check", "--database", url);
            assertThat(again.exit())
                    .as("healed: %s\n%s", breaks.keySet(), again.out())
                    .isEqualTo(Exit.DONE);
            assertThat(again.out()).contains("nothing to do");
        }
        assertThat(Ran.of("remove", "--yes", "--database", url).exit()).isEqualTo(Exit.DONE);
    }

    /** What somebody did, and what the plan must say, in groups. {@code @} is the suffix of agents' names. */
    private static List<Map<String, String>> breaks() throws IOException {
        List<Map<String, String>> groups = new ArrayList<>();
        for (String group : text("/dev/pgcurb/plan/breaks.txt").split("\n\n", -1)) {
            Map<String, String> breaks = new LinkedHashMap<>();
            List<String> lines =
                    group.lines().filter(line -> !line.startsWith("#")).toList();
            for (int i = 0; i < lines.size(); i += 2) {
                breaks.put(lines.get(i), lines.get(i + 1).strip());
            }
            if (!breaks.isEmpty()) {
                groups.add(breaks);
            }
        }
        return groups;
    }

    private static List<String> facts(String json) {
        List<String> facts = new ArrayList<>();
        for (JsonNode step : JsonMapper.shared().readTree(json).path("steps")) {
            for (JsonNode fact : step.path("facts")) {
                facts.add(step.path("sign").asString() + " " + fact.asString());
            }
        }
        return facts;
    }

    private static String text(String resource) throws IOException {
        try (InputStream in = DriftIT.class.getResourceAsStream(resource)) {
            return new String(Objects.requireNonNull(in, resource).readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
