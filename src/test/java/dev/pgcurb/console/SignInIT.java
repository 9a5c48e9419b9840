package dev.pgcurb.console;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pgcurb.EachMajor;
import dev.pgcurb.TestPostgres;
import dev.pgcurb.people.Person;
import dev.pgcurb.people.Right;
import java.sql.SQLException;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Set;

/** How people come in, how they go out, and who does not come in. */
class SignInIT {
    private static final String PASSWORD = "four unrelated words here";

    @EachMajor
    void aPasswordALinkAndASignOut(TestPostgres postgres) throws SQLException {
        try (Desk desk = new Desk(postgres)) {
            desk.add("anna", null, Right.APPROVE);
            desk.people().setPassword("anna", PASSWORD);
            Browser browser = new Browser(desk.url());
            assertThat(browser.get("/api/v1/me").status()).isEqualTo(401);
            assertThat(browser.post("/api/v1/sign-in", password("anna", "four unrelated words"))
                            .code())
                    .isEqualTo("PGC433");
            assertThat(browser.post("/api/v1/sign-in", password("nobody", PASSWORD))
                            .text())
                    .as("says no more of a name that nobody has")
                    .isEqualTo(browser.post("/api/v1/sign-in", password("anna", "wrong"))
                            .text());
            Browser.Answer in = browser.post("/api/v1/sign-in", password(" Anna ", PASSWORD));
            assertThat(in.status()).isEqualTo(200);
            assertThat(in.header("set-cookie"))
                    .contains("; HttpOnly; SameSite=Strict")
                    .doesNotContain("Max-Age");
            assertThat(browser.get("/api/v1/me").json().path("rights").toString())
                    .isEqualTo("[\"see\",\"approve\"]");
            String cookie = browser.cookies().values().iterator().next();
            assertThat(desk.value("SELECT count(*) FROM pgcurb.sign_in WHERE encode(proof_hash, 'base64') LIKE '%"
                            + cookie.substring(0, 8) + "%' OR encode(proof_hash, 'hex') = encode(sha256('" + cookie
                            + "'), 'hex')"))
                    .as("neither the cookie nor its hash is kept")
                    .isEqualTo("0");
            assertThat(browser.without(OurPage.TOKEN)
                            .post("/api/v1/sign-out", "{}")
                            .status())
                    .isEqualTo(403);
            assertThat(browser.post("/api/v1/sign-out", "{}").status()).isEqualTo(200);
            browser.cookies().put("pgcurb-" + desk.url().replaceFirst(".*:", ""), cookie);
            assertThat(browser.get("/api/v1/me").status())
                    .as("the cookie is over")
                    .isEqualTo(401);
            assertThat(desk.ledger("sign_in")).isEqualTo("anna through pgcurb_console");
        }
    }

    @EachMajor
    void aLinkWorksOnceAndNotForLong(TestPostgres postgres) throws SQLException {
        try (Desk desk = new Desk(postgres)) {
            desk.add("anna", null);
            String link = Desk.json("link=" + desk.people().link("anna", Duration.ofMinutes(5)));
            assertThat(new Browser(desk.url()).post("/api/v1/sign-in", link).status())
                    .isEqualTo(200);
            assertThat(new Browser(desk.url()).post("/api/v1/sign-in", link).code())
                    .isEqualTo("PGC433");
            String old = Desk.json("link=" + desk.people().link("anna", Duration.ofMinutes(5)));
            desk.run("UPDATE pgcurb.sign_in_link SET expires_at = now()");
            assertThat(new Browser(desk.url()).post("/api/v1/sign-in", old).code())
                    .isEqualTo("PGC433");
        }
    }

    @EachMajor
    void aSignInEndsByItselfAndWithItsPerson(TestPostgres postgres) throws SQLException {
        try (Desk desk = new Desk(postgres)) {
            Browser idle = desk.person("idle");
            desk.run("UPDATE pgcurb.sign_in SET seen_at = seen_at - interval '61 minutes' WHERE person = 'idle'");
            assertThat(idle.get("/api/v1/me").code()).isEqualTo("PGC430");

            Browser old = desk.person("old");
            desk.run("UPDATE pgcurb.sign_in SET expires_at = now() WHERE person = 'old'");
            assertThat(old.get("/api/v1/me").status()).isEqualTo(401);

            Browser gone = desk.person("gone");
            desk.people().remove("gone");
            assertThat(gone.get("/api/v1/me").status()).isEqualTo(401);
            desk.people().add(new Person("gone", EnumSet.allOf(Right.class), null), null);
            assertThat(gone.get("/api/v1/me").status())
                    .as("another one of that name")
                    .isEqualTo(401);

            Browser changed = desk.person("changed", Right.APPROVE);
            desk.people().change("changed", Set.of(), null);
            assertThat(changed.get("/api/v1/me").status()).isEqualTo(401);

            Browser forgot = desk.person("forgot");
            desk.people().setPassword("forgot", PASSWORD);
            assertThat(forgot.get("/api/v1/me").status()).isEqualTo(401);
            assertThat(desk.value("SELECT string_agg(DISTINCT body -> 'detail' ->> 'act', ' ') FROM pgcurb.entry"
                            + " WHERE kind = 'person'"))
                    .isEqualTo("added changed link made password set removed");
        }
    }

    @EachMajor
    void whoGuessesWaitsAndWhoIsGuessedAtDoesNot(TestPostgres postgres) throws SQLException {
        try (Desk desk = new Desk(postgres)) {
            desk.add("anna", null);
            desk.run("UPDATE pgcurb.person SET salt = 'salt', iterations = 100000, key_hash = sha256('key')");
            Browser guesser = new Browser(desk.url());
            for (int i = 0; i < 5; i++) {
                assertThat(guesser.post("/api/v1/sign-in", password("anna", "guess"))
                                .status())
                        .isEqualTo(401);
            }
            Browser.Answer sixth = guesser.post("/api/v1/sign-in", password("anna", "guess"));
            assertThat(sixth.status()).isEqualTo(429);
            assertThat(Integer.parseInt(sixth.header("retry-after"))).isBetween(1, 15);
            assertThat(desk.value("SELECT count(*) FROM pgcurb.entry WHERE kind = 'sign_in_failed'"))
                    .isEqualTo("1");
            String guess = "SELECT wait || ' ' || done FROM pgcurb.sign_in_by_password('anna', '%s', 'proof', '%s')";
            assertThat(Desk.value(desk.stolen(), guess.formatted("key", "127.0.0.1")))
                    .as("not even the right one is looked at, by the login itself either")
                    .endsWith(" false")
                    .doesNotStartWith("0 ");
            assertThat(Desk.value(desk.stolen(), guess.formatted("key", "192.0.2.7")))
                    .as("the person herself, from where nobody failed")
                    .isEqualTo("0 true");
            // From ever new addresses: bounded by the person, and so are the rows.
            String waits = Desk.value(
                    desk.stolen(),
                    "SELECT count(*) FILTER (WHERE g.wait > 0) FROM generate_series(1, 60) i,"
                            + " LATERAL pgcurb.sign_in_by_password('anna', 'no', 'p', '198.51.100.' || i) g");
            assertThat(waits).isEqualTo("10");
            desk.run("INSERT INTO pgcurb.sign_in_try SELECT 'address old ' || i, 1, now() - interval '2 minutes'"
                    + " FROM generate_series(1, 10000) AS i");
            guesser.post("/api/v1/sign-in", password("whoever", "guess"));
            assertThat(Integer.parseInt(desk.value("SELECT count(*) FROM pgcurb.sign_in_try")))
                    .isLessThan(10_000);
        }
    }

    @EachMajor
    void theStolenLoginOfTheConsoleActsForNobody(TestPostgres postgres) throws SQLException {
        try (Desk desk = new Desk(postgres)) {
            Browser anna = desk.person("anna", Right.values());
            long hold = desk.hold();
            assertThat(anna.get("/api/v1/me").status()).isEqualTo(200);
            for (String refused : new String[] {
                "SELECT * FROM pgcurb.person",
                "SELECT * FROM pgcurb.sign_in",
                "SELECT * FROM pgcurb.sign_in_link",
                "INSERT INTO pgcurb.acting VALUES (pg_current_xact_id(), 'anna', NULL)",
                "SELECT pgcurb.act_as(p) FROM pgcurb.person p",
                "SELECT pgcurb.open_sign_in(NULL, 'link', 'proof', 'x')",
                "SELECT pgcurb.put_person('eve', true, '{see}', NULL, NULL, NULL)",
                "SELECT pgcurb.add_sign_in_link('anna', 'x', '1 hour')",
                "SELECT pgcurb.approve(" + hold + ", 'because')",
                "SELECT pgcurb.undo_preview('{\"agent\": \"x\"}')",
                "SELECT pgcurb.suspend('" + desk.agent() + "', 'because')",
                "SELECT secret FROM public.bee",
                "SET ROLE pgcurb_owner",
                "SET ROLE pgcurb_approver"
            }) {
                assertThat(Desk.value(desk.stolen(), refused)).as(refused).isEqualTo("42501");
            }
            String approve = "SELECT state FROM pgcurb.person_decides(%s, 'approve', " + hold + ", 'because', 10, '"
                    + desk.value("SELECT digest FROM pgcurb.hold") + "', NULL)";
            for (String proof : new String[] {
                "NULL",
                "''",
                "'guess'",
                "'\\x" + desk.value("SELECT encode(proof_hash, 'hex') FROM pgcurb.sign_in") + "'"
            }) {
                assertThat(Desk.value(desk.stolen(), approve.formatted(proof)))
                        .as("with %s for a proof", proof)
                        .isEqualTo("28000");
            }
            // Even were the functions granted by mistake.
            desk.run("GRANT pgcurb_approver TO pgcurb_console");
            try {
                assertThat(Desk.value(desk.stolen(), "SELECT pgcurb.approve(" + hold + ", 'because')"))
                        .isEqualTo("42501");
                assertThat(Desk.value(
                                desk.stolen(), "SELECT pgcurb.undo_preview('{\"agent\": \"" + desk.agent() + "\"}')"))
                        .isEqualTo("42501");
            } finally {
                desk.run("REVOKE pgcurb_approver FROM pgcurb_console");
            }
            assertThat(desk.state(hold)).isEqualTo("waiting");
        }
    }

    private static String password(String name, String password) {
        return Desk.json("name=" + name, "password=" + password);
    }
}
