package dev.pgcurb.drill;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RegexSampleTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "^\\d{3}-\\d\\d-\\d{4}$",
                "^[A-Z]{2}[0-9]+$",
                "^(open|closed)$",
                "^[^@]+@[^@]+\\.[a-z]{2,}$",
                "^x?y*z+$",
                "^\\w+( \\w+)*$",
            })
    void everySampleMatches(String expression) {
        assertThat(RegexSample.of(expression))
                .isNotEmpty()
                .allSatisfy(text -> assertThat(
                                Pattern.compile(expression).matcher(text).find())
                        .isTrue());
    }

    @Test
    void whatItDoesNotKnowGivesNothing() {
        assertThat(RegexSample.of("(open")).isEmpty();
        assertThat(RegexSample.of("a{x}")).isEmpty();
    }
}
