package dev.pgcurb.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pgcurb.wire.CodecFuzz;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Codec and session under a fuzzer that is guided by coverage: all that it ever found worth keeping ({@code src/test/resources/fuzz}), and
 * some seconds of looking further, in a process of its own. {@code bench/fuzz.sh} looks for longer, and adds to what is kept.
 */
@Timeout(300)
class GuidedFuzzIT {
    private static final HexFormat HEX = HexFormat.of();
    private static final Path KEPT = Path.of("src/test/resources/fuzz");

    /** Jazzer takes a connection, a process and a file for findings, and the gateway and its Postgres need them. */
    private static final String QUIET = Stream.of(
                    "ServerSideRequestForgery", "OsCommandInjection", "FilePathTraversal", "SqlInjection")
            .map(name -> "com.code_intelligence.jazzer.sanitizers." + name)
            .collect(java.util.stream.Collectors.joining(":"));

    @TempDir
    Path folder = Path.of("");

    @TestFactory
    Stream<DynamicTest> what_was_found_once_is_answered_or_refused() throws IOException {
        return Stream.concat(
                kept("codec").stream()
                        .map(input -> DynamicTest.dynamicTest(
                                "codec " + input, () -> CodecFuzz.fuzzerTestOneInput(HEX.parseHex(input)))),
                kept("session").stream()
                        .map(input -> DynamicTest.dynamicTest(
                                "session " + input, () -> SessionFuzz.fuzzerTestOneInput(HEX.parseHex(input)))));
    }

    private static List<String> kept(String what) throws IOException {
        List<String> inputs = Files.readAllLines(KEPT.resolve(what + ".txt"));
        assertThat(inputs).isNotEmpty();
        return inputs;
    }

    /** As the fuzzer wants them: a file each. */
    private Path corpus(String what) throws IOException {
        Path corpus = Files.createDirectory(folder.resolve(what));
        List<String> inputs = kept(what);
        for (int i = 0; i < inputs.size(); i++) {
            Files.write(corpus.resolve("kept-" + i), HEX.parseHex(inputs.get(i)));
        }
        return corpus;
    }

    @ParameterizedTest
    @ValueSource(strings = {"wire.CodecFuzz codec 4", "gateway.SessionFuzz session 8"})
    void some_seconds_of_looking_further_find_nothing(String run) throws Exception {
        String[] how = run.split(" ", -1);
        Path said = folder.resolve("said");
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:+UseSerialGC",
                        "-Dpgcurb.postgres.binaries=" + System.getProperty("pgcurb.postgres.binaries"),
                        "-cp",
                        System.getProperty("java.class.path"),
                        "com.code_intelligence.jazzer.Jazzer",
                        "--target_class=dev.pgcurb." + how[0],
                        "--instrumentation_includes=dev.pgcurb.wire.**:dev.pgcurb.gateway.**:dev.pgcurb.verdict.**",
                        "--disabled_hooks=" + QUIET,
                        "--reproducer_path=" + folder,
                        "-artifact_prefix=" + folder + "/",
                        "-max_total_time=" + how[2],
                        corpus(how[1]).toString())
                .redirectErrorStream(true)
                .redirectOutput(said.toFile())
                .start();
        try {
            assertThat(process.waitFor(240, TimeUnit.SECONDS)).isTrue();
            String told = Files.readString(said);
            assertThat(process.exitValue()).as(told).isZero();
            assertThat(told).containsPattern("Done [1-9][0-9]* runs");
        } finally {
            process.destroyForcibly();
        }
    }
}
