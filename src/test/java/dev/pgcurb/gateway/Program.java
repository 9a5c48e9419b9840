package dev.pgcurb.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A program run to its end, with a limit on its time. */
final class Program {
    private Program() {}

    /** Skips the test where what it needs is missing; fails it where that is not to be, in continuous integration. */
    static void need(String what, boolean there) {
        if (System.getenv("CI") != null) {
            assertThat(there).as("%s is missing, and cannot be installed", what).isTrue();
        }
        assumeTrue(there, "there is no " + what + " on this machine");
    }

    /** Whether there is such a program on this machine. */
    static boolean exists(String name) {
        for (String folder : System.getenv("PATH").split(java.io.File.pathSeparator, -1)) {
            if (Files.isExecutable(Path.of(folder, name))) {
                return true;
            }
        }
        return false;
    }

    /** What it wrote, errors included. Fails when it does not end within two minutes. */
    static String run(Path folder, Map<String, String> environment, String input, List<String> command) {
        try {
            Path out = Files.createTempFile("program", ".out");
            var builder = new ProcessBuilder(command)
                    .directory(folder.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(out.toFile());
            builder.environment().putAll(environment);
            Process process = builder.start();
            process.getOutputStream().write(input.getBytes(StandardCharsets.UTF_8));
            process.getOutputStream().close();
            if (!process.waitFor(2, TimeUnit.MINUTES)) {
                process.destroyForcibly();
                throw new AssertionError(command + " did not end; so far: " + Files.readString(out));
            }
            String said = Files.readString(out);
            Files.delete(out);
            return said;
        } catch (IOException e) {
            throw new AssertionError(e);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
