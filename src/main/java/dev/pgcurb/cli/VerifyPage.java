package dev.pgcurb.cli;

import dev.pgcurb.proof.Finding;
import dev.pgcurb.proof.Report;
import dev.pgcurb.proof.Severity;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/** What verify found, for a person at a terminal: grouped, the worst first, the sum in the last line. */
final class VerifyPage {
    private final Terminal terminal;
    private final boolean quiet;

    VerifyPage(Terminal terminal, boolean quiet) {
        this.terminal = terminal;
        this.quiet = quiet;
    }

    void show(Report report) {
        for (Severity severity : Severity.values()) {
            List<Finding> findings = report.findings().stream()
                    .filter(finding -> finding.severity() == severity)
                    .toList();
            if (!findings.isEmpty()) {
                terminal.answer(paint(severity, severity.word() + " (" + findings.size() + ")"));
                findings.forEach(this::show);
                terminal.answer("");
            }
        }
        report.accepted()
                .forEach(one -> terminal.answer("accepted until " + one.until() + ": "
                        + one.finding().code() + " " + one.finding().object() + ": " + one.reason()));
        if (!quiet && !report.residual().isEmpty()) {
            terminal.answer(terminal.out()
                            .paint(
                                    Style.STRONG,
                                    "residual (" + report.residual().size() + ")") + ": nobody can close these here");
            report.residual().forEach(text -> terminal.answer("  - " + text));
            terminal.answer("");
        }
        terminal.answer(sum(report));
        if (report.drifted()) {
            terminal.say("next: pgcurb plan");
        }
    }

    private void show(Finding finding) {
        String who = finding.agent().isEmpty() ? "everyone" : finding.agent();
        terminal.answer("  " + paint(finding.severity(), finding.severity().open() ? "✗" : "!") + " " + finding.code()
                + " " + who + " can " + finding.door());
        if (finding.severity() == Severity.DRIFT) {
            finding.path().forEach(step -> terminal.answer("      " + step));
        } else if (!quiet) {
            terminal.answer("      path: " + String.join(" → ", finding.path()));
        }
        terminal.answer("      why:  " + finding.why());
        finding.fix().sql().stream().limit(quiet ? 1 : 6).forEach(sql -> terminal.answer("      fix:  " + sql + ";"));
        if (finding.fix().sql().size() > 6 && !quiet) {
            terminal.answer("            and " + (finding.fix().sql().size() - 6) + " more: --json has them all");
        }
        if (!finding.fix().otherwise().isEmpty()) {
            terminal.answer("      do:   " + finding.fix().otherwise());
        }
        if (!quiet && !finding.fix().costs().isEmpty()) {
            terminal.answer("      cost: " + finding.fix().costs());
        }
    }

    private String sum(Report report) {
        String looked = report.agents().size() + " agents, " + report.looked().relations() + " relations, "
                + report.looked().functions() + " functions, " + report.looked().rights() + " rights looked at, "
                + report.looked().doors() + " doors tried";
        if (report.open()) {
            String counts = Arrays.stream(Severity.values())
                    .filter(severity -> report.count(severity) > 0)
                    .map(severity -> report.count(severity) + " " + severity.word())
                    .collect(Collectors.joining(", "));
            return terminal.out().paint(Style.BAD, "✗") + " no: doors are open: " + counts + "; " + looked;
        }
        return report.drifted()
                ? terminal.out().paint(Style.CAUTION, "!") + " no door is open; the database differs from the policy; "
                        + looked
                : terminal.out().paint(Style.GOOD, "✓") + " yes: no door is open that the policy does not open; "
                        + looked;
    }

    private String paint(Severity severity, String text) {
        return terminal.out().paint(severity.open() ? Style.BAD : Style.CAUTION, text);
    }

    static Json json(Report report) {
        return Json.answer()
                .put("open", report.open())
                .put("drift", report.drifted())
                .put("database", report.server().database())
                .put("server", report.server().version())
                .putTexts("agents", report.agents())
                .putObjects(
                        "findings",
                        report.findings().stream().map(VerifyPage::json).toList())
                .putObjects(
                        "accepted",
                        report.accepted().stream()
                                .map(one -> Json.object()
                                        .put("id", one.finding().id())
                                        .put("reason", one.reason())
                                        .put("until", one.until().toString()))
                                .toList())
                .putTexts("residual", report.residual())
                .put(
                        "looked",
                        Json.object()
                                .put("relations", report.looked().relations())
                                .put("functions", report.looked().functions())
                                .put("rights", report.looked().rights())
                                .put("doors", report.looked().doors()));
    }

    private static Json json(Finding finding) {
        return Json.object()
                .put("code", finding.code().name())
                .put("severity", finding.severity().word())
                .put("agent", finding.agent().isEmpty() ? null : finding.agent())
                .put("object", finding.object())
                .put("door", finding.door())
                .putTexts("path", finding.path())
                .put("why", finding.why())
                .putTexts("fix", finding.fix().sql())
                .put(
                        "otherwise",
                        finding.fix().otherwise().isEmpty()
                                ? null
                                : finding.fix().otherwise())
                .put(
                        "costs",
                        finding.fix().costs().isEmpty() ? null : finding.fix().costs());
    }
}
