package dev.pgcurb.cli;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.pgcurb.policy.TunedSetting;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/** docs/TUNING.md names the verbs, options and settings that there are. */
class TuningDocumentTest {
    private static final Path DOCUMENT = Path.of("docs/TUNING.md");

    private static List<String> lines() throws IOException {
        return Files.readAllLines(DOCUMENT);
    }

    @Test
    void everyCommandParses() throws IOException {
        List<String> commands = lines().stream()
                .filter(line -> line.startsWith("pgcurb tune "))
                .map(line -> line.replaceFirst(" *#.*", "").replaceFirst(" > .*", ""))
                .toList();
        assertThat(commands).hasSizeGreaterThan(8);
        for (String command : commands) {
            List<String> words = Pattern.compile("'([^']*)'|\"([^\"]*)\"|(\\S+)")
                    .matcher(command)
                    .results()
                    .map(word -> word.group().replaceAll("^['\"]|['\"]$", ""))
                    .skip(1)
                    .toList();
            CommandLine line = Main.commandLine(List.of(), Terminal.ofProcess(Map.of()));
            assertThat(line.parseArgs(words.toArray(String[]::new)).errors())
                    .as(command)
                    .isEmpty();
        }
    }

    @Test
    void everyVerbIsNamed() throws IOException {
        String text = String.join("\n", lines());
        CommandLine tune = requireNonNull(Main.commandLine(List.of(), Terminal.ofProcess(Map.of()))
                .getSubcommands()
                .get("tune"));
        assertThat(tune.getSubcommands().keySet())
                .allSatisfy(verb -> assertThat(text).contains("pgcurb tune " + verb));
    }

    @Test
    void theTableOfSettingsIsWhatThereIs() throws IOException {
        List<String> named = Pattern.compile("(?m)^\\| `([a-z_]+)` \\|")
                .matcher(String.join("\n", lines()))
                .results()
                .map((MatchResult row) -> row.group(1))
                .toList();
        assertThat(named)
                .containsExactlyElementsOf(Arrays.stream(TunedSetting.values())
                        .map(TunedSetting::key)
                        .toList());
        assertThat(named).noneMatch(setting -> setting.startsWith("enable_"));
    }
}
