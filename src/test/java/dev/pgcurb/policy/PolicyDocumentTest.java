package dev.pgcurb.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.pgcurb.explain.Problem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Every example of docs/POLICY.md is what it says: a whole policy, a part of an agent, a part of the file, or wrong. */
class PolicyDocumentTest {
    private static final String DOCUMENT = read("docs/POLICY.md");

    record Example(String kind, String text) {}

    private static String read(String file) {
        try {
            return Files.readString(Path.of(file));
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static List<Example> examples() {
        return Pattern.compile("(?ms)^```([a-z ]+)\n(.*?)^```$")
                .matcher(DOCUMENT)
                .results()
                .map(match -> new Example(match.group(1), match.group(2)))
                .toList();
    }

    static Stream<Example> valid() {
        return examples().stream().filter(example -> example.kind().matches("yaml( agent| top)?"));
    }

    @ParameterizedTest
    @MethodSource("valid")
    void everyExampleIsAValidPolicyWithoutWarnings(Example example) {
        String text = switch (example.kind()) {
            case "yaml agent" ->
                "version: 1\nagents:\n  support:\n    purpose: x\n"
                        + example.text().indent(4);
            case "yaml top" -> "version: 1\nagents: {support: {purpose: x, reads: [{table: t}]}}\n" + example.text();
            default -> example.text();
        };
        assertThat(Policy.parse(text, "docs/POLICY.md").warnings()).isEmpty();
    }

    @Test
    void theWrongExampleIsRefusedAsShown() {
        List<Example> examples = examples();
        Example wrong = examples.get(examples.size() - 2);
        Example shown = examples.getLast();
        assertThat(wrong.kind()).isEqualTo("yaml bad");
        assertThat(shown.kind()).isEqualTo("text");
        Problem problem = catchThrowableOfType(Problem.class, () -> Policy.parse(wrong.text(), "policy.yaml"));
        assertThat(problem.text()).isEqualTo(shown.text().strip());
    }

    @ParameterizedTest
    @EnumSource(CeilingKind.class)
    void everyCeilingIsListedWithItsHolder(CeilingKind kind) {
        String holder = switch (kind.holder()) {
            case POSTGRES -> "Postgres";
            case WATCH -> "watch";
            case GATEWAY -> "gateway";
        };
        String none = kind.mayBeNone() ? "yes" : "no";
        assertThat(DOCUMENT)
                .containsPattern("\\| `" + kind.key() + "` \\| [^|]+ \\| " + none + " \\| " + holder + " \\|");
    }

    @ParameterizedTest
    @EnumSource(Hardening.Item.class)
    void everyItemOfHardeningIsListed(Hardening.Item item) {
        assertThat(DOCUMENT).contains("| `" + item.key() + "` |");
    }

    @ParameterizedTest
    @ValueSource(strings = {"examples/bees/policy.yaml", "src/test/resources/attacks/policy.yaml"})
    void thePoliciesOfThisRepositoryAreValid(String file) {
        assertThat(Policy.parse(read(file), file).agents()).isNotEmpty();
    }
}
