package dev.pgcurb.lease;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KeyTest {

    @Test
    void theAgentsNameAloneMeansItsDefaultKey() {
        assertThat(Key.Name.parse("support")).isEqualTo(new Key.Name("support", "default"));
        assertThat(new Key.Name("support", "default").user()).isEqualTo("support");
    }

    @Test
    void anotherKeyIsNamedAfterADot() {
        assertThat(Key.Name.parse("support.k3f9")).isEqualTo(new Key.Name("support", "k3f9"));
        assertThat(new Key.Name("support", "k3f9").user()).isEqualTo("support.k3f9");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", ".", "support.", ".k", "Support", "support.k.k", "1support", "support.K", "a b", "curb:a:1"})
    void whatIsNotAKeysNameIsRefused(String user) {
        assertThatIllegalArgumentException().isThrownBy(() -> Key.Name.parse(user));
    }
}
