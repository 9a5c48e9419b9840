package dev.pgcurb.attack;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pgcurb.drill.Attack;
import dev.pgcurb.drill.Catalogue;
import dev.pgcurb.drill.HeldBy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** What Postgres does not stop by itself is said in docs/THREAT-MODEL.md, attack by attack, under its heading and no other. */
final class ThreatModelTest {

    private static final Pattern ID = Pattern.compile("\\b[A-Z]{2,6}-\\d{2}[a-z]?\\b");

    @Test
    void whatNeedsMoreThanPostgresIsNamed() throws IOException {
        assertThat(named("## What needs more than Postgres"))
                .isEqualTo(attacks(attack -> Set.of("watch", "gateway", "ledger", "verify", "operating system")
                        .contains(attack.heldBy().word())));
    }

    @Test
    void whatNobodyCanCloseIsNamed() throws IOException {
        assertThat(named("## What stays")).isEqualTo(attacks(attack -> attack.heldBy() == HeldBy.RESIDUAL));
    }

    @Test
    void whatAManagedAdminCannotCloseIsNamed() throws IOException {
        assertThat(named("### With an admin who is no superuser"))
                .isEqualTo(attacks(attack -> attack.managed().isPresent()));
    }

    private static Set<String> attacks(Predicate<Attack> which) {
        return Catalogue.shipped().stream()
                .filter(attack -> which.test(attack))
                .map(Attack::id)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** The attacks between this heading and the next one. */
    private static Set<String> named(String heading) throws IOException {
        List<String> lines = Files.readAllLines(Path.of("docs/THREAT-MODEL.md"));
        assertThat(lines).contains(heading);
        Set<String> found = new TreeSet<>();
        for (String line : lines.subList(lines.indexOf(heading) + 1, lines.size())) {
            if (line.startsWith("#")) {
                break;
            }
            Matcher id = ID.matcher(line);
            while (id.find()) {
                found.add(id.group());
            }
        }
        return found;
    }
}
