package dev.pgcurb.console;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pgcurb.browser.Window;
import dev.pgcurb.explain.Visible;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tools.jackson.databind.JsonNode;

/** Text of agents that would rather be something else: it is shown as what it is, and nothing in it happens. */
@ExtendWith(ConsoleStage.Shared.class)
final class HostileIT {
    private static final String IMAGE = "<img src=x onerror=\"alert(1)\">";
    private static final String SCRIPT = "<script>alert(document.cookie)</script>";
    private static final String BIDI = "\u202eevas\u2066";
    private static final String MEGABYTE = "<b>x</b>".repeat(131_072);

    private final ConsoleStage stage;

    HostileIT(ConsoleStage stage) {
        this.stage = stage;
    }

    @Test
    void statementReasonAndRowValueAreText() {
        String where = "quality_grade <> 'needs_id' AND id BETWEEN 51000 AND 51300";
        stage.admin("UPDATE observations SET place = " + literal(IMAGE + BIDI) + " WHERE " + where);
        stage.agent("curator", "DELETE FROM observations /* " + SCRIPT + BIDI + " */ WHERE " + where);
        long hold = stage.admin("SELECT max(id) FROM pgcurb.hold").rows();
        stage.agent("curator", "SELECT pgcurb.ask(" + hold + ", " + literal(IMAGE + SCRIPT + BIDI) + ")");

        Window ada = stage.window("ada", "/holds/" + hold);
        ada.awaitText("why it says it needs this");
        assertThat(ada.text())
                .contains("/* " + SCRIPT, IMAGE + SCRIPT, "U+202E", "U+2066")
                .doesNotContain("\u202e", "\u2066");
        assertThat(ada.eval("document.querySelector('table.images').innerText").asString())
                .contains(IMAGE);
        assertHarmless(ada);

        ada.go(stage.url() + "/ledger").awaitText("/* <script>");
        assertHarmless(ada);
        ada.go(stage.url() + "/ledger?agent=" + "%3Cscript%3Ealert(1)%3C%2Fscript%3E&text="
                        + "%22%3E%3Cimg%20src%3Dx%20onerror%3Dalert(1)%3E")
                .awaitText("No entry fits");
        assertHarmless(ada);
        ada.go(stage.url() + "/agents/%3Cimg%20src%3Dx%20onerror%3Dalert(1)%3E")
                .await("document.querySelector('[role=alert]')");
        assertHarmless(ada);
        ada.go(stage.url() + "/undo?agent=" + "%3Cimg%20src%3Dx%20onerror%3Dalert(1)%3E")
                .await("document.querySelector('.class, [role=alert]')");
        assertHarmless(ada);
        stage.admin("SELECT pgcurb.deny(" + hold + ", 'no')");
    }

    /** Names and lengths that no function of pgcurb lets an agent write: should one ever get there, it is still text. */
    @Test
    void aTableNameAndAMegabyteAreText() {
        stage.agent(
                "curator", "DELETE FROM observations WHERE quality_grade <> 'needs_id' AND id BETWEEN 52000 AND 52300");
        long hold = stage.admin("SELECT max(id) FROM pgcurb.hold").rows();
        stage.admin("UPDATE pgcurb.hold SET table_name = " + literal(IMAGE) + ", agent = " + literal(SCRIPT + BIDI)
                + ", statement = " + literal(MEGABYTE) + ", counts = jsonb_build_object(" + literal("public." + IMAGE)
                + ", 300)"
                + ", rule = " + literal(SCRIPT) + " WHERE id = " + hold);
        stage.admin("INSERT INTO pgcurb.plea (hold_id, text) VALUES (" + hold + ", " + literal(MEGABYTE) + ")");

        Window ada = stage.window("ada", "/holds");
        ada.awaitText("public." + IMAGE);
        assertHarmless(ada);
        ada.go(stage.url() + "/holds/" + hold).awaitText("Show all 1,048,576 characters");
        assertThat(ada.text()).contains(SCRIPT + "U+202E");
        ada.click("button", "Show all 1,048,576 characters");
        ada.await("document.querySelector('.fence pre').innerText.length >= 1048576");
        assertHarmless(ada);
        stage.admin("DELETE FROM pgcurb.plea WHERE hold_id = " + hold);
        stage.admin("DELETE FROM pgcurb.hold WHERE id = " + hold);
    }

    /** Two lists of the same thing, in two languages; of what one of them does not know yet, nothing is said. */
    @Test
    void thePagesAndTheTerminalHideTheSameCharacters() {
        Window window = stage.window().go(stage.url() + "/");
        JsonNode hidden = window.eval("import('/js/text.js').then(text => Array.from({length: 0x110000}, (_, i) => i)"
                + ".filter(i => i < 0xd800 || i > 0xdfff).filter(i => text.hidden(String.fromCodePoint(i))))");
        Set<Integer> there = new HashSet<>();
        hidden.forEach(one -> there.add(one.asInt()));
        assertThat(there).hasSizeGreaterThan(1000);
        assertThat(IntStream.range(0, 0x110000)
                        .filter(i -> Character.getType(i) != Character.SURROGATE
                                && Character.getType(i) != Character.UNASSIGNED)
                        // Those that only show how a block of several lines is laid out.
                        .filter(i -> i != '\n' && i != '\t')
                        .filter(i -> Visible.isHidden(i) != there.contains(i)))
                .isEmpty();
    }

    private void assertHarmless(Window window) {
        assertThat(window.complaints()).isEmpty();
        assertThat(window.eval(
                                "document.querySelectorAll('main img, main script, main b:not([class])').length - document.querySelectorAll('main .hold-count b, main .agent-n b, main .timeline b, main .empty b').length")
                        .asInt())
                .as("elements that only hostile text would make")
                .isZero();
        assertThat(window.asked()).allMatch(address -> address.startsWith(stage.url()));
        List<String> lanes = List.of("/x", "/holds/x");
        assertThat(window.asked())
                .noneMatch(
                        address -> lanes.contains(address.substring(stage.url().length())));
    }

    private static String literal(String text) {
        return "'" + text.replace("'", "''") + "'";
    }
}
