package dev.pgcurb.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class EntriesTest {
    private static final Session SESSION = new Session("support", "curb:support:1", 12L, "127.0.0.1:5000", "psql");

    @Test
    void anAttemptSaysWhoAndWhat() {
        assertThat(Entries.attempt(Intent.of(SESSION, "SELECT 1", "f00d")))
                .isEqualTo("{\"kind\":\"attempt\",\"agent\":\"support\",\"slot\":\"curb:support:1\",\"lease_id\":12,"
                        + "\"client\":\"127.0.0.1:5000\",\"application_name\":\"psql\",\"statement\":\"SELECT 1\","
                        + "\"fingerprint\":\"f00d\"}");
    }

    @Test
    void parametersStandInTheirOrder() {
        List<Parameter> parameters = List.of(
                new Parameter.Text("a"),
                new Parameter.Null(),
                new Parameter.Cut("b", 2000),
                new Parameter.Hex("00", 600, 2),
                new Parameter.More(3));
        assertThat(Entries.attempt(new Intent(SESSION, "SELECT $1", null, parameters, Map.of())))
                .endsWith(",\"parameters\":[\"a\",null,{\"text\":\"b\",\"cut\":true,\"bytes\":2000},"
                        + "{\"hex\":\"00\",\"type\":600,\"cut\":true,\"bytes\":2},{\"more\":3}]}");
    }

    @Test
    void anOutcomeRefersToItsAttempt() {
        assertThat(Entries.settling(8123, Entries.outcome(Outcome.allowed(3, Duration.ofMillis(2)))))
                .isEqualTo(
                        "{\"kind\":\"outcome\",\"refers_to\":8123,\"verdict\":\"allowed\",\"rows\":3,\"duration_us\":2000}");
    }

    @Test
    void whatJsonbCannotHoldBecomesTheReplacementCharacter() {
        Intent intent = new Intent(
                Session.of("support"),
                "a\0b\uD800c",
                null,
                List.of(),
                Map.of("nested", List.of("\uDC00", "\uD83D\uDC1D")));
        assertThat(Entries.attempt(intent))
                .contains("\"statement\":\"a\uFFFDb\uFFFDc\"")
                .contains("[\"\uFFFD\",\"\uD83D\uDC1D\"]");
    }

    @Test
    void everyTextIsReadBackAsItWas() {
        var odd = new StringBuilder("\uD83D\uDC1D");
        for (char c = 1; c < 0x250; c++) {
            odd.append(c);
        }
        Map<String, Object> detail =
                Map.of(odd.toString(), List.of(), "m", Map.of(), "d", 1.5, "n", 7L, "b", true, "nan", Double.NaN);
        var intent = new Intent(
                new Session(odd.toString(), null, null, null, null), odd.toString(), null, List.of(), detail);
        JsonNode read = JsonMapper.shared().readTree(Entries.attempt(intent));
        assertThat(read.get("agent").asString()).isEqualTo(odd.toString());
        assertThat(read.get("statement").asString()).isEqualTo(odd.toString());
        assertThat(read.get("detail"))
                .isEqualTo(JsonMapper.shared().readTree(JsonMapper.shared().writeValueAsString(detail)));
    }

    @Test
    void aVeryLongStatementIsCutAndItsWholeIsHashed() {
        String statement = "SELECT '" + "x".repeat(Entries.MAX_STATEMENT) + "'";
        assertThat(Entries.attempt(Intent.of(SESSION, statement, null)))
                .hasSizeLessThan(Entries.MAX_STATEMENT + 500)
                .contains("\"statement_length\":" + statement.length())
                .containsPattern("\"statement_sha256\":\"[0-9a-f]{64}\"");
    }

    @Test
    void anEventIsNotAnAttempt() {
        assertThat(Entries.event(new Event("lease", SESSION, Map.of("act", "opened"))))
                .startsWith("{\"kind\":\"lease\",\"agent\":\"support\"")
                .endsWith("\"detail\":{\"act\":\"opened\"}}");
        assertThatIllegalArgumentException().isThrownBy(() -> new Event("attempt", null, Map.of()));
    }
}
