package dev.pgcurb;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Style that a machine can check, over the sources as they stand. */
final class TidyTest {

    private static final Path SOURCES = Path.of("src");
    private static final Set<String> TEXT = Set.of("java", "sql", "sh", "yaml", "json", "md", "properties");

    /** By extension. A script of the schema is read from top to bottom by a DBA, who would rather not jump. */
    private static final Map<String, Integer> MOST_LINES = Map.of("java", 300, "sh", 300, "sql", 400);

    /** Longer files that were looked at and found to be one thing, each with the lines that it may have. */
    private static final Map<String, Integer> LONGER = Map.of("src/main/java/dev/pgcurb/ledger/Backlog.java", 320);

    /** Words of which the glossary says "not", where no other sense is likely. */
    private static final Pattern OTHER_WORDS = Pattern.compile(
            "quota|audit_?log|query_?log|session_?variable|tuning_?run|pool_?user|ticket", Pattern.CASE_INSENSITIVE);

    private static final Pattern COMMENTS_AND_STRINGS = Pattern.compile(
            "/\\*.*?\\*/|//[^\n]*|--[^\n]*|\"\"\".*?\"\"\"|\"(?:\\\\.|[^\"\\\\\n])*\"|'(?:''|[^'])*?'", Pattern.DOTALL);

    private static final Map<Path, String> FILES = files();

    @Test
    void noFileIsLongerThanCanBeReadInOneGo() {
        assertThat(FILES.keySet().stream()
                        .filter(file -> lines(file) > LONGER.getOrDefault(name(file), limit(file)))
                        .map(file -> name(file) + " has " + lines(file) + " lines"))
                .isEmpty();
    }

    @Test
    void theListOfLongerFilesHoldsNoneThatIsShortOrGone() {
        assertThat(LONGER.keySet())
                .allSatisfy(name -> assertThat(FILES.keySet().stream()
                                .filter(file -> name(file).equals(name)))
                        .singleElement()
                        .satisfies(file -> assertThat(lines(file)).isGreaterThan(limit(file))));
    }

    @Test
    void nothingIsLeftForLater() {
        // Written in two halves, or this file would be one of them.
        assertNone("\\bTO" + "DO\\b|\\bFIX" + "ME\\b|\\bXX" + "X\\b");
    }

    @Test
    void noTestIsSwitchedOffOrCannotFail() {
        assertNone("@Dis" + "abled\\b|assume" + "True\\(false|assert" + "True\\(true\\)");
    }

    @Test
    void noFileHasATab() {
        assertNone("\t");
    }

    @Test
    void noStackTraceIsPrinted() {
        assertNone("printStack" + "Trace\\(\\)");
    }

    @Test
    void everyScriptStartsByWhatItIsFor() {
        assertThat(ours("sql")
                        .filter(file ->
                                !text(file).startsWith("-- ") && !text(file).startsWith("/*"))
                        .map(TidyTest::name))
                .isEmpty();
    }

    @Test
    void thingsAreCalledByTheirGlossaryNames() {
        assertThat(ours("java", "sql")
                        .filter(file -> OTHER_WORDS
                                .matcher(
                                        COMMENTS_AND_STRINGS.matcher(text(file)).replaceAll(" "))
                                .find())
                        .map(TidyTest::name))
                .isEmpty();
    }

    private static void assertNone(String pattern) {
        Pattern wanted = Pattern.compile(pattern);
        assertThat(FILES).isNotEmpty();
        assertThat(FILES.keySet().stream()
                        .filter(file -> wanted.matcher(text(file)).find())
                        .map(TidyTest::name))
                .isEmpty();
    }

    /** Without the resources of tests, which may be somebody else's schema. */
    private static Stream<Path> ours(String... extensions) {
        List<String> wanted = List.of(extensions);
        return FILES.keySet().stream()
                .filter(file ->
                        wanted.contains(extension(file)) && !file.startsWith(SOURCES.resolve("test/resources")));
    }

    private static String text(Path file) {
        return FILES.getOrDefault(file, "");
    }

    private static int limit(Path file) {
        return MOST_LINES.getOrDefault(extension(file), Integer.MAX_VALUE);
    }

    private static long lines(Path file) {
        return text(file).lines().count();
    }

    private static String name(Path file) {
        return file.toString();
    }

    private static String extension(Path file) {
        String name = file.toString();
        return name.substring(name.lastIndexOf('.') + 1);
    }

    private static Map<Path, String> files() {
        try (Stream<Path> paths = Files.walk(SOURCES)) {
            return paths.filter(path -> Files.isRegularFile(path) && TEXT.contains(extension(path)))
                    .collect(Collectors.toMap(path -> path, TidyTest::read, (a, b) -> a, TreeMap::new));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file, StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
