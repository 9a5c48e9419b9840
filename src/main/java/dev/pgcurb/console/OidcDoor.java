package dev.pgcurb.console;

import dev.pgcurb.explain.Code;
import dev.pgcurb.explain.Problem;
import dev.pgcurb.people.Vouched;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import org.jspecify.annotations.Nullable;

/**
 * Signing in through an OIDC issuer, as far as the browser is concerned. State, nonce and the verifier of PKCE travel in a cookie of ten
 * minutes, so that an answer is good in the browser that asked, once, and on any console behind one balancer.
 */
final class OidcDoor {
    private static final String COOKIE = "pgcurb-oidc";
    private static final int TEN_MINUTES = 600;

    private final Oidc oidc;
    private final Cookies cookies;

    OidcDoor(Oidc oidc, Cookies cookies) {
        this.oidc = oidc;
        this.cookies = cookies;
    }

    /** What people call the issuer: its host. */
    String name() {
        return oidc.name();
    }

    /** Sends the browser to the issuer. @throws Problem PGC437 when the issuer does not answer */
    void start(HttpServletResponse response) {
        Oidc.Question question = Oidc.Question.mint();
        cookies.write(response, COOKIE, question.text(), Cookies.Site.LAX, TEN_MINUTES);
        response.setStatus(HttpServletResponse.SC_SEE_OTHER);
        response.setHeader("Location", oidc.authorization(question).toString());
    }

    /** Takes the answer with which the issuer sent the browser back. @throws Problem PGC437 when it does not hold */
    Vouched finish(HttpServletRequest request, HttpServletResponse response) {
        Oidc.Question question = Oidc.Question.parse(cookies.read(request, COOKIE));
        cookies.write(response, COOKIE, "", Cookies.Site.LAX, 0); // asked once, answered once
        String state = request.getParameter("state");
        if (question == null || state == null || !same(question.state(), state)) {
            throw Problem.of(Code.PGC437, "the answer is not to a question that this browser asked")
                    .hint("start the sign-in again");
        }
        String issuer = request.getParameter("iss");
        String code = request.getParameter("code");
        if (code == null || (issuer != null && !issuer.equals(oidc.issuer()))) {
            throw Problem.of(Code.PGC437, "the issuer let nobody in").hint("start the sign-in again");
        }
        return oidc.redeem(code, question);
    }

    private static boolean same(@Nullable String one, String other) {
        return one != null
                && MessageDigest.isEqual(one.getBytes(StandardCharsets.UTF_8), other.getBytes(StandardCharsets.UTF_8));
    }
}
