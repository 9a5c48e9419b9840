package dev.pgcurb.console;

import dev.pgcurb.explain.Code;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The files of the console, out of our own jar and from nowhere else. A path with one of these endings is a file; any other is a page of the
 * one application, whose permalinks ({@code /holds/7}) the browser reads itself.
 */
final class Pages {
    /** Small letters, digits and hyphens; no dots but the one of the ending, so that no path leads out of the folder. */
    private static final Pattern FILE = Pattern.compile("/((?:[a-z0-9_-]+/){0,4}[a-z0-9_-]+)\\.([a-z0-9]{2,5})");

    private static final Map<String, String> TYPES = Map.of(
            "html", "text/html; charset=utf-8",
            "js", "text/javascript; charset=utf-8",
            "css", "text/css; charset=utf-8",
            "json", "application/json",
            "svg", "image/svg+xml",
            "png", "image/png",
            "ico", "image/x-icon",
            "woff2", "font/woff2");

    private final Map<String, Page> pages = new ConcurrentHashMap<>();

    private record Page(ByteBuffer content, String type, String tag) {}

    /** Answers a GET or HEAD. */
    void answer(HttpServletRequest request, HttpServletResponse response) throws IOException {
        Page page = find(request.getRequestURI());
        if (page == null) {
            throw Refusal.of(404, Code.PGC438, "there is no such page");
        }
        // Asked for each time and answered with 304 when it is still the same: a new version is seen at once.
        response.setHeader("Cache-Control", "no-cache");
        response.setHeader("ETag", page.tag());
        if (page.tag().equals(request.getHeader("If-None-Match"))) {
            response.setStatus(HttpServletResponse.SC_NOT_MODIFIED);
            return;
        }
        response.setContentType(page.type());
        response.setContentLength(page.content().capacity());
        if (!request.getMethod().equals("HEAD")) {
            response.getOutputStream().write(page.content().array());
        }
    }

    private @Nullable Page find(String path) throws IOException {
        Matcher file = FILE.matcher(path);
        String type = file.matches() ? TYPES.get(file.group(2)) : null;
        return type == null
                ? load("index.html", TYPES.getOrDefault("html", ""))
                : load(file.group(1) + "." + file.group(2), type);
    }

    private @Nullable Page load(String name, String type) throws IOException {
        Page known = pages.get(name);
        if (known != null) {
            return known;
        }
        try (InputStream in = Pages.class.getResourceAsStream("web/" + name)) {
            if (in == null) {
                return null;
            }
            byte[] content = in.readAllBytes();
            Page page = new Page(ByteBuffer.wrap(content), type, tag(content));
            pages.put(name, page); // no more of them than the jar has
            return page;
        }
    }

    private static String tag(byte[] content) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(content);
            return "\"" + HexFormat.of().formatHex(hash, 0, 12) + "\"";
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
