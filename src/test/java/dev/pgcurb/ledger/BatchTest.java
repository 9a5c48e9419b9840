package dev.pgcurb.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class BatchTest {
    private static final Session ONE = new Session("support", "curb:support:1", 12L, "127.0.0.1:5000", "psql");
    private static final Session OTHER = new Session("support", "curb:support:2", 13L, "127.0.0.1:5001", null);

    private final List<Queued> batch = new ArrayList<>();

    private Queued attempt(Session session, String statement, Outcome outcome) {
        long n = batch.size() + 1L;
        var entry = new Queued(n, 100 + n, Intent.of(session, statement, "f00d"));
        entry.outcome = outcome;
        batch.add(entry);
        return entry;
    }

    private JsonNode written() {
        return JsonMapper.shared().readTree(Batch.json(batch));
    }

    @Test
    void severalThatEndedWellShareOneEntryAndKeepTheirOwnFacts() {
        for (int i = 0; i < 4; i++) {
            attempt(ONE, "SELECT " + i % 2, Outcome.allowed(i, Duration.ofNanos(7_000 + i)));
            attempt(OTHER, "SELECT 'other'", Outcome.allowed(1, Duration.ZERO));
        }
        JsonNode entries = written();
        assertThat(entries).hasSize(2);
        JsonNode block = entries.get(0);
        assertThat(block.path("kind").asString()).isEqualTo("attempts");
        assertThat(block.path("n").asLong()).isEqualTo(7);
        assertThat(block.path("id").asLong()).isEqualTo(107);
        assertThat(block.path("first_id").asLong()).isEqualTo(101);
        assertThat(block.path("slot").asString()).isEqualTo("curb:support:1");
        assertThat(block.path("statements").toString()).isEqualTo("[[\"SELECT 0\",\"f00d\"],[\"SELECT 1\",\"f00d\"]]");
        assertThat(block.path("attempts")).hasSize(4);
        JsonNode third = block.path("attempts").get(2);
        assertThat(third.get(0).asLong()).isEqualTo(105);
        assertThat(third.get(2).asLong()).isEqualTo(2);
        assertThat(third.get(3).asLong()).isEqualTo(7);
        assertThat(third.get(4).asLong()).isZero();
        assertThat(entries.get(1).path("n").asLong()).isEqualTo(8);
    }

    @Test
    void whateverElseIsToBeSaidOfOneKeepsItAnEntryOfItsOwn() {
        for (int i = 0; i < 4; i++) {
            attempt(ONE, "SELECT 1", Outcome.allowed(1, Duration.ZERO));
        }
        attempt(ONE, "failed", Outcome.failed("22012", Duration.ZERO));
        attempt(ONE, "refused", Outcome.refused("a.rule", "42501"));
        attempt(ONE, "undone", Outcome.allowed(1, Duration.ZERO).with(Map.of("rolled_back", true)));
        batch.add(new Queued(8, 108, Intent.of(ONE, "runs", null)));
        batch.add(new Queued(9, "{\"kind\":\"lease\"}"));
        JsonNode entries = written();
        assertThat(entries).hasSize(6);
        assertThat(entries.get(0).path("attempts")).hasSize(4);
        for (int i = 1; i < 5; i++) {
            assertThat(entries.get(i).path("kind").asString()).isEqualTo("attempt");
        }
        assertThat(entries.get(5).path("kind").asString()).isEqualTo("lease");
    }

    @Test
    void numbersAscendInTheWholeBatch() {
        for (int i = 0; i < 40; i++) {
            Session session = i % 3 == 0 ? ONE : OTHER;
            attempt(
                    session,
                    "x".repeat(5_000),
                    i % 7 == 6 ? Outcome.refused(null, "42501") : Outcome.allowed(1, Duration.ZERO));
        }
        long n = 0;
        long id = 0;
        long attempts = 0;
        for (JsonNode entry : written()) {
            assertThat(entry.path("n").asLong()).isGreaterThan(n);
            assertThat(entry.path("id").asLong()).isGreaterThan(id);
            n = entry.path("n").asLong();
            id = entry.path("id").asLong();
            attempts += Math.max(1, entry.path("attempts").size());
        }
        assertThat(attempts).isEqualTo(40);
        assertThat(n).isEqualTo(40);
    }
}
