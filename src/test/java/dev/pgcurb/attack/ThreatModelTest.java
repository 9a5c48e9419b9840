package dev.pgcurb.attack;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What the data layer does not stop by itself is said, attack by attack, in docs/THREAT-MODEL.md. */
final class ThreatModelTest {

    @Test
    void everyAttackThatPostgresAloneDoesNotStopIsNamed() throws IOException {
        List<String> said =
                List.of(Files.readString(Path.of("docs/THREAT-MODEL.md")).split("[^A-Za-z0-9-]+"));
        try (var how = Objects.requireNonNull(ThreatModelTest.class.getResourceAsStream("/attacks/how.json"))) {
            JsonNode attacks = JsonMapper.shared().readTree(how);
            List<String> elsewhere = attacks.propertyStream()
                    .filter(attack ->
                            !attack.getValue().path("by").stringValue().equals("data"))
                    .map(java.util.Map.Entry::getKey)
                    .toList();
            assertThat(elsewhere).isNotEmpty();
            assertThat(said).containsAll(elsewhere);
        }
    }
}
