package dev.pgcurb.cli;

import dev.pgcurb.drill.Attack;
import dev.pgcurb.drill.Left;
import dev.pgcurb.drill.Report;
import dev.pgcurb.drill.Result;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** What a drill came to, for a person at a terminal: the worst first, the sum in the last line. */
final class DrillPage {
    private final Terminal terminal;
    private final boolean verbose;

    DrillPage(Terminal terminal, boolean verbose) {
        this.terminal = terminal;
        this.verbose = verbose;
    }

    /** The attacks that there are. */
    void list(List<Attack> attacks, boolean json) {
        for (Attack attack : attacks) {
            if (json) {
                terminal.answer(Json.answer()
                        .put("id", attack.id())
                        .put("title", attack.title())
                        .put("class", attack.kind())
                        .put("held_by", attack.heldBy().word())
                        .put("source", attack.source()));
            } else {
                terminal.answer(String.format(
                        "%-9s %-9s %-17s %s",
                        attack.id(), attack.kind(), attack.heldBy().word(), attack.title()));
            }
        }
    }

    void show(Report report) {
        for (Result.Verdict verdict : Result.Verdict.values()) {
            List<Result> results = report.results().stream()
                    .filter(result -> result.verdict() == verdict)
                    .toList();
            boolean brief = verdict == Result.Verdict.HELD && !verbose;
            if (!results.isEmpty() && !brief) {
                terminal.answer(terminal.out().paint(style(verdict), verdict.word() + " (" + results.size() + ")"));
                if (verdict == Result.Verdict.THROUGH || verdict == Result.Verdict.UNTRIED || verbose) {
                    results.forEach(this::one);
                } else {
                    grouped(results);
                }
                terminal.answer("");
            }
        }
        left(report.left());
        terminal.answer(sum(report));
    }

    private void one(Result result) {
        terminal.answer("  " + sign(result.verdict()) + " " + result.attack().id() + " " + result.agent() + ", "
                + result.way().word() + ": " + result.attack().title());
        if (!result.why().isEmpty()) {
            terminal.answer("      why:  " + result.why());
        }
        result.harm().forEach(harm -> terminal.answer("      harm: " + harm));
        if (verbose || result.verdict() == Result.Verdict.THROUGH) {
            result.story().forEach(line -> terminal.answer("      said: " + line));
        }
    }

    /** Results that say the same, on one line. */
    private void grouped(List<Result> results) {
        Map<String, Map<String, Long>> byWhy = new LinkedHashMap<>();
        for (Result result : results) {
            byWhy.computeIfAbsent(result.why(), why -> new LinkedHashMap<>())
                    .merge(result.attack().id(), 1L, Long::sum);
        }
        byWhy.forEach((why, ids) ->
                terminal.answer("  - " + (why.isEmpty() ? "" : why + ": ") + String.join(", ", ids.keySet())));
    }

    private void left(List<Left> left) {
        if (!left.isEmpty()) {
            terminal.answer("not in the copy (" + left.size() + ")");
            left.stream()
                    .limit(verbose ? Long.MAX_VALUE : 12)
                    .forEach(one -> terminal.answer("  - " + one.kind() + " " + one.name() + ": " + one.why()));
            if (left.size() > 12 && !verbose) {
                terminal.answer("  and " + (left.size() - 12) + " more: --verbose shows them all");
            }
            terminal.answer("");
        }
    }

    private String sum(Report report) {
        long attacks = report.results().stream()
                .map(result -> result.attack().id())
                .distinct()
                .count();
        String looked = attacks + " attacks, "
                + report.results().stream().map(Result::agent).distinct().count() + " agents: " + report.counts();
        if (report.open()) {
            return terminal.out().paint(Style.BAD, "✗") + " no: something got through: " + looked;
        }
        return report.untried()
                ? terminal.out().paint(Style.CAUTION, "!") + " not proven: some attacks could not be played: " + looked
                : terminal.out().paint(Style.GOOD, "✓") + " yes: nothing got through: " + looked;
    }

    private static Style style(Result.Verdict verdict) {
        return switch (verdict) {
            case THROUGH -> Style.BAD;
            case UNTRIED, RESIDUAL -> Style.CAUTION;
            case HELD -> Style.GOOD;
            case ELSEWHERE, NOT_HERE -> Style.STRONG;
        };
    }

    private static String sign(Result.Verdict verdict) {
        return switch (verdict) {
            case THROUGH -> "✗";
            case UNTRIED, RESIDUAL -> "!";
            case HELD -> "✓";
            case ELSEWHERE, NOT_HERE -> "-";
        };
    }

    static Json json(Report report) {
        return Json.answer()
                .put("open", report.open())
                .put("scratch", report.scratch())
                .put("database", report.server().database())
                .put("server", report.server().version())
                .put("counts", counts(report))
                .putObjects(
                        "results",
                        report.results().stream().map(DrillPage::json).toList())
                .putObjects(
                        "left",
                        report.left().stream()
                                .map(left -> Json.object()
                                        .put("kind", left.kind())
                                        .put("name", left.name())
                                        .put("why", left.why()))
                                .toList());
    }

    private static Json counts(Report report) {
        Json counts = Json.object();
        for (Result.Verdict verdict : Result.Verdict.values()) {
            counts.put(verdict.key(), report.count(verdict));
        }
        return counts;
    }

    private static Json json(Result result) {
        return Json.object()
                .put("attack", result.attack().id())
                .put("title", result.attack().title())
                .put("class", result.attack().kind())
                .put("agent", result.agent())
                .put("way", result.way().word())
                .put("result", result.verdict().key())
                .put("why", result.why().isEmpty() ? null : result.why())
                .putTexts("harm", result.harm())
                .putTexts("story", result.story().stream().collect(Collectors.toList()));
    }
}
