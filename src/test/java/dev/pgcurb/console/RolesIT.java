package dev.pgcurb.console;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pgcurb.browser.Window;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What each person is offered, and what happens to one who asks for more. */
@ExtendWith(ConsoleStage.Shared.class)
final class RolesIT {
    private final ConsoleStage stage;

    RolesIT(ConsoleStage stage) {
        this.stage = stage;
    }

    @Test
    void nobodyGetsInWithAWrongPassword() {
        Window window = stage.window().go(stage.url() + "/ledger");
        window.fill("#name", "vera")
                .fill("#password", "guess")
                .click("button", "Sign in")
                .await("document.querySelector('[role=alert]')");
        assertThat(window.text()).doesNotContain("Sign out");
        window.fill("#password", ConsoleStage.PASSWORD)
                .click("button", "Sign in")
                .awaitText("Sign out");
        assertThat(window.path()).as("where they wanted to go").isEqualTo("/ledger");
        window.click("button", "Sign out").await("document.querySelector('#password')");
        assertThat(window.eval("fetch('/api/v1/holds').then(answer => answer.status)")
                        .asInt())
                .isEqualTo(401);
    }

    @Test
    void whoMayLookIsOfferedNoActAndHasNone() {
        stage.agent("curator", "DELETE FROM observations WHERE id BETWEEN 32000 AND 32300");
        Window vera = stage.window("vera", "/holds");
        vera.click("a.hold", "delete").awaitText("You may look.");
        assertThat(vera.text()).contains("None that this sign-in may read").doesNotContain("Approve once");
        String path = vera.path();
        vera.go(stage.url() + "/agents/curator").awaitText("Ceilings");
        assertThat(vera.text()).doesNotContain("Suspend");
        vera.go(stage.url() + "/undo?agent=curator")
                .await("document.querySelector('[role=alert]')")
                .awaitText("may not undo");
        assertThat(vera.eval("fetch('/api/v1" + path
                                + "/deny', {method: 'POST', headers: {'content-type': 'application/json',"
                                + " 'Pgcurb-Csrf': 'x'}, body: '{\"reason\": \"no\"}'}).then(answer => answer.status)")
                        .asInt())
                .isEqualTo(403);
        Window bob = stage.window("bob", path);
        bob.fill("#reason", "not today").click("button", "Deny").awaitText("not today");
        assertThat(vera.complaints()).isEmpty();
    }

    @Test
    void anAgentIsSuspendedAndComesBack() {
        Window ada = stage.window("ada", "/agents/warden");
        ada.click("button", "Suspend").fill("#why", "it asks too much").click("button", "Suspend it now");
        ada.awaitText("Suspended by ada").awaitText("it asks too much");
        assertThat(stage.agent("warden", "SELECT 1").refused()).contains("suspended");
        ada.click("button", "Resume").fill("#why", "it was asked to").click("button", "Resume it");
        ada.await("!document.body.innerText.includes('Suspended by')");
        assertThat(stage.agent("warden", "SELECT 1").rows()).isEqualTo(1);
        assertThat(ada.complaints()).isEmpty();
    }
}
