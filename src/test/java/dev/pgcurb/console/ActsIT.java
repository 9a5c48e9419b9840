package dev.pgcurb.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pgcurb.EachMajor;
import dev.pgcurb.TestPostgres;
import dev.pgcurb.people.Right;
import java.sql.SQLException;

/** What people do, under whose name it is written down, and who may not. */
class ActsIT {
    @EachMajor
    void whatWasSeenIsApprovedOnceByItsPersonAndRuns(TestPostgres postgres) throws SQLException {
        try (Desk desk = new Desk(postgres)) {
            Browser anna = desk.person("anna", Right.APPROVE);
            long hold = desk.hold();
            String approve = "/api/v1/holds/" + hold + "/approve";
            assertThat(anna.post(approve, desk.seen(hold).replace(": 10,", ": 9,"))
                            .status())
                    .as("another number of rows than was seen")
                    .isEqualTo(409);
            assertThat(anna.post(approve, desk.seen(hold).replaceFirst("\"digest\": \".", "\"digest\": \"-"))
                            .status())
                    .as("another digest")
                    .isEqualTo(409);
            assertThat(anna.post(approve, desk.seen(hold).replace("they are gone", " "))
                            .status())
                    .as("without a reason")
                    .isEqualTo(400);
            assertThat(anna.post(approve, "{\"reason\": \"so\"}").status()).isEqualTo(400);
            assertThat(desk.state(hold)).isEqualTo("waiting");

            Browser.Answer approved = anna.post(approve, desk.seen(hold));
            assertThat(approved.json().path("hold").path("state").asString()).isEqualTo("approved");
            assertThat(anna.post(approve, desk.seen(hold)).status())
                    .as("replayed")
                    .isEqualTo(409);
            assertThat(desk.agent(Desk.ALL_BEES)).isEqualTo(10);
            assertThat(anna.post(approve, desk.seen(hold)).status())
                    .as("replayed after it ran")
                    .isEqualTo(409);
            assertThatThrownBy(() -> desk.agent(Desk.ALL_BEES + " || 'x'")).isInstanceOf(SQLException.class);
            assertThat(desk.ledger("approval")).isEqualTo("anna through pgcurb_console they are gone");
            assertThat(desk.value("SELECT decided_by FROM pgcurb.hold WHERE id = " + hold))
                    .isEqualTo("anna");
            assertThat(desk.ledger("refused_act"))
                    .as("what was refused is written down as well")
                    .contains("anna through pgcurb_console PGC412 hold " + hold + " is not what was seen");
        }
    }

    @EachMajor
    void noAndTakingItBack(TestPostgres postgres) throws SQLException {
        try (Desk desk = new Desk(postgres)) {
            Browser anna = desk.person("anna", Right.APPROVE);
            Browser ben = desk.person("ben", Right.APPROVE);
            long hold = desk.hold();
            assertThat(anna.post("/api/v1/holds/" + hold + "/deny", Desk.json("reason=no"))
                            .status())
                    .isEqualTo(200);
            assertThat(ben.post("/api/v1/holds/" + hold + "/approve", desk.seen(hold))
                            .status())
                    .isEqualTo(409);
            assertThat(ben.post("/api/v1/holds/" + hold + "/revoke", Desk.json("reason=asked her"))
                            .json()
                            .path("hold")
                            .path("state")
                            .asString())
                    .isEqualTo("waiting");
            assertThat(ben.post("/api/v1/holds/" + hold + "/approve", desk.seen(hold))
                            .status())
                    .isEqualTo(200);
            assertThat(anna.post("/api/v1/holds/" + hold + "/revoke", Desk.json("reason=wait"))
                            .status())
                    .isEqualTo(200);
            assertThatThrownBy(() -> desk.agent(Desk.ALL_BEES)).isInstanceOf(SQLException.class);
            assertThat(desk.ledger("denial")).isEqualTo("anna through pgcurb_console no");
            assertThat(desk.ledger("revocation"))
                    .isEqualTo("ben through pgcurb_console asked her; anna through pgcurb_console wait");
            assertThat(anna.post("/api/v1/holds/999/deny", Desk.json("reason=no"))
                            .status())
                    .isEqualTo(404);
        }
    }

    @EachMajor
    void aViewerDoesNothingAndIsWrittenDown(TestPostgres postgres) throws SQLException {
        try (Desk desk = new Desk(postgres)) {
            Browser viewer = desk.person("viewer");
            desk.add("anna", null, Right.values());
            long hold = desk.hold();
            for (String act : new String[] {
                "holds/" + hold + "/approve",
                "holds/" + hold + "/deny",
                "holds/" + hold + "/revoke",
                "undo/preview",
                "undo/apply",
                "agents/" + desk.agent() + "/suspend",
                "agents/" + desk.agent() + "/resume"
            }) {
                assertThat(viewer.post("/api/v1/" + act, desk.seen(hold)).code())
                        .as(act)
                        .isEqualTo("PGC431");
            }
            assertThat(desk.state(hold)).isEqualTo("waiting");
            assertThat(
                            desk.value(
                                    "SELECT count(*) || ' ' || min(body ->> 'by') FROM pgcurb.entry WHERE kind = 'refused_act'"))
                    .isEqualTo("7 viewer");
            // Were the server's own check not there, the database has one of its own.
            String proof = "'\\x" + hash(viewer.cookies().values().iterator().next()) + "'";
            for (String call : new String[] {
                "person_decides(" + proof + ", 'approve', " + hold + ", 'so', 10, '"
                        + desk.value("SELECT digest FROM pgcurb.hold") + "', NULL)",
                "person_previews_undo(" + proof + ", '{\"agent\": \"x\"}')",
                "person_undoes(" + proof + ", '{\"agent\": \"x\"}', 'so', false, 10, NULL)",
                "person_suspends(" + proof + ", '" + desk.agent() + "', 'so')",
                "person_ends_sessions(" + proof + ", '" + desk.agent() + "')",
                "person_resumes(" + proof + ", '" + desk.agent() + "')"
            }) {
                assertThat(Desk.value(desk.stolen(), "SELECT pgcurb." + call))
                        .as(call)
                        .isEqualTo("42501");
            }
            assertThat(Desk.value(desk.stolen(), "SELECT person FROM pgcurb.signed_in(" + proof + ", true)"))
                    .as("it was the right proof")
                    .isEqualTo("viewer");
        }
    }

    @EachMajor
    void thePolicySaysWhoMayDecideAboutThisAgent(TestPostgres postgres) throws SQLException {
        String dba = TestPostgres.unique("dba");
        String operator = TestPostgres.unique("operator");
        try (Desk desk = new Desk(postgres)) {
            desk.run("CREATE ROLE " + dba + "; CREATE ROLE " + operator + " LOGIN IN ROLE " + dba);
            Browser stranger = desk.person("stranger", Right.APPROVE);
            Browser named = desk.person("named", Right.APPROVE);
            desk.add("member", dba, Right.APPROVE);
            Browser member = desk.browser("member");
            desk.add(operator, operator, Right.APPROVE);
            Browser self = desk.browser(operator);
            desk.run("UPDATE pgcurb.ceiling SET approvers = '{" + dba + "}', people = '{named}'");
            long hold = desk.hold();
            String approve = "/api/v1/holds/" + hold + "/approve";
            String revoke = "/api/v1/holds/" + hold + "/revoke";
            String reason = Desk.json("reason=again");
            assertThat(stranger.post(approve, desk.seen(hold)).code()).isEqualTo("PGC431");
            for (Browser may : new Browser[] {named, member, self}) {
                assertThat(may.post(approve, desk.seen(hold)).status()).isEqualTo(200);
                assertThat(may.post(revoke, reason).status()).isEqualTo(200);
                desk.run("UPDATE pgcurb.hold SET state = 'waiting'");
            }
            desk.run("UPDATE pgcurb.ceiling SET people = '{named}', approvers = '{}'");
            assertThat(member.post(approve, desk.seen(hold)).code())
                    .as("people only")
                    .isEqualTo("PGC431");

            desk.run("UPDATE pgcurb.ceiling SET people = '{named}', approvers = '{" + dba + "}', two_persons = true;"
                    + "UPDATE pgcurb.hold SET operator = '" + operator + "'");
            assertThat(self.post(approve, desk.seen(hold)).text()).contains("wants a second person");
            assertThat(member.post(approve, desk.seen(hold)).text())
                    .as("shares a role")
                    .contains("nobody said");
            assertThat(named.post(approve, desk.seen(hold)).text())
                    .as("has no login")
                    .contains("nobody said");
            assertThat(desk.state(hold)).isEqualTo("waiting");

            String other = TestPostgres.unique("other");
            desk.run("CREATE ROLE " + other + " LOGIN IN ROLE " + dba);
            desk.add(other, other, Right.APPROVE);
            assertThat(desk.browser(other).post(approve, desk.seen(hold)).status())
                    .isEqualTo(200);
            desk.run("UPDATE pgcurb.lease SET operator = '" + other + "'");
            assertThatThrownBy(() -> desk.agent(Desk.ALL_BEES))
                    .as("nobody approves for their own session")
                    .isInstanceOf(SQLException.class);
            desk.run("UPDATE pgcurb.lease SET operator = '" + operator + "'");
            assertThat(desk.agent(Desk.ALL_BEES)).isEqualTo(10);
        }
    }

    @EachMajor
    void undoIsPreviewedThenAppliedAsItWasSeen(TestPostgres postgres) throws SQLException {
        try (Desk desk = new Desk(postgres)) {
            Browser anna = desk.person("anna", Right.UNDO);
            desk.agent("UPDATE bee SET name = 'x' WHERE id < 3");
            String agent = "\"agent\": \"" + desk.agent() + "\"";
            Browser.Answer preview = anna.post("/api/v1/undo/preview", "{" + agent + "}");
            assertThat(preview.json().path("restore").asLong())
                    .as(preview.text())
                    .isEqualTo(2);
            String apply = "{" + agent + ", \"reason\": \"a mistake\", \"rows\": ";
            assertThat(anna.post("/api/v1/undo/apply", apply + "1}").status())
                    .as("not what was seen")
                    .isEqualTo(409);
            assertThat(anna.post("/api/v1/undo/apply", "{" + agent + ", \"reason\": \"so\"}")
                            .status())
                    .isEqualTo(400);
            Browser.Answer done = anna.post("/api/v1/undo/apply", apply + "2}");
            assertThat(done.status()).as(done.text()).isEqualTo(200);
            assertThat(desk.value("SELECT string_agg(name, ' ' ORDER BY id) FROM bee WHERE id < 3"))
                    .isEqualTo("bee 1 bee 2");
            assertThat(desk.ledger("undo")).isEqualTo("anna through pgcurb_console a mistake");
            assertThat(desk.value("SELECT by FROM pgcurb.undo")).isEqualTo("anna");

            desk.run("INSERT INTO pgcurb.undo_right (agent, people) VALUES ('@agent', '{somebody}')");
            assertThat(anna.post("/api/v1/undo/preview", "{" + agent + "}").code())
                    .isEqualTo("PGC423");
            desk.run("UPDATE pgcurb.undo_right SET people = '{anna}'");
            assertThat(anna.post("/api/v1/undo/preview", "{\"undo\": 1}").status())
                    .isEqualTo(200);
        }
    }

    @EachMajor
    void suspendingAndLettingInAgain(TestPostgres postgres) throws SQLException {
        try (Desk desk = new Desk(postgres)) {
            Browser anna = desk.person("anna", Right.SUSPEND);
            String path = "/api/v1/agents/" + desk.agent();
            assertThat(anna.post("/api/v1/agents/nobody/suspend", Desk.json("reason=so"))
                            .status())
                    .isEqualTo(404);
            Browser.Answer suspended = anna.post(path + "/suspend", Desk.json("reason=it bolts"));
            assertThat(suspended.json().path("leases").asLong())
                    .as(suspended.text())
                    .isEqualTo(1);
            assertThatThrownBy(() -> desk.agent("SELECT 1")).isInstanceOf(SQLException.class);
            assertThat(desk.value("SELECT suspended_by || ' ' || suspended_why FROM pgcurb.agent"))
                    .isEqualTo("anna it bolts");
            assertThat(anna.post(path + "/resume", "{}").status()).isEqualTo(200);
            assertThat(anna.post(path + "/resume", "{}").status()).isEqualTo(409);
            assertThat(desk.ledger("suspend")).isEqualTo("anna through pgcurb_console it bolts");
            assertThat(desk.ledger("resume")).isEqualTo("anna through pgcurb_console");
        }
    }

    @EachMajor
    void aSampleIsShownAsFarAsThePersonsOwnRoleMayRead(TestPostgres postgres) throws SQLException {
        String reader = TestPostgres.unique("reader");
        try (Desk desk = new Desk(postgres)) {
            desk.run("CREATE ROLE " + reader + "; GRANT SELECT (id, name) ON bee TO " + reader);
            desk.add("anna", reader);
            desk.add("ben", null, Right.values());
            long hold = desk.hold();
            assertThat(sample(desk, "anna", hold)).contains("bee 1").doesNotContain("hidden");
            assertThat(sample(desk, "ben", hold)).isEqualTo("null");
            assertThat(Desk.value(desk.stolen(), "SELECT sample FROM pgcurb.holds"))
                    .isEqualTo("null");
        }
    }

    private static String sample(Desk desk, String person, long hold) {
        String proof = hash(desk.browser(person).cookies().values().iterator().next());
        return Desk.value(desk.stolen(), "SELECT pgcurb.hold_sample('\\x" + proof + "', " + hold + ")");
    }

    private static String hash(String cookie) {
        return java.util.HexFormat.of()
                .formatHex(dev.pgcurb.people.Proof.of(cookie).bytes());
    }
}
