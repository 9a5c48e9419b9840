package dev.pgcurb.explain;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class PageTest {

    @ParameterizedTest
    @EnumSource(Code.class)
    void everyCodeHasAPageThatSaysWhatItMeansWhyAndWhatToDo(Code code) {
        assertThat(Page.of(code).markdown())
                .startsWith("# " + code + ": " + code.title() + "\n")
                .contains("\n## What it means\n", "\n## Why\n", "\n## What to do\n");
    }

    @Test
    void everyPageHasItsCode() throws IOException, URISyntaxException {
        URL pages = Page.class.getResource("pages");
        assertThat(pages).isNotNull();
        try (Stream<Path> files = Files.list(Path.of(pages.toURI()))) {
            assertThat(files.map(file -> file.getFileName().toString()))
                    .containsExactlyInAnyOrderElementsOf(Arrays.stream(Code.values())
                            .map(code -> code + ".md")
                            .toList());
        }
    }

    @ParameterizedTest
    @EnumSource(Code.class)
    void aTitleIsLowerCaseAndHasNoFinalPeriod(Code code) {
        assertThat(code.title()).matches("(?s)[^A-Z].*[^.]|(Postgres|SQL|TLS|MCP|JSON|YAML)\\b.*[^.]");
    }

    @Test
    void aCodeIsFoundHoweverAPersonWritesIt() {
        assertThat(Code.named("PGC101")).contains(Code.PGC101);
        assertThat(Code.named("pgc101")).contains(Code.PGC101);
        assertThat(Code.named(" 101 ")).contains(Code.PGC101);
        assertThat(Code.named("PGC100000")).isEmpty();
        assertThat(Code.named("")).isEmpty();
    }
}
