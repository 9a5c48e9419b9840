package dev.pgcurb.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pgcurb.TestPostgres;
import dev.pgcurb.drill.Catalogue;
import dev.pgcurb.drill.HeldBy;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.Timeout;

/**
 * The attacks of the catalogue that gateway, ledger or watch must stop, each played through a gateway with a watch beside it, and judged by
 * the state of database and ledger.
 */
@Tag("attacks")
@Timeout(600)
class CatalogueIT {
    /** One attack, played and judged. */
    interface Attack {
        void play(Scene scene) throws Exception;
    }

    private static Map<String, Attack> all() {
        Map<String, Attack> all = new TreeMap<>();
        all.putAll(StatementAttacks.ALL);
        all.putAll(WireAttacks.ALL);
        all.putAll(WatchAttacks.ALL);
        return all;
    }

    @TestFactory
    Stream<DynamicTest> nothing_gets_through_the_gateway_and_the_watch() {
        List<DynamicTest> tests = new ArrayList<>();
        for (int major : List.of(15, 18)) {
            all().forEach((id, attack) -> tests.add(DynamicTest.dynamicTest(id + " on " + major, () -> {
                TestPostgres postgres =
                        id.startsWith("FN-06") ? TestPostgres.of(major, "locks") : TestPostgres.of(major);
                int sessions = id.equals("TXN-16") ? 1 : 4;
                try (var scene = new Scene(postgres, o -> o.slowReaders(java.time.Duration.ofSeconds(2)), sessions)) {
                    attack.play(scene);
                }
            })));
        }
        return tests.stream();
    }

    @Test
    void every_attack_that_these_layers_must_stop_is_played() {
        assertThat(all().keySet())
                .containsExactlyElementsOf(Catalogue.shipped().stream()
                        .filter(attack -> Set.of(HeldBy.GATEWAY, HeldBy.WATCH, HeldBy.LEDGER)
                                .contains(attack.heldBy()))
                        .map(attack -> attack.id())
                        .collect(Collectors.toCollection(TreeSet::new)));
    }
}
