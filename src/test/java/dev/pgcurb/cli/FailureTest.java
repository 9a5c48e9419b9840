package dev.pgcurb.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pgcurb.explain.Code;
import dev.pgcurb.explain.Problem;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class FailureTest {
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private final Stream stream = new Stream(new PrintStream(err, true, StandardCharsets.UTF_8), false, false);
    private final Terminal terminal = new Terminal(stream, stream);

    @Test
    void severalProblemsEndWithTheirNumber() {
        Problem two = Problem.all(List.of(Problem.of(Code.PGC101, "one"), Problem.of(Code.PGC102, "two")));
        assertThat(Failure.show(two, false, terminal)).isEqualTo(Exit.FAILED);
        assertThat(err.toString(StandardCharsets.UTF_8)).isEqualTo("""
                error: one [PGC101]

                error: two [PGC102]

                2 errors; more about each: pgcurb explain CODE
                """);
    }

    @Test
    void manyProblemsAreShownByTheFirstFifty() {
        Failure.show(Problem.all(Collections.nCopies(70, Problem.of(Code.PGC101, "one"))), false, terminal);
        assertThat(err.toString(StandardCharsets.UTF_8))
                .contains("70 errors, the first 50 are shown")
                .satisfies(text -> assertThat(text.lines().filter(line -> line.startsWith("error:")))
                        .hasSize(50));
    }

    @Test
    void aRunningProgressSaysHowFarItIs() {
        assertThat(Progress.text("restoring rows", 1_200, 18_633)).isEqualTo("restoring rows: 1,200 of 18,633 (6%)");
        assertThat(Progress.text("reading", 1_200, 0)).isEqualTo("reading: 1,200");
    }

    @Test
    void aLoginThatMayNotIsTheServersWordAndNoDefect() {
        SQLException denied = new SQLException("ERROR: permission denied for schema pgcurb\n  Position: 77", "42501");
        Problem problem = Failure.unexpected(denied, "apply");
        assertThat(problem.code()).isEqualTo(Code.PGC215);
        assertThat(problem.what()).isEqualTo("the server refuses this login: permission denied for schema pgcurb");
        assertThat(Failure.unexpected(new SQLException("gone", "57P01"), "apply")
                        .code())
                .isEqualTo(Code.PGC501);
    }
}
