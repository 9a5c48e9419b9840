package dev.pgcurb.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pgcurb.explain.Code;
import dev.pgcurb.explain.Problem;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Command;

class FailureIT {

    @Command(name = "break")
    static final class Breaking extends Verb {
        @Override
        protected Exit run(Terminal terminal) {
            throw new StackOverflowError("deep");
        }
    }

    @Test
    void noErrorOfTheMachineShowsAStackTrace() throws IOException {
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        Stream stream = new Stream(new PrintStream(err, true, StandardCharsets.UTF_8), false, false);
        Terminal terminal = new Terminal(stream, stream);
        Breaking verb = new Breaking();
        verb.speakThrough(terminal);
        List<String> args = List.of("break");
        CommandLine line = Main.commandLine(args, terminal).addSubcommand(verb);
        assertThat(Main.run(line, args, terminal)).isEqualTo(Exit.FAILED);
        String said = err.toString(StandardCharsets.UTF_8);
        assertThat(said)
                .startsWith("error: pgcurb met something")
                .contains("[PGC599]")
                .doesNotContain("\tat ");
        Files.delete(Path.of(said.substring(said.indexOf('"') + 1, said.lastIndexOf('"'))));
    }

    @Test
    void aDefectIsWrittenToAFileThatOnlyThisUserMayReadAndWithoutPasswords() throws IOException {
        Throwable thrown = new IllegalStateException("no postgresql://ann:s3cret@db/x nor password=s3cret&ssl=on");
        Problem problem = Failure.unexpected(thrown, "plan");
        assertThat(problem.code()).isEqualTo(Code.PGC599);
        String what = problem.what();
        assertThat(what.lines()).hasSize(1);
        Path file = Path.of(what.substring(what.indexOf('"') + 1, what.lastIndexOf('"')));
        try {
            assertThat(Files.readString(file))
                    .contains("IllegalStateException", "verb plan")
                    .doesNotContain("s3cret");
            assertThat(Files.getPosixFilePermissions(file)).hasToString("[OWNER_READ, OWNER_WRITE]");
        } finally {
            Files.delete(file);
        }
    }
}
