package dev.pgcurb.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class MainTest {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    private Exit run(boolean colour, String... args) {
        return Main.run(
                List.of(args),
                new Terminal(
                        new Stream(new PrintStream(out, true, StandardCharsets.UTF_8), colour, colour),
                        new Stream(new PrintStream(err, true, StandardCharsets.UTF_8), colour, colour)));
    }

    private String out() {
        return out.toString(StandardCharsets.UTF_8);
    }

    private String err() {
        return err.toString(StandardCharsets.UTF_8);
    }

    @Test
    void explainsACodeOnStandardOutput() {
        assertThat(run(false, "explain", "pgc117")).isEqualTo(Exit.DONE);
        assertThat(out()).startsWith("# PGC117: ").contains("## What to do");
        assertThat(err()).isEmpty();
    }

    @Test
    void explainsACodeAsOneVersionedObject() {
        assertThat(run(false, "explain", "PGC117", "--json")).isEqualTo(Exit.DONE);
        assertThat(out().lines()).singleElement().asString().startsWith("{\"v\":1,\"code\":\"PGC117\",\"title\":\"");
    }

    @Test
    void listsEveryCodeAsTheAnswerAndTheNextStepAsTalk() {
        assertThat(run(false, "explain")).isEqualTo(Exit.DONE);
        assertThat(out()).contains("PGC101  the policy file cannot be read\n", "PGC599  ");
        assertThat(err()).contains("next: pgcurb explain CODE");
    }

    @Test
    void anUnknownCodeIsOneErrorOnStandardError() {
        assertThat(run(false, "explain", "PGC9")).isEqualTo(Exit.FAILED);
        assertThat(out()).isEmpty();
        assertThat(err()).isEqualTo("""
                error: there is no code "PGC9" [PGC598]
                hint: list them all: pgcurb explain
                """);
    }

    @Test
    void anErrorUnderJsonIsAnObjectOnStandardOutput() {
        assertThat(run(false, "explain", "PGC9", "--json")).isEqualTo(Exit.FAILED);
        assertThat(out()).startsWith("{\"v\":1,\"errors\":[{\"code\":\"PGC598\",\"what\":\"there is no code");
        assertThat(err()).isEmpty();
    }

    @Test
    void aMistypedVerbSuggestsTheRightOne() {
        assertThat(run(false, "explian")).isEqualTo(Exit.FAILED);
        assertThat(err()).contains("[PGC598]").contains("hint: did you mean \"explain\"?");
        assertThat(out()).isEmpty();
    }

    @Test
    void anUnknownOptionNamesTheVerbsHelp() {
        assertThat(run(false, "explain", "PGC101", "extra")).isEqualTo(Exit.FAILED);
        assertThat(err())
                .startsWith("error: \"extra\" is nothing that \"pgcurb explain\" takes")
                .contains("pgcurb explain --help");
    }

    @Test
    void printsTheSchemaForEditors() {
        assertThat(run(false, "explain", "--schema")).isEqualTo(Exit.DONE);
        assertThat(out())
                .startsWith("{\n")
                .contains("\"title\": \"pgcurb policy\"")
                .endsWith("}\n");
    }

    @Test
    void aPasswordOnTheCommandLineIsNotRepeated() {
        run(false, "postgresql://ann:s3cr@t@db/x");
        run(false, "explain", "PGC101", "host=db password=s3cret");
        assertThat(err())
                .contains("postgresql://ann:***@db/x", "host=db password=***")
                .doesNotContain("s3cr");
    }

    @Test
    void helpAndVersionAreAnswers() {
        assertThat(run(false, "--help")).isEqualTo(Exit.DONE);
        assertThat(run(false, "--version")).isEqualTo(Exit.DONE);
        assertThat(run(false)).isEqualTo(Exit.DONE);
        assertThat(out()).contains("explain", "pgcurb ").doesNotContain("\u001B");
        assertThat(err()).isEmpty();
    }

    @Test
    void colourIsOnlyWhereItIsWanted() {
        run(true, "explain", "PGC9");
        assertThat(err()).contains("\u001B[31merror:\u001B[0m");
        err.reset();
        run(false, "explain", "PGC9");
        assertThat(err()).doesNotContain("\u001B");
    }
}
