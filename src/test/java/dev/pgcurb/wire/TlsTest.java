package dev.pgcurb.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What {@code sslmode} means towards Postgres. */
class TlsTest {
    @Test
    void tls_is_asked_for_unless_it_is_switched_off() throws IOException {
        assertThat(ClientTls.of(Map.of("sslmode", "disable"))).isNull();
        assertThat(ClientTls.of(Map.of("sslmode", "allow"))).isNull();
        assertThat(ClientTls.of(Map.of())).isNotNull();
        assertThat(ClientTls.of(Map.of("sslmode", "verify-full"))).isNotNull();
    }

    @Test
    void what_cannot_be_had_is_an_error_and_not_less_safety() {
        assertThatThrownBy(() -> ClientTls.of(Map.of("sslmode", "verify"))).isInstanceOf(IOException.class);
        assertThatThrownBy(() -> ClientTls.of(Map.of("sslmode", "verify-full", "sslrootcert", "/no/such/file.pem")))
                .isInstanceOf(IOException.class);
        assertThatThrownBy(() -> ClientTls.of(Map.of("sslmode", "require", "sslrootcert", "system")))
                .isInstanceOf(IOException.class);
        assertThatThrownBy(() -> ClientTls.of(Map.of("sslnegotiation", "direct")))
                .isInstanceOf(IOException.class);
        assertThatThrownBy(() -> ClientTls.of(Map.of("sslmode", "require", "sslcert", "/no/such/file.pem")))
                .isInstanceOf(IOException.class);
    }
}
