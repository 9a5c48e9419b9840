package dev.pgcurb.console;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What a browser with one page of the console in it does: cookies, Origin, Sec-Fetch-Site, and the page's own token. */
final class Browser {
    private static final HttpClient CLIENT = HttpClient.newHttpClient();

    private final String url;
    private final Map<String, String> cookies = new HashMap<>();
    private final Map<String, String> headers = new HashMap<>();

    /** An answer. */
    record Answer(int status, String text, Map<String, String> headers) {
        JsonNode json() {
            return JsonMapper.shared().readTree(text);
        }

        String code() {
            return json().path("error").path("code").asString("none");
        }

        String header(String name) {
            return headers.getOrDefault(name, "");
        }
    }

    Browser(String url) {
        this.url = url;
        headers.put("Origin", url);
        headers.put("Sec-Fetch-Site", "same-origin");
    }

    /** Another page in the same browser: it brings the cookies along and knows no token. */
    Browser otherPage(String origin, String site) {
        Browser other = new Browser(url);
        other.cookies.putAll(cookies);
        other.headers.put("Origin", origin);
        other.headers.put("Sec-Fetch-Site", site);
        return other;
    }

    /** The same with one header more, or another. */
    Browser with(String header, String value) {
        Browser other = new Browser(url);
        other.cookies.putAll(cookies);
        other.headers.putAll(headers);
        other.headers.put(header, value);
        return other;
    }

    Browser without(String header) {
        Browser other = with(header, "");
        other.headers.remove(header);
        return other;
    }

    Map<String, String> cookies() {
        return cookies;
    }

    Answer get(String path) {
        return send(HttpRequest.newBuilder(URI.create(url + path)).GET());
    }

    Answer post(String path, String body) {
        return send(HttpRequest.newBuilder(URI.create(url + path))
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body)));
    }

    private Answer send(HttpRequest.Builder request) {
        headers.forEach(request::setHeader);
        if (!cookies.isEmpty()) {
            request.header(
                    "Cookie",
                    cookies.entrySet().stream()
                            .map(cookie -> cookie.getKey() + "=" + cookie.getValue())
                            .collect(Collectors.joining("; ")));
        }
        try {
            HttpResponse<String> response = CLIENT.send(request.build(), HttpResponse.BodyHandlers.ofString());
            response.headers().allValues("Set-Cookie").forEach(this::take);
            Map<String, String> flat = new HashMap<>();
            response.headers()
                    .map()
                    .forEach((name, values) ->
                            flat.put(name.toLowerCase(java.util.Locale.ROOT), String.join("\n", values)));
            Answer answer = new Answer(response.statusCode(), response.body(), flat);
            if (response.statusCode() == 200 && response.body().contains("\"csrf\"")) {
                headers.put(OurPage.TOKEN, answer.json().path("csrf").asString());
            }
            return answer;
        } catch (IOException e) {
            throw new IllegalStateException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private void take(String cookie) {
        String[] pair = cookie.split(";", 2)[0].split("=", 2);
        if (cookie.contains("Max-Age=0")) {
            cookies.remove(pair[0]);
        } else {
            cookies.put(pair[0], pair[1]);
        }
    }
}
