package dev.pgcurb.cli;

import dev.pgcurb.plan.Advice;
import dev.pgcurb.plan.Effect;
import dev.pgcurb.plan.LiveSession;
import dev.pgcurb.plan.Plan;
import dev.pgcurb.plan.Sign;
import dev.pgcurb.plan.Step;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A plan for people, the SQL in front, and as JSON. */
final class PlanPage {
    /** Statements longer than this are told by their first line, unless everything is asked for. */
    private static final int LONG_LINES = 24;

    private final Terminal terminal;
    private final boolean full;

    PlanPage(Terminal terminal, boolean full) {
        this.terminal = terminal;
        this.full = full;
    }

    /** Steps to standard output, what to know about them to standard error. */
    void show(Plan plan) {
        plan.advice().forEach(advice -> terminal.err().line(advice.text()));
        plan.steps().forEach(this::step);
        plan.sessions()
                .forEach(session -> terminal.answer(terminal.out().paint(Style.CAUTION, "-- now: " + session.text())));
        terminal.answer(terminal.out().paint(Style.STRONG, sum(plan)));
    }

    /** {@code 41 to add, 2 to change, 0 to drop: 12 narrow what agents can do, 9 widen it}. */
    static String sum(Plan plan) {
        if (plan.nothingToDo()) {
            return "nothing to do: the database is as the policy wants it";
        }
        String counts = Stream.of(Sign.values())
                .map(sign -> plan.count(sign) + " " + sign.words())
                .collect(Collectors.joining(", "));
        return counts + ": " + count(plan, Effect.NARROWS) + " narrow what agents can do, " + count(plan, Effect.WIDENS)
                + " widen it";
    }

    private static long count(Plan plan, Effect effect) {
        return plan.steps().stream().filter(step -> step.effect() == effect).count();
    }

    private void step(Step step) {
        String why = step.why() == null ? "" : ", " + step.why();
        terminal.answer(terminal.out().paint(Style.QUIET, "-- " + step.title() + ": " + step.effect() + why));
        for (String sql : step.sql()) {
            statement(step.sign(), sql);
        }
        step.costs().forEach(cost -> terminal.answer(terminal.out().paint(Style.CAUTION, "-- others: " + cost)));
        terminal.answer("");
    }

    private void statement(Sign sign, String sql) {
        List<String> lines = (sql.endsWith(";") ? sql : sql + ";").lines().toList();
        List<String> shown = full || lines.size() <= LONG_LINES ? lines : lines.subList(0, 1);
        String mark = terminal.out().paint(style(sign), sign.mark());
        shown.forEach(line -> terminal.answer(mark + " " + line));
        if (shown.size() < lines.size()) {
            terminal.answer(mark + " -- … " + (lines.size() - shown.size()) + " more lines: --full shows them");
        }
    }

    private static Style style(Sign sign) {
        return switch (sign) {
            case ADD -> Style.GOOD;
            case CHANGE -> Style.CAUTION;
            case DROP -> Style.BAD;
        };
    }

    static Json json(Plan plan) {
        return Json.answer()
                .put("database", plan.server().database())
                .put("fingerprint", plan.fingerprint())
                .put("policyDigest", plan.policyDigest())
                .put("add", plan.count(Sign.ADD))
                .put("change", plan.count(Sign.CHANGE))
                .put("drop", plan.count(Sign.DROP))
                .putObjects("steps", plan.steps().stream().map(PlanPage::json).toList())
                .putObjects(
                        "warnings", plan.advice().stream().map(PlanPage::json).toList())
                .putObjects(
                        "sessions", plan.sessions().stream().map(PlanPage::json).toList());
    }

    private static Json json(Step step) {
        return Json.object()
                .put("sign", step.sign().mark())
                .put("effect", step.effect().toString())
                .putTexts("facts", step.facts())
                .putTexts("sql", step.sql())
                .putTexts("reverse", step.reverse())
                .putTexts("costs", step.costs())
                .put("rule", step.why() == null ? null : step.why().name())
                .put("where", step.why() == null ? null : step.why().source().toString());
    }

    private static Json json(LiveSession session) {
        Json json = Json.object()
                .put("pid", session.pid())
                .put("role", session.role())
                .put("application", session.application())
                .put("state", session.state());
        Long seconds = session.transactionSeconds();
        return (seconds == null
                        ? json.put("transactionSeconds", (String) null)
                        : json.put("transactionSeconds", seconds))
                .put("why", session.why());
    }

    private static Json json(Advice advice) {
        return Json.object()
                .put("code", advice.code().name())
                .put("what", advice.what())
                .put("where", advice.where());
    }
}
