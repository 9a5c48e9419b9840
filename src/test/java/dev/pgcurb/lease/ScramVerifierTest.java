package dev.pgcurb.lease;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;

class ScramVerifierTest {

    /** The exchange of RFC 7677, section 3. */
    private static final String AUTH_MESSAGE = "n=user,r=rOprNGfwEbeRWgbNEkqO,"
            + "r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096,"
            + "c=biws,r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0";

    private final ScramVerifier pencil =
            ScramVerifier.of("pencil", Base64.getDecoder().decode("W22ZaJ0SNY7soEsUEjb6gQ=="), 4096);

    @Test
    void theServersSignatureOfTheRfcComesOut() throws GeneralSecurityException {
        assertThat(Base64.getEncoder().encodeToString(hmac(pencil.serverKey())))
                .isEqualTo("6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=");
    }

    @Test
    void theClientsProofOfTheRfcIsAccepted() throws GeneralSecurityException {
        byte[] clientKey = Base64.getDecoder().decode("dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=");
        byte[] signature = hmac(pencil.storedKey());
        for (int i = 0; i < clientKey.length; i++) {
            clientKey[i] ^= signature[i];
        }
        assertThat(MessageDigest.getInstance("SHA-256").digest(clientKey)).isEqualTo(pencil.storedKey());
    }

    @Test
    void itsTextIsReadBackAsTheSameVerifier() {
        assertThat(ScramVerifier.parse(pencil.text())).isEqualTo(pencil);
        assertThat(pencil.text()).startsWith("SCRAM-SHA-256$4096:W22ZaJ0SNY7soEsUEjb6gQ==$");
    }

    @Test
    void twoVerifiersOfOneSecretHaveDifferentSalts() {
        Secret secret = Secret.mint();
        assertThat(ScramVerifier.of(secret)).isNotEqualTo(ScramVerifier.of(secret));
    }

    @Test
    void aPasswordOrAnOldHashIsNotAVerifier() {
        assertThatIllegalArgumentException().isThrownBy(() -> ScramVerifier.parse("hunter2"));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ScramVerifier.parse("md56fe2a8a8fb7ab0f8fa2b6b8f8fa2b6b8"))
                .withMessageNotContaining("6fe2");
        assertThatIllegalArgumentException().isThrownBy(() -> ScramVerifier.parse("SCRAM-SHA-256$0:AAAA$AAAA:AAAA"));
    }

    @Test
    void neitherASecretNorAVerifierShowsItself() {
        Secret secret = Secret.mint();
        assertThat(secret.toString()).doesNotContain(secret.reveal());
        assertThat(pencil.toString()).isEqualTo("SCRAM-SHA-256$***");
    }

    @Test
    void aSecretHas256BitsAndNeedsNoEscapesInAUrl() {
        assertThat(Secret.mint().reveal()).matches("[A-Za-z0-9_-]{43}");
    }

    private static byte[] hmac(byte[] key) throws GeneralSecurityException {
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(key, "HmacSHA256"));
        return mac.doFinal(AUTH_MESSAGE.getBytes(StandardCharsets.US_ASCII));
    }
}
