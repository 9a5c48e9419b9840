package dev.pgcurb.ledger;

import dev.pgcurb.explain.Code;
import dev.pgcurb.explain.Problem;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/**
 * A witness somewhere else: what is POSTed to its address is kept there, and a GET gives all of it back. Never follows a redirect,
 * and takes no answer for good but 2xx.
 */
final class WitnessSite {
    private static final int TRIES = 3;
    private static final Duration PAUSE = Duration.ofSeconds(1);
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private WitnessSite() {}

    /** Sends lines. @throws Problem PGC404 when they were not taken in three tries */
    static void post(URI address, String lines) {
        send(
                address,
                request(address)
                        .header("Content-Type", "application/jsonl; charset=utf-8")
                        .POST(HttpRequest.BodyPublishers.ofString(lines, StandardCharsets.UTF_8))
                        .build());
    }

    /** All that it keeps. @throws Problem PGC404 when it does not answer in three tries */
    static String get(URI address) {
        return send(address, request(address).GET().build());
    }

    private static HttpRequest.Builder request(URI address) {
        try {
            return HttpRequest.newBuilder(address).timeout(PATIENCE);
        } catch (IllegalArgumentException e) {
            throw Problem.of(Code.PGC404, "\"" + address + "\" is no address of a witness")
                    .hint("write it as https://host/path")
                    .because(e);
        }
    }

    /** A mark that was taken twice is one mark, so a request whose answer was lost may be sent again. */
    private static String send(URI address, HttpRequest request) {
        String why = "";
        try (HttpClient client =
                HttpClient.newBuilder().connectTimeout(PATIENCE).build()) {
            for (int tried = 1; tried <= TRIES; tried++) {
                try {
                    HttpResponse<String> answer =
                            client.send(request, HttpResponse.BodyHandlers.ofString(StandardCharsets.UTF_8));
                    if (answer.statusCode() / 100 == 2) {
                        return answer.body();
                    }
                    why = "it answers " + answer.statusCode();
                    if (answer.statusCode() / 100 == 4) {
                        break; // the same would be refused again
                    }
                } catch (IOException e) {
                    why = "it does not answer";
                }
                if (tried < TRIES) {
                    Thread.sleep(PAUSE.multipliedBy(tried));
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            why = "interrupted";
        }
        throw Problem.of(Code.PGC404, "the witness at \"" + address.getHost() + "\" cannot be used: " + why)
                .hint("look at the witness: what it did not take is not witnessed");
    }
}
