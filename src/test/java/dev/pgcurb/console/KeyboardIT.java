package dev.pgcurb.console;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pgcurb.browser.Window;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Everything without a mouse: no test here clicks. */
@ExtendWith(ConsoleStage.Shared.class)
final class KeyboardIT {
    private static final String FOCUSED = "document.activeElement";

    private final ConsoleStage stage;

    KeyboardIT(ConsoleStage stage) {
        this.stage = stage;
    }

    @Test
    void somebodySignsInFindsAHoldAndDeniesIt() {
        stage.agent("curator", "DELETE FROM observations WHERE id BETWEEN 31000 AND 31300");
        Window window = stage.window().go(stage.url() + "/holds");
        window.await(FOCUSED + "?.id === 'name'");
        window.type("bob")
                .press("Tab")
                .type(ConsoleStage.PASSWORD)
                .press("Enter")
                .awaitText("Sign out");
        window.await("document.querySelector('a.hold')");

        window.press("j").await(FOCUSED + ".matches('a.hold')");
        assertThat(window.eval("getComputedStyle(" + FOCUSED + ").outlineStyle").asString())
                .isEqualTo("solid");
        window.press("Enter").awaitText("Nothing has happened yet");
        String hold = window.path();
        assertThat(window.eval(FOCUSED + ".id").asString()).isEqualTo("main");
        window.press("d").await(FOCUSED + ".id === 'reason'").type("ask the chapter first");
        window.press("Tab").await(FOCUSED + ".innerText === 'Approve once'");
        window.press("Tab").await(FOCUSED + ".innerText === 'Deny'");
        window.press("Enter").awaitText("Denied").awaitText("ask the chapter first");
        window.press("Escape").await("location.pathname === '/holds'").awaitText("Decided");
        window.await("document.querySelector('[href=\"" + hold + "\"]').innerText.includes('denied')");
        assertThat(window.complaints()).isEmpty();
    }

    @Test
    void keysLeadToPagesRowsFiltersAndHelp() {
        stage.agent("analyst", "SELECT 'a needle' FROM species LIMIT 1");
        Window window = stage.window("vera", "/holds");
        window.press("g", "l")
                .await("location.pathname === '/ledger'")
                .await("document.querySelectorAll('[data-row]').length");
        window.press("/")
                .await(FOCUSED + ".matches('[data-filter]')")
                .type("a needle")
                .press("Enter");
        window.await("location.search.includes('text=a+needle')")
                .await("document.querySelectorAll('.rows > li').length === 1");
        window.press("Escape")
                .press("j")
                .await(FOCUSED + ".matches('[data-row]')")
                .press("Enter")
                .awaitText("'a needle'");
        window.press("?")
                .await("document.querySelector('dialog').open")
                .press("Escape")
                .await("!document.querySelector('dialog').open");
        window.press("g", "a").await("location.pathname === '/agents'");
        window.press("g", "u").await("location.pathname === '/undo'");
        window.press("g", "t")
                .await("location.pathname === '/trials'")
                .awaitText("measured before anything changed for good");
        window.go(stage.url() + "/agents").awaitText("analyst");
        window.press("Tab").await(FOCUSED + ".matches('.skip')").press("Enter").await(FOCUSED + ".id === 'main'");
        assertThat(window.complaints()).isEmpty();
    }
}
