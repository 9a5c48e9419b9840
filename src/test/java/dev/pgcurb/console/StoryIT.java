package dev.pgcurb.console;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pgcurb.browser.Window;
import dev.pgcurb.demo.Demo;
import dev.pgcurb.sample.Checksums;
import java.sql.Connection;
import java.sql.SQLException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** 18,633 observations and 12,376 comments on them: held, looked at, approved, run, looked at again, taken back. With the mouse. */
@ExtendWith(ConsoleStage.Shared.class)
final class StoryIT {
    private final ConsoleStage stage;

    StoryIT(ConsoleStage stage) {
        this.stage = stage;
    }

    @Test
    void thirtyOneThousandRowsAreHeldApprovedRunAndTakenBack() throws SQLException {
        Checksums before = checksums();
        Window ada = stage.window("ada", "/holds");
        Window second = stage.window("vera", "/holds");
        ada.awaitText("live").await("document.querySelector('.live').dataset.state === 'on'");
        second.await("document.querySelector('.live').dataset.state === 'on'");

        // The hold arrives by itself, in both windows.
        assertThat(stage.agent("curator", Demo.DELETE).refused()).contains("18633 rows");
        ada.await("document.querySelector('a.hold')").awaitText("31,009");
        second.await("document.querySelector('a.hold')");
        ada.click("a.hold", "31,009").awaitText("curator wants to delete 31,009 rows");
        String hold = ada.path();
        second.click("a.hold", "31,009").awaitText("curator wants to delete 31,009 rows");
        assertFactsStandBeforeWords(ada);

        // A number of the hand: nothing happens until it is typed, nor without a reason.
        assertThat(approvable(ada)).isFalse();
        ada.fill("#typed", "31008");
        assertThat(approvable(ada)).isFalse();
        ada.fill("#typed", "31,009").await("!document.querySelector('form button[type=submit]').disabled");
        ada.click("button", "Approve once").awaitText("say why");
        assertThat(stage.admin("SELECT count(*) FROM pgcurb.hold WHERE state = 'approved'")
                        .rows())
                .isZero();
        ada.fill("#reason", "agreed with the chapters")
                .click("button", "Approve once")
                .awaitText("Waits for the agent");
        second.awaitText("Waits for the agent").awaitText("agreed with the chapters");

        assertThat(stage.agent("curator", Demo.DELETE).rows()).isEqualTo(18_633);
        ada.awaitText("same digest");
        second.awaitText("same digest");
        assertThat(ada.eval(
                                "[...document.querySelectorAll('.beside tr')].map(row => row.innerText.replace(/\\s+/g, ' ')).join('|')")
                        .asString())
                .contains("Rows 31,009 31,009", "public.observations 18,633 18,633", "public.comments 12,376 12,376");
        ada.picture(ConsoleStage.PICTURES.resolve("story-approved-and-run.png"));

        ada.click("a", "Preview an undo").awaitText("31,009").awaitText("rows that can be put back");
        ada.await("document.querySelectorAll('table.images tbody tr').length >= 20");
        assertThat(ada.text())
                .contains("12,376 rows come back", "18,633 rows come back", "keeps the numbers that were drawn");
        ada.picture(ConsoleStage.PICTURES.resolve("story-undo-preview.png"));
        undo(ada, "31,009", "it was the wrong grade");
        assertThat(checksums()).isEqualTo(before);

        // And the undo of the undo, and of that.
        ada.click("a", "preview the undo of the undo").awaitText("Put 31,009 rows back");
        undo(ada, "31,009", "no, it was right");
        assertThat(stage.admin("SELECT count(*) FROM observations WHERE quality_grade = 'needs_id'")
                        .rows())
                .isZero();
        ada.click("a", "preview the undo of the undo").awaitText("Put 31,009 rows back");
        undo(ada, "31,009", "put it back for the other tests");
        assertThat(checksums()).isEqualTo(before);
        ada.go(stage.url() + hold).awaitText("same digest");
        assertThat(ada.complaints()).isEmpty();
        assertThat(second.complaints()).isEmpty();
        assertThat(ada.asked()).allMatch(address -> address.startsWith(stage.url()));
        assertThat(stage.admin("SELECT count(*) FROM pgcurb.log WHERE kind IN ('approval', 'undo') AND by = 'ada'")
                        .rows())
                .isEqualTo(4);
    }

    private static boolean approvable(Window window) {
        return !window.eval("document.querySelector('form button[type=submit]').disabled")
                .asBoolean();
    }

    private static void assertFactsStandBeforeWords(Window window) {
        assertThat(window.text())
                .contains("18,633", "12,376", "31% of", "named by the statement", "by a cascade or a trigger");
        assertThat(window.eval("[...document.querySelectorAll('main h2')].map(one => one.innerText).join('|')")
                        .asString())
                .startsWith("What it would change|Sample|What held it|In the agent’s words");
        assertThat(window.eval("document.querySelector('.fence').innerText").asString())
                .contains("not to be trusted", "DELETE FROM observations");
    }

    private static void undo(Window window, String rows, String reason) {
        window.fill("#undo-reason", reason).fill("#undo-typed", rows);
        window.click("button", "Put " + rows + " rows back").awaitText(rows + " rows put back.");
    }

    private Checksums checksums() throws SQLException {
        try (Connection connection = stage.admin().open()) {
            return Checksums.of(connection);
        }
    }
}
