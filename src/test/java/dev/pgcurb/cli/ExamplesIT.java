package dev.pgcurb.cli;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** The service unit and the container file: they say what this pgcurb understands. */
class ExamplesIT {
    private static final Path UNIT = Path.of("examples/systemd/pgcurb.service");
    private static final Path CONTAINER = Path.of("examples/container/Containerfile");
    private static final Pattern OPTION = Pattern.compile("--[a-z-]+(?=[ \",\\\\])");
    private static final Pattern VARIABLE = Pattern.compile("PGCURB_[A-Z_]+");

    @TempDir
    Path folder = Path.of("");

    @Test
    void they_use_options_and_variables_that_there_are() throws IOException {
        CommandLine serve = requireNonNull(Main.commandLine(List.of(), Terminal.ofProcess(java.util.Map.of()))
                .getSubcommands()
                .get("serve"));
        for (Path file : List.of(UNIT, CONTAINER)) {
            String commands = Files.readString(file)
                    .lines()
                    .filter(line -> !line.startsWith("#"))
                    .reduce("", (all, line) -> all + line + " \n");
            assertThat(OPTION.matcher(commands).results().map(MatchResult::group))
                    .as(file.toString())
                    .contains("--http", "--drain")
                    .allSatisfy(option -> assertThat(serve.getCommandSpec().findOption(option))
                            .as(option)
                            .isNotNull());
            assertThat(VARIABLE.matcher(commands).results().map(MatchResult::group))
                    .contains("PGCURB_TLS_CERT", "PGCURB_TLS_KEY")
                    .allSatisfy(name -> assertThat(serve.getCommandSpec().options())
                            .anyMatch(option ->
                                    String.join(" ", option.description()).contains("Or " + name)));
        }
    }

    @Test
    void the_unit_is_one_that_systemd_understands_where_there_is_one() throws IOException, InterruptedException {
        String unit = Files.readString(UNIT);
        assertThat(unit).contains("DynamicUser=yes", "NoNewPrivileges=yes", "ProtectSystem=strict", "ExecReload=");
        org.junit.jupiter.api.Assumptions.assumeTrue(
                Files.isExecutable(Path.of("/usr/bin/systemd-analyze")), "there is no systemd on this machine");
        Path copy = folder.resolve("pgcurb.service");
        Files.writeString(copy, unit.replace("/usr/bin/java", System.getProperty("java.home") + "/bin/java"));
        Path said = folder.resolve("said");
        Process verify = new ProcessBuilder("systemd-analyze", "verify", "--man=no", copy.toString())
                .redirectErrorStream(true)
                .redirectOutput(said.toFile())
                .start();
        assertThat(verify.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(Files.readString(said).lines().filter(line -> line.contains("pgcurb.service")))
                .isEmpty();
    }
}
