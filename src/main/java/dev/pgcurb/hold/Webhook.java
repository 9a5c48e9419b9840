package dev.pgcurb.hold;

import dev.pgcurb.explain.Code;
import dev.pgcurb.explain.Problem;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.util.Base64;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * Where approvers are told about holds, and how the receiver knows that it was us: three headers as
 * <a href="https://www.standardwebhooks.com">Standard Webhooks</a> has them, so that its libraries verify them.
 *
 * <pre>
 * webhook-id         the same for every attempt to send the same thing
 * webhook-timestamp  seconds since 1970, of this attempt
 * webhook-signature  v1,BASE64(HMAC-SHA256(secret, id + "." + timestamp + "." + body))
 * </pre>
 */
public final class Webhook {
    private static final String ALGORITHM = "HmacSHA256";
    private static final String PREFIX = "whsec_";
    private static final int LEAST_SECRET_BYTES = 16;

    private final URI url;
    private final SecretKeySpec secret;

    private Webhook(URI url, byte[] secret) {
        this.url = url;
        this.secret = new SecretKeySpec(secret, ALGORITHM);
    }

    /**
     * A webhook.
     *
     * @param url https, or http to this machine
     * @param secret what both sides know: {@code whsec_} and Base64, or any text of 16 bytes and more; blanks around it do not
     *     count
     * @throws Problem PGC414 when one of them cannot be used
     */
    public static Webhook of(String url, String secret) {
        URI target;
        try {
            target = URI.create(url.strip());
        } catch (IllegalArgumentException e) {
            throw unusable("\"" + url + "\" is no URL", null).because(e);
        }
        String scheme = target.getScheme() == null ? "" : target.getScheme().toLowerCase(Locale.ROOT);
        String host = target.getHost();
        if (!Set.of("http", "https").contains(scheme) || host == null || target.getUserInfo() != null) {
            throw unusable("\"" + url + "\" is no URL of a webhook", "write it as https://host/path");
        }
        if (scheme.equals("http") && !loopback(host)) {
            throw unusable("\"" + url + "\" would be told about holds in the clear", "use https");
        }
        return new Webhook(target, bytes(secret.strip()));
    }

    private static byte[] bytes(String secret) {
        byte[] bytes;
        try {
            bytes = secret.startsWith(PREFIX)
                    ? Base64.getDecoder().decode(secret.substring(PREFIX.length()))
                    : secret.getBytes(StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw unusable("what follows \"" + PREFIX + "\" in the webhook's secret is not Base64", null)
                    .because(e);
        }
        if (bytes.length < LEAST_SECRET_BYTES) {
            throw unusable(
                    "the webhook's secret is shorter than " + LEAST_SECRET_BYTES + " bytes",
                    "make one with: echo " + PREFIX + "$(openssl rand -base64 32)");
        }
        return bytes;
    }

    private static boolean loopback(String host) {
        try {
            return InetAddress.getByName(host).isLoopbackAddress();
        } catch (UnknownHostException e) {
            return false;
        }
    }

    private static Problem unusable(String what, @Nullable String hint) {
        Problem problem = Problem.of(Code.PGC414, what);
        return hint == null ? problem : problem.hint(hint);
    }

    URI url() {
        return url;
    }

    /** The headers of one attempt to send a body. */
    Map<String, String> headers(String id, Instant at, String body) {
        String seconds = Long.toString(at.getEpochSecond());
        return Map.of(
                "webhook-id", id,
                "webhook-timestamp", seconds,
                "webhook-signature", "v1," + sign(id + "." + seconds + "." + body));
    }

    private String sign(String text) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(secret);
            return Base64.getEncoder().encodeToString(mac.doFinal(text.getBytes(StandardCharsets.UTF_8)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has HMAC-SHA256", e);
        }
    }
}
