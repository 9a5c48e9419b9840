package dev.pgcurb.console;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The pages' sources, as they stand: nothing in them makes markup of text, and nothing comes from elsewhere. */
final class WebSourcesTest {
    private static final Path WEB = Path.of("src/main/resources/dev/pgcurb/console/web");

    /** Ways from text to markup or code, and the one that a component library offers. */
    private static final Pattern MARKUP = Pattern.compile(
            "innerHTML|outerHTML|insertAdjacentHTML|dangerouslySetInnerHTML|document\\.write|DOMParser|createContextualFragment"
                    + "|\\beval\\(|new Function|setTimeout\\(\\s*['\"`]|srcdoc|javascript:");

    private static final Pattern ELSEWHERE =
            Pattern.compile("(?:https?:)?//[a-z0-9.-]+\\.[a-z]{2,}", Pattern.CASE_INSENSITIVE);

    @Test
    void noFileOfOursMakesMarkupOfText() {
        assertThat(sources().filter(file -> MARKUP.matcher(read(file)).find())).isEmpty();
    }

    @Test
    void noFileAsksAnybodyElse() {
        assertThat(sources()
                        .filter(file -> ELSEWHERE
                                .matcher(read(file).replace("http://www.w3.org/2000/svg", ""))
                                .find()))
                .isEmpty();
    }

    @Test
    void noStyleAndNoScriptStandsInAPage() {
        assertThat(read(WEB.resolve("index.html"))).doesNotContainPattern("<style|style=|<script>|\\son[a-z]+=");
        assertThat(sources().filter(file -> read(file).contains("style=\""))).isEmpty();
    }

    @Test
    void modulesStayShort() {
        assertThat(sources().filter(file -> read(file).lines().count() > 300)).isEmpty();
    }

    private static Stream<Path> sources() {
        try (Stream<Path> files = Files.walk(WEB)) {
            List<Path> ours = files.filter(Files::isRegularFile)
                    .filter(file -> !file.startsWith(WEB.resolve("vendor")))
                    .toList();
            assertThat(ours).hasSizeGreaterThan(20);
            return ours.stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
