package dev.pgcurb.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pgcurb.demo.Site;
import dev.pgcurb.embedded.Options;
import dev.pgcurb.sample.Checksums;
import dev.pgcurb.sample.Progress;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.postgresql.util.PSQLException;
import org.postgresql.util.ServerErrorMessage;

/** Runs the examples of README.md as they stand there: what it shows is what happens. */
class ReadmeIT {

    private static final Pattern EXAMPLE = Pattern.compile("<!-- example -->\n```console\n(.*?)```", Pattern.DOTALL);
    private static final Pattern PSQL = Pattern.compile("\\$ psql \"\\$([A-Z]+)\" -c \"(.*)\"");
    private static final Pattern WORD = Pattern.compile("\"([^\"]*)\"|(\\S+)");

    @Test
    void every_example_answers_what_the_readme_shows() throws Exception {
        String readme = Files.readString(Path.of("README.md"));
        List<String> lines = examples(readme);
        assertThat(lines).hasSizeGreaterThan(20);
        try (Site site = Site.start(Site.Options.embedded(Options.ephemeral(18), 0), Progress.SILENT)) {
            Checksums before = checksums(site);
            assertThat(masked(played(site, lines))).isEqualTo(masked(lines));
            assertThat(checksums(site)).isEqualTo(before);
        }
    }

    @Test
    void the_first_screen_is_a_refusal_and_an_undo() throws IOException {
        List<String> screen = Files.readAllLines(Path.of("README.md")).subList(0, 40);
        assertThat(screen).anyMatch(line -> line.startsWith("ERROR:  delete on \"observations\" held: 18633 rows"));
        assertThat(screen).anyMatch(line -> line.startsWith("$ ./pgcurb undo "));
    }

    /** The commands again, each followed by what it answers now. */
    private static List<String> played(Site site, List<String> lines) throws SQLException {
        List<String> played = new ArrayList<>();
        for (String line : lines) {
            if (line.startsWith("$ ")) {
                played.add(line);
                played.addAll(line.startsWith("$ psql") ? psql(site, line) : pgcurb(site, line));
            }
        }
        return played;
    }

    private static List<String> psql(Site site, String line) throws SQLException {
        Matcher command = PSQL.matcher(line);
        assertThat(command.matches()).as(line).isTrue();
        String sql = command.group(2);
        String agent = command.group(1).toLowerCase(Locale.ROOT);
        try (Connection connection = site.agent(agent).url().open();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
            return List.of(sql.split(" ", 2)[0] + " " + statement.getUpdateCount());
        } catch (PSQLException e) {
            ServerErrorMessage said = Objects.requireNonNull(e.getServerErrorMessage());
            return List.of("ERROR:  " + said.getMessage(), "DETAIL:  " + said.getDetail(), "HINT:  " + said.getHint())
                    .stream()
                    .filter(each -> !each.endsWith("  null"))
                    .toList();
        }
    }

    /** What it prints on standard output; talk is left out, in the README as well. */
    private static List<String> pgcurb(Site site, String line) {
        List<String> args = new ArrayList<>();
        Matcher word = WORD.matcher(line.substring("$ ./pgcurb ".length()));
        while (word.find()) {
            args.add(word.group(1) == null ? word.group(2) : word.group(1));
        }
        args.addAll(List.of("--database", site.admin().withPassword()));
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        Exit exit = Main.run(args, new Terminal(stream(out), stream(err)));
        assertThat(exit).as(err.toString(StandardCharsets.UTF_8)).isEqualTo(Exit.DONE);
        return out.toString(StandardCharsets.UTF_8).lines().toList();
    }

    private static Stream stream(ByteArrayOutputStream to) {
        return new Stream(new PrintStream(to, true, StandardCharsets.UTF_8), false, false);
    }

    private static List<String> examples(String readme) {
        List<String> lines = new ArrayList<>();
        Matcher example = EXAMPLE.matcher(readme);
        while (example.find()) {
            lines.addAll(example.group(1).lines().toList());
        }
        return lines;
    }

    /** The ledger's numbers depend on what else it recorded in between. */
    private static List<String> masked(List<String> lines) {
        return lines.stream()
                .map(line -> line.replaceAll("Ledger entry \\d+", "Ledger entry N"))
                .toList();
    }

    private static Checksums checksums(Site site) throws SQLException {
        try (Connection connection = site.admin().open()) {
            return Checksums.of(connection);
        }
    }
}
