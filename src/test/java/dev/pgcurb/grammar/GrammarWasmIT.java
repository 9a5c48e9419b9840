package dev.pgcurb.grammar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GrammarWasmIT {
    private static final Path TOOLS = Path.of("tools/grammar");
    private static final Path WASM = Path.of("src/main/wasm/pgquery-18.wasm");
    private static final Duration INSTALL = Duration.ofSeconds(60);
    private static final Duration BUILD = Duration.ofMinutes(3);

    @Test
    void theCommittedParserHasTheCommittedChecksum() throws IOException, NoSuchAlgorithmException {
        byte[] hash = MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(WASM));
        assertThat(Path.of(WASM + ".sha256"))
                .content()
                .startsWith(HexFormat.of().formatHex(hash) + "  ");
    }

    @Test
    void theCommittedParserIsWhatTheToolsMakeOfThePublishedOne(@TempDir Path folder)
            throws IOException, InterruptedException {
        assumeTrue(succeeds(folder, BUILD, "node", "--version"), "no node on the PATH");
        try (var files = Files.list(TOOLS)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Files.copy(file, folder.resolve(file.getFileName()));
            }
        }
        assumeTrue(
                succeeds(
                        folder,
                        INSTALL,
                        "npm",
                        "ci",
                        "--no-audit",
                        "--no-fund",
                        "--prefer-offline",
                        "--fetch-retries=0"),
                "npm cannot have the packages of tools/grammar here");

        assertThat(succeeds(folder, BUILD, "node", "--stack-size=30000", "build.mjs", "again.wasm"))
                .isTrue();
        assertThat(folder.resolve("again.wasm")).hasSameBinaryContentAs(WASM);
    }

    /** Runs a command; false when there is none of this name, when it fails, or when it is not done in time. */
    private static boolean succeeds(Path folder, Duration limit, String... command) throws InterruptedException {
        try {
            Process process = new ProcessBuilder(List.of(command))
                    .directory(folder.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            if (process.waitFor(limit.toSeconds(), TimeUnit.SECONDS)) {
                return process.exitValue() == 0;
            }
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
            return false;
        } catch (IOException e) {
            return false;
        }
    }
}
