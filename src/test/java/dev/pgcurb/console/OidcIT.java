package dev.pgcurb.console;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pgcurb.EachMajor;
import dev.pgcurb.TestPostgres;
import dev.pgcurb.people.Person;
import dev.pgcurb.people.Right;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/** Signing in through an OIDC issuer, and what is no sign-in through it. */
class OidcIT {
    @EachMajor
    void groupsOfTheIssuerSayWhoMay(TestPostgres postgres) throws Exception {
        try (TestIssuer issuer = new TestIssuer();
                Desk desk = desk(postgres, issuer)) {
            assertThat(signIn(desk, issuer, "anna").header("location"))
                    .as("nobody said that anyone may come in")
                    .isEqualTo("/sign-in#error=PGC433");
            desk.people().group(issuer.url(), "oncall", Set.of(Right.APPROVE), null);
            Browser anna = new Browser(desk.url());
            assertThat(anna.get("/api/v1/sign-in")
                            .json()
                            .path("oidc")
                            .path("name")
                            .asString())
                    .isEqualTo("127.0.0.1");
            String location = start(anna);
            assertThat(location).contains("code_challenge_method=S256", "response_type=code", "nonce=", "state=");
            Browser.Answer back = comesBack(anna, issuer.letsIn(location, "Anna"));
            assertThat(back.header("location")).isEqualTo("/");
            assertThat(back.header("set-cookie")).contains("SameSite=Strict");
            assertThat(anna.get("/api/v1/me").json().path("rights").toString()).isEqualTo("[\"see\",\"approve\"]");
            long hold = desk.hold();
            assertThat(anna.post("/api/v1/holds/" + hold + "/approve", desk.seen(hold))
                            .status())
                    .isEqualTo(200);
            assertThat(desk.ledger("approval")).isEqualTo("anna through pgcurb_console they are gone");
            // Who is in by groups chose the name elsewhere: a policy that names people means others.
            assertThat(anna.post("/api/v1/holds/" + hold + "/revoke", Desk.json("reason=again"))
                            .status())
                    .isEqualTo(200);
            desk.run("UPDATE pgcurb.hold SET state = 'waiting'; UPDATE pgcurb.ceiling SET people = '{anna}'");
            assertThat(anna.post("/api/v1/holds/" + hold + "/approve", desk.seen(hold))
                            .text())
                    .contains("the rule names other approvers");
            desk.people().add(new Person("dora", Set.of(Right.APPROVE), null), issuer.url(), "subject of dora");
            desk.run("UPDATE pgcurb.ceiling SET people = '{dora}'");
            issuer.lies(claims -> claims.subject("subject of eve"));
            assertThat(signIn(desk, issuer, "dora").header("location")).isEqualTo("/sign-in#error=PGC433");
            issuer.lies(claims -> claims);
            Browser dora = new Browser(desk.url());
            comesBack(dora, issuer.letsIn(start(dora), "dora"));
            assertThat(dora.get("/api/v1/me").status()).isEqualTo(200);
            assertThat(dora.post("/api/v1/holds/" + hold + "/approve", desk.seen(hold))
                            .status())
                    .isEqualTo(200);
            assertThat(desk.ledger("approval")).endsWith("; dora through pgcurb_console they are gone");

            issuer.lies(claims -> claims.claim("groups", List.of("sales")));
            assertThat(signIn(desk, issuer, "anna").header("location")).isEqualTo("/sign-in#error=PGC433");
            issuer.lies(claims -> claims);
            desk.people().group(issuer.url(), "oncall", null, null);
            assertThat(anna.get("/api/v1/me").status())
                    .as("the group may nothing any more")
                    .isEqualTo(401);

            // Added by name: by their first sign-in known by subject, and nobody else comes in by that name.
            desk.people().add(new Person("ben", Set.of(Right.UNDO), null), issuer.url());
            assertThat(signIn(desk, issuer, "ben").header("location")).isEqualTo("/");
            issuer.lies(claims -> claims.subject("somebody else"));
            assertThat(signIn(desk, issuer, "ben").header("location")).isEqualTo("/sign-in#error=PGC433");
            // A name that somebody has here already, or that is a login, is theirs.
            desk.people().group(issuer.url(), "oncall", Set.of(Right.APPROVE), null);
            desk.add("carol", null, Right.values());
            for (String taken : new String[] {"carol", "postgres", "ben", "../x", "a b"}) {
                assertThat(signIn(desk, issuer, taken).header("location"))
                        .as(taken)
                        .isEqualTo("/sign-in#error=PGC433");
            }
        }
    }

    @EachMajor
    void whatDoesNotHoldLetsNobodyIn(TestPostgres postgres) throws Exception {
        try (TestIssuer issuer = new TestIssuer();
                Desk desk = desk(postgres, issuer)) {
            desk.people().group(issuer.url(), "oncall", Set.of(Right.APPROVE), null);
            issuer.lies(claims -> claims.audience("another-client"));
            refused(desk, issuer, "another audience");
            issuer.lies(claims -> claims.audience(List.of(TestIssuer.CLIENT, "another-client")));
            refused(desk, issuer, "two audiences, and nobody says for whom");
            issuer.lies(claims -> claims.claim("azp", "another-client"));
            refused(desk, issuer, "for another client");
            issuer.lies(claims -> claims.issuer("https://other.example"));
            refused(desk, issuer, "another issuer");
            issuer.lies(claims -> claims.claim("nonce", "of another time"));
            refused(desk, issuer, "another nonce");
            issuer.lies(claims -> claims.claim("nonce", null));
            refused(desk, issuer, "no nonce");
            issuer.lies(claims -> claims.expirationTime(Date.from(Instant.now().minusSeconds(300))));
            refused(desk, issuer, "over");
            issuer.lies(claims -> claims.claim("preferred_username", null));
            refused(desk, issuer, "nobody's name");
            issuer.lies(claims -> claims);
            issuer.signsWithAnotherKey();
            refused(desk, issuer, "signed by somebody else");
            issuer.signsNothing();
            refused(desk, issuer, "not signed");
            assertThat(desk.value("SELECT count(*) FROM pgcurb.person")).isEqualTo("0");
        }
    }

    @EachMajor
    void anAnswerIsGoodInOneBrowserAndOnce(TestPostgres postgres) throws Exception {
        try (TestIssuer issuer = new TestIssuer();
                Desk desk = desk(postgres, issuer)) {
            desk.people().group(issuer.url(), "oncall", Set.of(Right.APPROVE), null);
            // An attacker's own answer, put into somebody else's browser.
            Browser attacker = new Browser(desk.url());
            String answer = issuer.letsIn(start(attacker), "attacker");
            Browser victim = new Browser(desk.url());
            assertThat(comesBack(victim, answer).header("location")).isEqualTo("/sign-in#error=PGC437");
            start(victim);
            assertThat(comesBack(victim, answer).header("location")).isEqualTo("/sign-in#error=PGC437");
            assertThat(victim.get("/api/v1/me").status()).isEqualTo(401);

            Browser anna = new Browser(desk.url());
            String back = issuer.letsIn(start(anna), "anna");
            String cookie = anna.cookies().entrySet().iterator().next().getValue();
            String name = anna.cookies().keySet().iterator().next();
            tampered(anna, back.replaceFirst("state=.", "state=~"));
            anna.cookies().put(name, cookie);
            assertThat(comesBack(anna, back).header("location")).isEqualTo("/");
            assertThat(anna.cookies()).as("asked once").doesNotContainKey(name);
            assertThat(comesBack(anna, back).header("location")).as("replayed").isEqualTo("/sign-in#error=PGC437");
            anna.cookies().put(name, cookie);
            assertThat(comesBack(anna, back).header("location"))
                    .as("replayed with the cookie that was kept")
                    .isEqualTo("/sign-in#error=PGC437");
            // Were the issuer to take its code twice, the nonce is spent here, for every console.
            String nonce = cookie.split("\\.", -1)[1];
            assertThat(Desk.value(
                            desk.stolen(),
                            "SELECT pgcurb.sign_in_by_issuer('" + issuer.url() + "', 's', 'eve', '{oncall}',"
                                    + " sha256('" + nonce + "'), 'p', 'x')"))
                    .isEqualTo("28000");
        }
    }

    private static void tampered(Browser browser, String path) {
        assertThat(comesBack(browser, path).header("location")).isEqualTo("/sign-in#error=PGC437");
    }

    private static Desk desk(TestPostgres postgres, TestIssuer issuer) throws Exception {
        return new Desk(
                postgres, with -> new Console.Options(with.database(), with.host(), 0, null, null, issuer.options()));
    }

    private static void refused(Desk desk, TestIssuer issuer, String why) {
        Consumer<String> nobody = location -> assertThat(location).as(why).isEqualTo("/sign-in#error=PGC437");
        nobody.accept(signIn(desk, issuer, "anna").header("location"));
    }

    private static Browser.Answer signIn(Desk desk, TestIssuer issuer, String person) {
        Browser browser = new Browser(desk.url());
        return comesBack(browser, issuer.letsIn(start(browser), person));
    }

    private static String start(Browser browser) {
        return browser.get("/api/v1/oidc/start").header("location");
    }

    /** The issuer's page sends the browser here. */
    private static Browser.Answer comesBack(Browser browser, String path) {
        return browser.get(path);
    }
}
