package dev.pgcurb.attack;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class HowTest {

    private static final List<String> STOPPERS =
            List.of("data", "gateway", "watch", "ledger", "verify", "operating system", "residual");

    @Test
    void whatever_the_data_layer_does_not_stop_names_who_does_by_which_rule_and_why() {
        for (Attack attack : Attack.all()) {
            How how = How.of(attack);
            assertThat(how.by()).as(attack.id()).isIn(STOPPERS);
            if (!how.onTheDataLayer()) {
                assertThat(how.rule()).as(attack.id()).isNotBlank();
                assertThat(how.why()).as(attack.id()).isNotBlank();
                assertThat(how.refused()).as(attack.id()).isEmpty();
            }
        }
    }

    @Test
    void every_entry_is_about_an_attack_of_the_catalogue() {
        assertThat(Attack.all())
                .extracting(Attack::id)
                .containsAll(How.ids())
                .hasSize(185)
                .doesNotHaveDuplicates();
    }

    @Test
    void every_attack_that_runs_has_statements_or_a_door() {
        for (Attack attack : AttackCatalogueIT.onTheDataLayer(18)) {
            How how = How.of(attack);
            List<String> statements = how.applied(attack).statements();
            assertThat(how.connect().isEmpty() == statements.isEmpty())
                    .as(attack.id())
                    .isFalse();
            assertThat(how.refused()).as(attack.id()).allMatch(index -> index < statements.size());
        }
    }
}
