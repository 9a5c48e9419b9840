package dev.pgcurb.attack;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;

/** Every attack of the catalogue that is plain SQL, through query, preview and execute, judged by the database's state. */
@Tag("attacks")
class McpAttackIT {

    @TestFactory
    Stream<DynamicTest> nothing_gets_through_the_tools() throws SQLException {
        Stage stage = new Stage(18, new McpAgents());
        return Fixture.onTheDataLayer(18).stream()
                .filter(attack -> attack.door().isEmpty())
                .filter(attack -> attack.open().isEmpty())
                .map(attack -> DynamicTest.dynamicTest(attack.toString(), () -> {
                    Stage.Outcome outcome = stage.play(attack);
                    assertThat(outcome.harm())
                            .as("what got through\n%s", String.join("\n", outcome.story()))
                            .isEmpty();
                }))
                .onClose(stage::close);
    }
}
