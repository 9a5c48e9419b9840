package dev.pgcurb.mcp;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Clock;
import java.time.Duration;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * What a client without a session carries from a question to its answer: of which hold it was. Signed with the guest's own secret, so
 * that any server that lets the guest in can check it and nobody else can make it; bound to the call, and good for a quarter of an
 * hour.
 */
final class RequestState {
    private static final String ALGORITHM = "HmacSHA256";
    private static final String PURPOSE = "pgcurb mcp request state 1\n";
    private static final Duration GOOD = Duration.ofMinutes(15);

    private final SecretKeySpec key;
    private final Clock clock;

    RequestState(String secret, Clock clock) {
        this.key = new SecretKeySpec((PURPOSE + secret).getBytes(StandardCharsets.UTF_8), ALGORITHM);
        this.clock = clock;
    }

    /** @param call tool and arguments, as they must come again */
    String of(long hold, String call) {
        String said = hold + "." + clock.instant().plus(GOOD).getEpochSecond();
        return said + "." + signature(said, call);
    }

    /** The hold; null when the state is not ours, not of this call, or too old. */
    @Nullable
    Long read(String state, String call) {
        String[] parts = state.split("\\.", -1);
        if (parts.length != 3
                || !(parts[0] + parts[1]).matches("\\d{2,30}")
                || parts[0].length() > 18
                || parts[1].length() > 18) {
            return null;
        }
        byte[] right = signature(parts[0] + "." + parts[1], call).getBytes(StandardCharsets.UTF_8);
        boolean ours = MessageDigest.isEqual(right, parts[2].getBytes(StandardCharsets.UTF_8));
        boolean fresh = Long.parseLong(parts[1]) >= clock.instant().getEpochSecond();
        return ours && fresh ? Long.valueOf(parts[0]) : null;
    }

    private String signature(String said, String call) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(key);
            return Base64.getUrlEncoder()
                    .withoutPadding()
                    .encodeToString(mac.doFinal((said + "\n" + call).getBytes(StandardCharsets.UTF_8)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has " + ALGORITHM, e);
        }
    }
}
