package dev.pgcurb.drill;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pgcurb.explain.Code;
import dev.pgcurb.explain.Problem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The attack files that pgcurb brings along, and what reading one refuses. */
class CatalogueTest {
    private static final Path FILES = Path.of("src/main/resources/dev/pgcurb/drill/attacks");

    @Test
    void theIndexListsEveryFileOnceAndEachIsNamedAfterItsAttack() throws IOException {
        try (Stream<Path> files = Files.list(FILES)) {
            List<String> names = files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(".yaml"))
                    .map(name -> name.replace(".yaml", ""))
                    .toList();
            assertThat(Catalogue.shipped())
                    .extracting(Attack::id)
                    .doesNotHaveDuplicates()
                    .containsExactlyInAnyOrderElementsOf(names)
                    .hasSizeGreaterThan(200);
        }
    }

    @Test
    void whateverPostgresDoesNotStopNamesWhoDoesByWhichRuleAndWhy() {
        for (Attack attack : Catalogue.shipped()) {
            if (attack.heldBy() != HeldBy.POSTGRES) {
                assertThat(attack.rule()).as(attack.id()).isNotBlank();
                assertThat(attack.why()).as(attack.id()).isNotBlank();
            }
        }
    }

    @Test
    void everyAttackOnPostgresRunsSomethingAndIsJudgedOnStatementsThatItHas() {
        for (Attack attack : Catalogue.shipped()) {
            if (attack.heldBy() == HeldBy.POSTGRES && attack.onlyWith().isEmpty()) {
                assertThat(attack.run().isEmpty())
                        .as(attack.id())
                        .isEqualTo(!attack.door().isEmpty());
                assertThat(attack.refused())
                        .as(attack.id())
                        .allMatch(index -> index
                                < Math.max(
                                        attack.run().size(),
                                        attack.fixture().run().size()));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "- a list",
                "id: A-1\ntitle: no statements",
                "id: A-1\nrun: [SELECT 1]",
                "id: A-1\ntitle: t\nrun: [SELECT 1]\nrefuse: [0]",
                "id: A-1\ntitle: t\nrun: [SELECT 1]\nrefused: [1]",
                "id: A-1\ntitle: t\nrun: [SELECT 1]\nheld_by: nobody",
                "id: A-1\n\ttitle: t",
            })
    void aFileThatJudgesNothingIsRefused(String text) {
        assertThatThrownBy(() -> AttackFile.read("mine.yaml", text))
                .isInstanceOfSatisfying(
                        Problem.class, problem -> assertThat(problem.code()).isEqualTo(Code.PGC540))
                .hasMessageContaining("mine.yaml");
    }
}
