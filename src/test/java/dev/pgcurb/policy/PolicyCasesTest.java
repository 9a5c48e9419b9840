package dev.pgcurb.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.pgcurb.explain.Problem;
import java.io.IOException;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * One case a file under {@code src/test/resources/policy}: a policy, a line {@code ====}, and the whole text that is
 * shown for it. In {@code bad} that is every error, in {@code warn} every warning of a policy that is valid.
 */
class PolicyCasesTest {

    record Case(String policy, String expected) {}

    private static Stream<Named<Case>> cases(String folder) throws IOException, URISyntaxException {
        URL resource = Objects.requireNonNull(PolicyCasesTest.class.getResource("/policy/" + folder));
        try (Stream<Path> files = Files.list(Path.of(resource.toURI()))) {
            List<Path> sorted = files.sorted().toList();
            assertThat(sorted).isNotEmpty();
            return sorted.stream().map(PolicyCasesTest::read).toList().stream();
        }
    }

    private static Named<Case> read(Path file) {
        try {
            String[] parts = Files.readString(file).split("(?m)^====\n", -1);
            assertThat(parts).hasSize(2);
            return Named.of(file.getFileName().toString(), new Case(parts[0], parts[1].strip()));
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    static Stream<Named<Case>> bad() throws IOException, URISyntaxException {
        return cases("bad");
    }

    static Stream<Named<Case>> warn() throws IOException, URISyntaxException {
        return cases("warn");
    }

    @ParameterizedTest
    @MethodSource("bad")
    void everyErrorIsShownWithItsPlaceAndWhatToDo(Case one) {
        Problem problem = catchThrowableOfType(Problem.class, () -> Policy.parse(one.policy(), "policy.yaml"));
        assertThat(problem).as("no error").isNotNull();
        assertThat(problem.text()).isEqualTo(one.expected());
    }

    @ParameterizedTest
    @MethodSource("warn")
    void everyWarningOfAValidPolicyIsShown(Case one) {
        String warnings = Policy.parse(one.policy(), "policy.yaml").warnings().stream()
                .map(Warning::text)
                .collect(Collectors.joining("\n\n"));
        assertThat(warnings).isEqualTo(one.expected());
    }
}
