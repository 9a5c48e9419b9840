package dev.pgcurb.hold;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.pgcurb.explain.Code;
import dev.pgcurb.explain.Problem;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WebhookTest {
    private static final String SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

    /** The vector that Standard Webhooks' own libraries are tested with. */
    @Test
    void signsAsStandardWebhooksDoes() {
        assertThat(Webhook.of("https://example.org/hook", SECRET)
                        .headers(
                                "msg_p5jXN8AQM9LWM0D4loKWxJek",
                                Instant.ofEpochSecond(1614265330),
                                "{\"test\": 2432232314}"))
                .containsEntry("webhook-id", "msg_p5jXN8AQM9LWM0D4loKWxJek")
                .containsEntry("webhook-timestamp", "1614265330")
                .containsEntry("webhook-signature", "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://192.0.2.7/hook",
                "ftp://127.0.0.1/hook",
                "https://",
                "not a url",
                "https://me:secret@example.org/hook"
            })
    void isTakenOnlyWhereNobodyReadsAlong(String url) {
        assertThatExceptionOfType(Problem.class)
                .isThrownBy(() -> Webhook.of(url, SECRET))
                .satisfies(problem -> assertThat(problem.code()).isEqualTo(Code.PGC414));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "short", "whsec_AAAA", "whsec_!!!!!!!!!!!!!!!!!!!!!!!!"})
    void aSecretIsLongEnoughToBeOne(String secret) {
        assertThatExceptionOfType(Problem.class)
                .isThrownBy(() -> Webhook.of("https://example.org", secret))
                .satisfies(problem -> assertThat(problem.code()).isEqualTo(Code.PGC414));
    }
}
