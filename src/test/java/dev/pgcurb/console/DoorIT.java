package dev.pgcurb.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pgcurb.EachMajor;
import dev.pgcurb.TestPostgres;
import dev.pgcurb.explain.Code;
import dev.pgcurb.explain.Problem;
import dev.pgcurb.people.Right;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** What the console's server lets through before anybody decides anything: pages, names, other pages, other people's sign-ins. */
class DoorIT {
    @EachMajor
    void anotherPageInTheSameBrowserDoesNothing(TestPostgres postgres) throws SQLException {
        try (Desk desk = new Desk(postgres)) {
            Browser anna = desk.person("anna", Right.values());
            long hold = desk.hold();
            String approve = "/api/v1/holds/" + hold + "/approve";
            String token = anna.get("/api/v1/me").json().path("csrf").asString();
            for (Browser attacker : new Browser[] {
                anna.otherPage("https://evil.example", "cross-site"),
                anna.otherPage("https://evil.example", "cross-site").with(OurPage.TOKEN, token),
                anna.otherPage("null", "cross-site").with(OurPage.TOKEN, token),
                anna.otherPage(desk.url(), "cross-site").with(OurPage.TOKEN, token),
                anna.otherPage("http://127.0.0.1:1", "same-site").with(OurPage.TOKEN, token),
                anna.otherPage(desk.url().replace("http:", "https:"), "same-origin")
                        .with(OurPage.TOKEN, token),
                anna.without("Origin").without("Sec-Fetch-Site").without(OurPage.TOKEN),
                anna.with(OurPage.TOKEN, token.substring(1)),
                anna.with(
                        OurPage.TOKEN,
                        desk.person("ben").get("/api/v1/me").json().path("csrf").asString())
            }) {
                assertThat(attacker.post(approve, desk.seen(hold)).code()).isEqualTo("PGC432");
            }
            assertThat(desk.state(hold)).isEqualTo("waiting");
            assertThat(desk.value(
                            "SELECT count(*) FROM pgcurb.entry WHERE kind = 'refused_act' AND body ->> 'by' = 'anna'"
                                    + " AND body ->> 'reason' LIKE 'PGC432 %'"))
                    .isEqualTo("9");
            assertThat(anna.otherPage("https://evil.example", "cross-site")
                            .post("/api/v1/sign-in", "{\"link\": \"x\"}")
                            .code())
                    .as("nor does it sign anybody in")
                    .isEqualTo("PGC432");
            assertThat(anna.without("Origin")
                            .without("Sec-Fetch-Site")
                            .post(approve, desk.seen(hold))
                            .status())
                    .as("a program with cookie and token is no page")
                    .isEqualTo(200);
        }
    }

    @EachMajor
    void anotherPersonsSignInIsNotToBeHad(TestPostgres postgres) throws SQLException {
        try (Desk desk = new Desk(postgres)) {
            Browser anna = desk.person("anna", Right.values());
            Browser viewer = desk.person("viewer");
            String name = anna.cookies().keySet().iterator().next();
            // A cookie that somebody planted before the sign-in is none afterwards.
            Browser victim = new Browser(desk.url());
            victim.cookies().put(name, "planted");
            victim.post(
                    "/api/v1/sign-in",
                    Desk.json("link=" + desk.people().link("viewer", java.time.Duration.ofMinutes(1))));
            assertThat(victim.cookies().get(name)).isNotEqualTo("planted").hasSize(43);
            // Two cookies of one name: nobody can tell whose it is.
            String hers = Objects.requireNonNull(anna.cookies().get(name));
            String both = viewer.cookies().get(name) + "; " + name + "=" + hers;
            viewer.cookies().put(name, both);
            assertThat(viewer.get("/api/v1/me").status()).isEqualTo(401);
            for (String guess : new String[] {"", "x", hers.substring(1), "' OR true --"}) {
                viewer.cookies().put(name, guess);
                assertThat(viewer.get("/api/v1/me").status()).as(guess).isEqualTo(401);
            }
            // Signing in again ends what was there.
            String former = anna.cookies().get(name);
            anna.post(
                    "/api/v1/sign-in",
                    Desk.json("link=" + desk.people().link("anna", java.time.Duration.ofMinutes(1))));
            viewer.cookies().put(name, former);
            assertThat(viewer.get("/api/v1/me").status()).isEqualTo(401);
            assertThat(anna.get("/api/v1/me").json().path("name").asString()).isEqualTo("anna");
        }
    }

    @EachMajor
    void pagesAreOursAlone(TestPostgres postgres) throws Exception {
        try (Desk desk = new Desk(postgres)) {
            Browser nobody = new Browser(desk.url());
            Browser.Answer page = nobody.get("/holds/7");
            assertThat(page.status()).isEqualTo(200);
            assertThat(page.header("content-type")).isEqualTo("text/html;charset=utf-8");
            assertThat(page.header("content-security-policy"))
                    .contains("default-src 'none'", "script-src 'self';", "frame-ancestors 'none'")
                    .doesNotContain("unsafe", "http", "*");
            assertThat(nobody.with("If-None-Match", page.header("etag"))
                            .get("/")
                            .status())
                    .isEqualTo(304);
            for (String path : new String[] {
                "/nothing.js", "/%2e%2e/Console.class.js", "/..%2fpeople.css", "/a/b/c/d/e/f.js", "/WEB.js"
            }) {
                assertThat(nobody.get(path).text()).as(path).doesNotContain("\u00ca\u00fe", "CREATE ");
                assertThat(nobody.get(path).status()).as(path).isIn(200, 400, 404);
            }
            assertThat(nobody.get("/nothing.js").status()).isEqualTo(404);
            assertThat(nobody.get("/api/v1/nothing").status())
                    .as("before that: who asks?")
                    .isEqualTo(401);
            assertThat(nobody.post("/holds/7", "{}").status()).isEqualTo(405);
            Browser anna = desk.person("anna", Right.values());
            assertThat(anna.get("/api/v1/nothing").code()).isEqualTo("PGC438");
            assertThat(anna.get("/api/v1/holds/7/approve").status())
                    .as("an act is no GET")
                    .isEqualTo(405);
            assertThat(anna.post("/api/v1/holds/7/deny", "{").status()).isEqualTo(400);
            assertThat(anna.post("/api/v1/holds/7/deny", "[]").status()).isEqualTo(400);
            assertThat(anna.post("/api/v1/holds/x/deny", "{\"reason\": \"so\"}").status())
                    .isEqualTo(404);
            assertThat(anna.post("/api/v1/holds/7/deny", "{\"reason\": \"" + "x".repeat(70_000) + "\"}")
                            .status())
                    .isEqualTo(413);
            assertThat(raw(desk.url(), "GET /api/v1/me HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n"))
                    .startsWith("HTTP/1.1 421");
            String other =
                    "POST /api/v1/sign-in HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: text/plain\r\nContent-Length: 2"
                            + "\r\nConnection: close\r\n\r\n{}";
            assertThat(raw(desk.url(), other)).startsWith("HTTP/1.1 415");
        }
    }

    @Test
    void aStreamOfEventsEndsWithTheSignIn() throws Exception {
        try (Desk desk = new Desk(TestPostgres.newest())) {
            assertThat(new Browser(desk.url()).get("/api/v1/events").status()).isEqualTo(401);
            Browser anna = desk.person("anna");
            String cookie = anna.cookies().entrySet().iterator().next().toString();
            URI uri = URI.create(desk.url());
            try (Socket socket = new Socket(uri.getHost(), uri.getPort())) {
                socket.setSoTimeout(60_000);
                socket.getOutputStream()
                        .write(("GET /api/v1/events HTTP/1.1\r\nHost: 127.0.0.1\r\nCookie: " + cookie + "\r\n\r\n")
                                .getBytes(StandardCharsets.US_ASCII));
                InputStream in = socket.getInputStream();
                StringBuilder read = new StringBuilder();
                while (!read.toString().contains("retry: ")) {
                    read.append((char) in.read());
                }
                assertThat(read.toString()).contains("text/event-stream");
                desk.people().remove("anna");
                // The last chunk of an answer has no bytes.
                while (!read.toString().endsWith("\r\n0\r\n\r\n")) {
                    int next = in.read();
                    assertThat(next).as("the answer ends in good order").isNotNegative();
                    read.append((char) next);
                }
            }
        }
    }

    @Test
    void withoutACertificateOtherMachinesSeeNothing() {
        var options = new Console.Options(
                TestPostgres.newest().superuser().withLogin("pgcurb_console", "x"), "0.0.0.0", 0, null, null, null);
        assertThatThrownBy(() -> Console.start(options).close())
                .isInstanceOfSatisfying(
                        Problem.class, problem -> assertThat(problem.code()).isEqualTo(Code.PGC302));
    }

    private static String raw(String url, String request) throws IOException {
        URI uri = URI.create(url);
        try (Socket socket = new Socket(uri.getHost(), uri.getPort());
                OutputStream out = socket.getOutputStream()) {
            out.write(request.getBytes(StandardCharsets.US_ASCII));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
