package dev.pgcurb.console;

import dev.pgcurb.explain.Code;
import jakarta.servlet.http.HttpServletRequest;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Whether it is the console's own page that asks. Three things say so, each enough by itself in a browser of today: where the page is
 * from, how the browser came to ask, and a token that only our page was given.
 *
 * @param secure whether people reach the console by TLS
 * @param url by which they call it, when a proxy stands in front
 */
record OurPage(boolean secure, @Nullable URI url) {
    static final String TOKEN = "Pgcurb-Csrf";

    /** Refuses what the browser says comes from elsewhere. @throws Refusal 403 */
    void demandOrigin(HttpServletRequest request) {
        String how = request.getHeader("Sec-Fetch-Site");
        String origin = request.getHeader("Origin");
        if ((how != null && !how.equals("same-origin")) || (origin != null && !isOurs(origin, request))) {
            throw Refusal.of(403, Code.PGC432, "another page asked for this");
        }
    }

    /** Refuses what does not bring the token of this sign-in. @throws Refusal 403 */
    static void demandToken(HttpServletRequest request, String csrf) {
        String token = Objects.requireNonNullElse(request.getHeader(TOKEN), "");
        if (!MessageDigest.isEqual(token.getBytes(StandardCharsets.UTF_8), csrf.getBytes(StandardCharsets.UTF_8))) {
            throw Refusal.of(403, Code.PGC432, "the token of the console's own page is missing");
        }
    }

    private boolean isOurs(String origin, HttpServletRequest request) {
        // That the Host is one of ours was asked before.
        return origin.equalsIgnoreCase((secure ? "https://" : "http://") + request.getHeader("Host"))
                || (url != null && origin.equalsIgnoreCase(url.getScheme() + "://" + url.getAuthority()));
    }
}
