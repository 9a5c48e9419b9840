package dev.pgcurb.console;

import jakarta.servlet.http.Cookie;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.jspecify.annotations.Nullable;

/**
 * The console's cookies. Under TLS their names begin with {@code __Host-}: then browsers take them from this very host alone. Cookies do
 * not know ports, so on loopback the name has the port in it, and two consoles on one machine do not sign each other out.
 *
 * @param secure whether people reach the console by TLS
 */
record Cookies(boolean secure, int port) {
    /** {@code strict}: sent with no request that another site began; {@code lax}: with a link followed from there. */
    enum Site {
        STRICT("Strict"),
        LAX("Lax");

        private final String word;

        Site(String word) {
            this.word = word;
        }
    }

    @Nullable
    String read(HttpServletRequest request, String name) {
        Cookie[] all = request.getCookies();
        String full = full(name);
        String found = null;
        for (Cookie cookie : all == null ? new Cookie[0] : all) {
            if (cookie.getName().equals(full)) {
                if (found != null) {
                    return null; // somebody put a second one there: which of them is ours, nobody can tell
                }
                found = cookie.getValue();
            }
        }
        return found;
    }

    /** @param seconds 0 takes it away; less: until the browser ends */
    void write(HttpServletResponse response, String name, String value, Site site, int seconds) {
        response.addHeader(
                "Set-Cookie",
                full(name) + "=" + value + "; Path=/; HttpOnly; SameSite=" + site.word + (secure ? "; Secure" : "")
                        + (seconds < 0 ? "" : "; Max-Age=" + seconds));
    }

    private String full(String name) {
        return secure ? "__Host-" + name : name + "-" + port;
    }
}
