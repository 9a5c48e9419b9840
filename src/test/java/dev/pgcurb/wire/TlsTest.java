package dev.pgcurb.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import org.junit.jupiter.api.Test;

/** What {@code sslmode} means towards Postgres. */
class TlsTest {
    @Test
    void tls_is_asked_for_unless_it_is_switched_off() throws IOException {
        assertThat(ClientTls.of("disable", null)).isNull();
        assertThat(ClientTls.of("allow", null)).isNull();
        assertThat(ClientTls.of("prefer", null)).isNotNull();
        assertThat(ClientTls.of("verify-full", null)).isNotNull();
    }

    @Test
    void what_cannot_be_had_is_an_error_and_not_less_safety() {
        assertThatThrownBy(() -> ClientTls.of("verify", null)).isInstanceOf(IOException.class);
        assertThatThrownBy(() -> ClientTls.of("verify-full", "/no/such/file.pem"))
                .isInstanceOf(IOException.class);
    }
}
