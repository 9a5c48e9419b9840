package dev.pgcurb.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.ongres.scram.client.ScramClient;
import com.ongres.scram.common.exception.ScramException;
import java.util.List;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;
import org.junit.jupiter.api.Test;

/** The server's half of SCRAM against a client's half written by others. */
class ScramTest {
    private static final byte[] SALT = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16};
    private static final byte[] ENDPOINT = new byte[32];

    private static ScramKeys keys(String password) throws Exception {
        byte[] salted = SecretKeyFactory.getInstance("PBKDF2WithHmacSHA256")
                .generateSecret(new PBEKeySpec(password.toCharArray(), SALT, 4096, 256))
                .getEncoded();
        byte[] stored = java.security.MessageDigest.getInstance("SHA-256").digest(ScramKeys.hmac(salted, "Client Key"));
        return new ScramKeys(4096, SALT, stored, ScramKeys.hmac(salted, "Server Key"));
    }

    private static ScramClient client(String password, boolean bound) {
        var builder = ScramClient.builder()
                .advertisedMechanisms(
                        bound ? List.of(ScramExchange.PLAIN, ScramExchange.PLUS) : List.of(ScramExchange.PLAIN))
                .username("*")
                .password(password.toCharArray());
        return (bound ? builder.channelBinding("tls-server-end-point", ENDPOINT) : builder).build();
    }

    @Test
    void the_right_password_is_proved_and_the_server_proves_itself() throws Exception {
        for (boolean bound : new boolean[] {false, true}) {
            ScramClient client = client("secret", bound);
            var server =
                    new ScramExchange(keys("secret"), client.getScramMechanism().getName(), bound ? ENDPOINT : null);
            client.serverFirstMessage(server.first(client.clientFirstMessage().toString()));
            String last = server.last(client.clientFinalMessage().toString());
            assertThat(last).isNotNull();
            client.serverFinalMessage(last);
        }
    }

    @Test
    void a_wrong_password_and_a_user_who_does_not_exist_get_no_signature() throws Exception {
        for (ScramKeys keys : List.of(keys("other"), ScramKeys.mock(new byte[32], "nobody"))) {
            ScramClient client = client("secret", false);
            var server = new ScramExchange(keys, ScramExchange.PLAIN, null);
            client.serverFirstMessage(server.first(client.clientFirstMessage().toString()));
            assertThat(server.last(client.clientFinalMessage().toString())).isNull();
        }
    }

    @Test
    void a_user_who_does_not_exist_has_always_the_same_salt_and_no_two_share_one() {
        byte[] secret = new byte[32];
        assertThat(ScramKeys.mock(secret, "a").salt())
                .isEqualTo(ScramKeys.mock(secret, "a").salt())
                .isNotEqualTo(ScramKeys.mock(secret, "b").salt())
                .hasSize(16);
    }

    @Test
    void another_certificate_between_client_and_server_is_noticed() throws Exception {
        ScramClient client = client("secret", true);
        var server = new ScramExchange(keys("secret"), ScramExchange.PLUS, new byte[] {9});
        client.serverFirstMessage(server.first(client.clientFirstMessage().toString()));
        assertThatThrownBy(() -> server.last(client.clientFinalMessage().toString()))
                .isInstanceOf(ProtocolViolation.class);
    }

    @Test
    void a_client_that_was_told_there_is_no_binding_is_noticed_over_tls() throws Exception {
        var server = new ScramExchange(keys("secret"), ScramExchange.PLAIN, ENDPOINT);
        assertThatThrownBy(() -> server.first("y,,n=,r=abc")).isInstanceOf(ProtocolViolation.class);
    }

    @Test
    void malformed_messages_are_violations() throws Exception {
        for (String first : List.of("", "n", "n,", "n,a=x,n=,r=a", "p=tls-unique,,n=,r=a", "n,,r=a", "n,,n=,r=")) {
            var server = new ScramExchange(keys("secret"), ScramExchange.PLAIN, null);
            assertThatThrownBy(() -> server.first(first)).as(first).isInstanceOf(ProtocolViolation.class);
        }
        var server = new ScramExchange(keys("secret"), ScramExchange.PLAIN, null);
        server.first("n,,n=,r=abc");
        assertThatThrownBy(() -> server.last("c=biws,r=abc,p=AAAA")).isInstanceOf(ProtocolViolation.class);
        assertThatThrownBy(() -> new ScramExchange(keys("x"), "PLAIN", null)).isInstanceOf(ProtocolViolation.class);
        assertThatThrownBy(() -> new ScramExchange(keys("x"), ScramExchange.PLUS, null))
                .isInstanceOf(ProtocolViolation.class);
    }

    @Test
    void the_client_refuses_a_server_that_does_not_know_the_password() throws Exception {
        ScramClient client = client("secret", false);
        var server = new ScramExchange(keys("secret"), ScramExchange.PLAIN, null);
        client.serverFirstMessage(server.first(client.clientFirstMessage().toString()));
        client.clientFinalMessage();
        assertThatThrownBy(() -> client.serverFinalMessage("v=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="))
                .isInstanceOf(ScramException.class);
    }
}
