package dev.pgcurb.attack;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;

/**
 * The attack catalogue straight to Postgres as a leased slot, with no gateway anywhere, and once more through the
 * gateway, judged by the database's state.
 * What other layers stop stands in {@code attacks/how.json} with the rule that covers it.
 */
@Tag("attacks")
class AttackCatalogueIT {

    @TestFactory
    Stream<DynamicTest> nothing_gets_through_a_slot_on_15() throws SQLException {
        return tests(15, new CurbedAgents());
    }

    @TestFactory
    Stream<DynamicTest> nothing_gets_through_a_slot_on_18() throws SQLException {
        return tests(18, new CurbedAgents());
    }

    @TestFactory
    Stream<DynamicTest> nothing_gets_through_the_gateway() throws SQLException {
        return tests(18, new GatewayAgents());
    }

    private static Stream<DynamicTest> tests(int major, Stage.Agents agents) throws SQLException {
        Stage stage = new Stage(major, agents);
        return onTheDataLayer().stream()
                .filter(attack -> How.of(attack).from() <= major)
                .map(attack -> DynamicTest.dynamicTest(attack.toString(), () -> {
                    Stage.Outcome outcome = stage.play(attack);
                    String story = String.join("\n", outcome.story());
                    if (How.of(attack).open().isEmpty()) {
                        assertThat(outcome.harm())
                                .as("what got through\n%s", story)
                                .isEmpty();
                    } else {
                        assertThat(outcome.harm())
                                .as("it is closed by now: take \"open\" out of how.json\n%s", story)
                                .isNotEmpty();
                    }
                }))
                .onClose(stage::close);
    }

    /**
     * The judge can see: on a server without pgcurb, the same attacks do the harm that the catalogue's authors observed,
     * and it finds it.
     */
    @TestFactory
    Stream<DynamicTest> the_judge_finds_the_harm_on_a_server_without_pgcurb() throws SQLException {
        Stage stage = new Stage(18, new StockAgents());
        return onTheDataLayer().stream()
                .filter(attack -> attack.workedOnStock(18) && attack.connectAs().equals("agent_t1"))
                .filter(attack -> How.of(attack).unseen().isEmpty())
                .map(attack -> DynamicTest.dynamicTest(
                        attack.toString(),
                        () -> assertThat(stage.play(attack).harm()).isNotEmpty()))
                .onClose(stage::close);
    }

    static List<Attack> onTheDataLayer() {
        List<Attack> attacks = new ArrayList<>();
        String only = System.getProperty("pgcurb.attacks", "");
        for (Attack attack : Attack.all()) {
            if (How.of(attack).onTheDataLayer()
                    && (only.isEmpty() || Arrays.asList(only.split(",", -1)).contains(attack.id()))) {
                attacks.add(attack);
            }
        }
        return attacks;
    }
}
