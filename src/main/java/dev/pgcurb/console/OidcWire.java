package dev.pgcurb.console;

import dev.pgcurb.explain.Code;
import dev.pgcurb.explain.Problem;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.URI;
import java.net.URLEncoder;
import java.net.UnknownHostException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What we ask an issuer ourselves, over HTTPS (or loopback), without following it elsewhere, with limits on time and size. */
final class OidcWire {
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final int MOST_BYTES = 1 << 20;

    private final HttpClient client = HttpClient.newBuilder()
            .connectTimeout(PATIENCE)
            .followRedirects(HttpClient.Redirect.NEVER)
            .build();

    JsonNode get(URI place) {
        return ask(HttpRequest.newBuilder(place(place.toString())));
    }

    /** @param secret of the client, sent as HTTP Basic; null: none is sent */
    JsonNode post(URI place, String form, String id, @Nullable String secret) {
        HttpRequest.Builder request = HttpRequest.newBuilder(place)
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(HttpRequest.BodyPublishers.ofString(form));
        if (secret != null) {
            String pair = encoded(id) + ":" + encoded(secret);
            request.header(
                    "Authorization",
                    "Basic " + Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8)));
        }
        return ask(request);
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    /** Keys and tokens that somebody on the way could change would let them in. @throws Problem PGC437 */
    static URI place(String given) {
        try {
            URI uri = URI.create(given);
            String host = uri.getHost();
            if (host != null
                    && ("https".equals(uri.getScheme())
                            || ("http".equals(uri.getScheme())
                                    && InetAddress.getByName(host).isLoopbackAddress()))) {
                return uri;
            }
        } catch (IllegalArgumentException | UnknownHostException e) {
            throw Problem.of(Code.PGC437, "\"" + given + "\" is no address of an issuer")
                    .because(e);
        }
        throw Problem.of(Code.PGC437, "an issuer is asked by https, not at \"" + given + "\"");
    }

    private JsonNode ask(HttpRequest.Builder request) {
        try {
            HttpResponse<InputStream> response = client.send(
                    request.timeout(PATIENCE)
                            .header("Accept", "application/json")
                            .build(),
                    HttpResponse.BodyHandlers.ofInputStream());
            try (InputStream body = response.body()) {
                byte[] bytes = body.readNBytes(MOST_BYTES);
                if (response.statusCode() != 200) {
                    throw Problem.of(Code.PGC437, "the issuer answers with status " + response.statusCode());
                }
                return JsonMapper.shared().readTree(bytes);
            }
        } catch (IOException | JacksonException e) {
            throw Problem.of(Code.PGC437, "the issuer does not answer as it should")
                    .because(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw Problem.of(Code.PGC437, "the sign-in was interrupted").because(e);
        }
    }
}
