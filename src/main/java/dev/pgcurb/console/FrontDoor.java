package dev.pgcurb.console;

import dev.pgcurb.explain.Code;
import dev.pgcurb.explain.Problem;
import dev.pgcurb.people.Attempt;
import dev.pgcurb.people.Person;
import dev.pgcurb.people.Proof;
import dev.pgcurb.people.Right;
import dev.pgcurb.people.SignIns;
import dev.pgcurb.people.SignedIn;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.sql.SQLException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Signing in and out by cookies, and by nothing else. */
final class FrontDoor implements Entrance {
    private static final Logger LOG = LoggerFactory.getLogger(FrontDoor.class);
    private static final String COOKIE = "pgcurb";
    private static final String PREFIX = "/api/v1/";

    private final SignIns signIns;
    private final Cookies cookies;
    private final OurPage ourPage;
    private final @Nullable OidcDoor oidc;

    /** @param oidc null: nobody but us says who somebody is */
    FrontDoor(SignIns signIns, Cookies cookies, OurPage ourPage, @Nullable OidcDoor oidc) {
        this.signIns = signIns;
        this.cookies = cookies;
        this.ourPage = ourPage;
        this.oidc = oidc;
    }

    @Override
    public boolean answers(HttpServletRequest request, HttpServletResponse response) throws IOException, SQLException {
        String path = request.getRequestURI();
        if (!path.startsWith(PREFIX)) {
            return false;
        }
        switch (request.getMethod() + " " + path.substring(PREFIX.length())) {
            case "GET sign-in" -> ConsoleServlet.say(response, ways());
            case "POST sign-in" -> ConsoleServlet.say(response, signIn(request, response));
            case "POST sign-out" -> ConsoleServlet.say(response, signOut(request, response));
            case "GET me" -> ConsoleServlet.say(response, me(whoIs(request)));
            case "GET oidc/start" -> demandOidc().start(response);
            case "GET oidc/callback" -> callback(request, response);
            default -> {
                return false;
            }
        }
        return true;
    }

    private OidcDoor demandOidc() {
        if (oidc == null) {
            throw Refusal.of(404, Code.PGC438, "no sign-in service is known here");
        }
        return oidc;
    }

    private Reply ways() {
        ObjectNode body = Reply.object().put("password", true);
        if (oidc == null) {
            body.putNull("oidc");
        } else {
            body.putObject("oidc").put("start", PREFIX + "oidc/start").put("name", oidc.name());
        }
        return Reply.ok(body);
    }

    private Reply signIn(HttpServletRequest request, HttpServletResponse response) throws IOException, SQLException {
        ourPage.demandOrigin(request);
        JsonNode body = Requests.body(request);
        String secret = Proof.mintSecret();
        String address = request.getRemoteAddr();
        Attempt attempt;
        if (body.path("link").isString()) {
            attempt = signIns.byLink(body.path("link").asString(), secret, address);
        } else if (body.path("name").isString() && body.path("password").isString()) {
            attempt = signIns.byPassword(
                    body.path("name").asString(), body.path("password").asString(), secret, address);
        } else {
            throw Refusal.of(400, Code.PGC438, "a sign-in has a name and a password, or a link");
        }
        return switch (attempt) {
            case Attempt.Good ignored -> begin(request, response, secret);
            case Attempt.Wrong ignored ->
                throw new Refusal(
                        401,
                        Problem.of(Code.PGC433, "that does not let anyone in")
                                .hint("try again, or ask an admin for a link"));
            case Attempt.TooMany tooMany -> {
                response.setHeader("Retry-After", Integer.toString(tooMany.seconds()));
                throw new Refusal(
                        429,
                        Problem.of(Code.PGC434, "too many tries have failed")
                                .hint("wait " + tooMany.seconds() + " seconds"));
            }
        };
    }

    /** A new cookie for each sign-in: one that somebody planted before is none. Whoever was signed in here is so no longer. */
    private Reply begin(HttpServletRequest request, HttpServletResponse response, String secret) throws SQLException {
        String former = cookies.read(request, COOKIE);
        if (former != null) {
            signIns.end(former);
        }
        SignedIn who = Objects.requireNonNull(signIns.find(secret, true), "it was opened just now");
        cookies.write(response, COOKIE, secret, Cookies.Site.STRICT, -1);
        return me(who);
    }

    private Reply signOut(HttpServletRequest request, HttpServletResponse response) throws SQLException {
        demandOurPage(request, whoIs(request));
        signIns.end(Objects.requireNonNull(cookies.read(request, COOKIE)));
        cookies.write(response, COOKIE, "", Cookies.Site.STRICT, 0);
        return Reply.ok(Reply.object());
    }

    private static Reply me(SignedIn who) {
        Person person = who.person();
        ObjectNode body = Reply.object().put("name", person.name());
        ArrayNode rights = body.putArray("rights");
        person.rights().stream().sorted().map(Right::word).forEach(rights::add);
        return Reply.ok(body.put("databaseRole", person.databaseRole())
                .put("csrf", who.csrf())
                .put("expiresAt", who.expiresAt().toString()));
    }

    /** People are sent here by the issuer, so what is wrong is shown by a page. */
    private void callback(HttpServletRequest request, HttpServletResponse response) throws IOException, SQLException {
        String secret = Proof.mintSecret();
        String where = "/";
        try {
            signIns.byIssuer(demandOidc().finish(request, response), secret, request.getRemoteAddr());
            begin(request, response, secret);
        } catch (Problem e) {
            LOG.info("a sign-in by the issuer was refused: {}", e.what());
            where = "/sign-in#error=" + e.code();
        }
        response.setStatus(HttpServletResponse.SC_SEE_OTHER);
        response.setHeader("Location", where);
    }

    @Override
    public SignedIn whoIs(HttpServletRequest request) throws SQLException {
        String secret = cookies.read(request, COOKIE);
        SignedIn who = secret == null ? null : signIns.find(secret, true);
        if (who == null) {
            throw new Refusal(
                    401, Problem.of(Code.PGC430, "nobody is signed in").hint("sign in"));
        }
        return who;
    }

    @Override
    public boolean lives(HttpServletRequest request) throws SQLException {
        String secret = cookies.read(request, COOKIE);
        SignedIn who = secret == null ? null : signIns.find(secret, false);
        return who != null && who.person().may(Right.SEE);
    }

    @Override
    public void demandOurPage(HttpServletRequest request, SignedIn who) {
        ourPage.demandOrigin(request);
        OurPage.demandToken(request, who.csrf());
    }

    @Override
    public void noteRefused(SignedIn who, String asked, Problem why) {
        try {
            signIns.noteRefused(who.proof(), asked, why.code() + " " + why.what());
        } catch (SQLException e) {
            LOG.warn("a refusal of \"{}\" could not be written to the ledger", asked, e);
        }
    }
}
