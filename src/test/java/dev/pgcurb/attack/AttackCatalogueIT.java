package dev.pgcurb.attack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pgcurb.drill.Attack;
import dev.pgcurb.explain.Code;
import dev.pgcurb.explain.Problem;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;

/**
 * The attack catalogue straight to Postgres as a leased slot, with no gateway anywhere, under a superuser's hardening and
 * under that of an admin as managed services have one, and once more through the gateway; judged by the database's state.
 * What other layers stop, and what a managed admin cannot close, stands in its file with the rule that covers
 * it, and is shown to get through as long as it stands there.
 */
@Tag("attacks")
class AttackCatalogueIT {

    /** Every stage has a server of its own, so two attacks at a time are as good as one. */
    private static ExecutorService pool;

    @BeforeAll
    static void start() {
        pool = Executors.newFixedThreadPool(2);
    }

    @AfterAll
    static void end() {
        pool.close();
    }

    @TestFactory
    Stream<DynamicNode> nothing_gets_through_a_slot() {
        List<DynamicNode> all = new ArrayList<>();
        for (CurbedAgents.Admin admin : CurbedAgents.Admin.values()) {
            for (int major : List.of(15, 18)) {
                List<Attack> attacks = Fixture.onTheDataLayer(major);
                Performance performance = Performance.start(major, new CurbedAgents(admin), attacks, pool);
                all.add(DynamicContainer.dynamicContainer(
                        "on " + major + ", admin " + admin,
                        attacks.stream()
                                .map(attack -> DynamicTest.dynamicTest(
                                        attack.toString(), () -> judge(attack, performance, admin, major)))));
            }
        }
        return all.stream();
    }

    private static void judge(Attack attack, Performance performance, CurbedAgents.Admin admin, int major) {
        Optional<Attack.Managed> left = attack.managed().filter(managed -> managed.from() <= major);
        if (admin == CurbedAgents.Admin.MANAGED && left.isPresent()) {
            judge(attack, performance, left.get());
        } else {
            judge(attack, () -> performance.of(attack));
        }
    }

    /** What this admin cannot close gets through, or the plan that should heal it is refused. */
    private static void judge(Attack attack, Performance performance, Attack.Managed left) {
        if (left.heldBy().equals("superuser")) {
            assertThatThrownBy(() -> performance.of(attack))
                    .as("a superuser's misconfiguration, which the plan names and this admin cannot take back")
                    .isInstanceOfSatisfying(
                            Problem.class, problem -> assertThat(problem.code()).isIn(Code.PGC210, Code.PGC211));
        } else {
            assertThatCode(() -> assertThat(performance.of(attack).harm())
                            .as("it is closed by now: take \"managed\" out of its file")
                            .isNotEmpty())
                    .doesNotThrowAnyException();
        }
    }

    private static void judge(Attack attack, Callable played) {
        assertThatCode(() -> {
                    Stage.Outcome outcome = played.play();
                    String story = String.join("\n", outcome.story());
                    if (attack.open().isEmpty()) {
                        assertThat(outcome.harm())
                                .as("what got through\n%s", story)
                                .isEmpty();
                    } else {
                        assertThat(outcome.harm())
                                .as("it is closed by now: take \"open\" out of its file\n%s", story)
                                .isNotEmpty();
                    }
                })
                .doesNotThrowAnyException();
    }

    @FunctionalInterface
    private interface Callable {
        Stage.Outcome play() throws Throwable;
    }

    @TestFactory
    Stream<DynamicTest> nothing_gets_through_the_gateway() {
        List<Attack> attacks = Fixture.onTheDataLayer(18);
        Performance performance = Performance.start(18, new GatewayAgents(), attacks, pool);
        return attacks.stream()
                .map(attack ->
                        DynamicTest.dynamicTest(attack.toString(), () -> judge(attack, () -> performance.of(attack))));
    }

    /**
     * The judge can see: on a server without pgcurb, the same attacks do the harm that the catalogue's authors observed,
     * and it finds it.
     */
    @TestFactory
    Stream<DynamicTest> the_judge_finds_the_harm_on_a_server_without_pgcurb() {
        List<Attack> attacks = Fixture.onTheDataLayer(18).stream()
                .filter(attack ->
                        attack.workedOn().contains(18) && attack.unseen().isEmpty())
                .toList();
        Performance performance = Performance.start(18, new StockAgents(), attacks, pool);
        return attacks.stream()
                .map(attack -> DynamicTest.dynamicTest(
                        attack.toString(),
                        () -> assertThatCode(
                                        () -> assertThat(performance.of(attack).harm())
                                                .isNotEmpty())
                                .doesNotThrowAnyException()));
    }
}
