package dev.pgcurb.cli;

import dev.pgcurb.tune.Plot;
import dev.pgcurb.tune.Sample;
import dev.pgcurb.tune.TrialLine;
import dev.pgcurb.tune.TrialShown;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Proposals and trials as people and programs read them. */
final class TuneText {
    private static final int QUERY_SHOWN = 70;

    private TuneText() {}

    static Table table(Stream out, List<TrialLine> lines) {
        Table table = new Table(out, "N", "PROPOSED BY", "WHAT", "STANDS", "WHY");
        lines.forEach(line -> table.add(
                Long.toString(line.proposal()),
                line.agent().orElse(line.by()),
                line.what(),
                stands(line),
                line.stageReason().or(line::reason).orElse("")));
        return table;
    }

    /** Where it stands now, in a word or three. */
    private static String stands(TrialLine line) {
        return line.now()
                .or(line::decision)
                .filter(word -> !line.state().equals("proposed"))
                .orElse(line.state());
    }

    static String line(TrialLine line) {
        return "proposal " + line.proposal() + ": " + line.what() + ": " + stands(line)
                + line.stageReason()
                        .or(line::reason)
                        .map(why -> " (" + why + ")")
                        .orElse("");
    }

    static Exit proposed(Terminal terminal, boolean json, long number) {
        if (json) {
            terminal.answer(Json.answer().put("proposal", number));
        } else {
            terminal.answer("proposal " + number + ": proposed; nothing was changed");
            terminal.say("next: pgcurb tune run " + number);
        }
        return Exit.DONE;
    }

    static Exit stands(Terminal terminal, boolean json, TrialLine line) {
        if (json) {
            terminal.answer(json(line));
        } else {
            terminal.answer(line(line));
        }
        return Exit.DONE;
    }

    static List<String> whole(Stream out, TrialShown shown) {
        TrialLine line = shown.line();
        List<String> lines = new ArrayList<>();
        lines.add(out.paint(Style.STRONG, "proposal " + line.proposal() + ": " + line.what()));
        lines.add("proposed by  " + line.agent().map(agent -> "agent " + agent).orElse(line.by()) + " at "
                + time(line.at()));
        if (!line.why().isEmpty()) {
            lines.add("says         " + line.why().replaceAll("[\\p{Cntrl}\\p{Cf}]", "?"));
        }
        shown.before().ifPresent(before -> lines.add("before       " + before));
        lines.add("workload     " + shown.workload());
        lines.add("decision     " + line.decision().orElse("")
                + line.reason().map(reason -> ": " + reason).orElse(""));
        lines.add(String.format(
                Locale.ROOT,
                "spent        %.0f ms beyond the baseline; the policy allows %.0f ms",
                shown.spentMs(),
                shown.radiusMs()));
        shown.made().ifPresent(made -> lines.add("made         " + made));
        shown.inverse().ifPresent(inverse -> lines.add("inverse      " + inverse));
        line.now()
                .ifPresent(now -> lines.add("stands       " + now
                        + line.stageReason().map(why -> ": " + why).orElse("")));
        shown.windowEnds()
                .filter(end -> line.now().filter("watching"::equals).isPresent())
                .ifPresent(end -> lines.add("watched      until " + time(end)));
        lines.add("");
        for (TrialShown.OfQuery query : shown.queries()) {
            lines.add(
                    sign(query.verdict()) + " query " + query.number() + " " + query.verdict() + ": " + query.reason());
            String text = query.text().strip().replaceAll("\\s+", " ");
            lines.add("    " + (text.length() <= QUERY_SHOWN ? text : text.substring(0, QUERY_SHOWN) + "…"));
        }
        lines.add("");
        lines.addAll(Plot.text(shown));
        return lines;
    }

    private static String sign(String verdict) {
        return switch (verdict) {
            case "better" -> "+";
            case "same" -> "=";
            case "worse" -> "-";
            default -> "?";
        };
    }

    private static String time(Instant at) {
        return at.truncatedTo(ChronoUnit.SECONDS).toString();
    }

    static Json json(TrialLine line) {
        return into(Json.answer(), line);
    }

    private static Json into(Json json, TrialLine line) {
        return json.put("proposal", line.proposal())
                .put("at", line.at().toString())
                .put("by", line.by())
                .put("agent", line.agent().orElse(null))
                .put("what", line.what())
                .put("why", line.why())
                .put("state", line.state())
                .putJson("trial", line.trial().map(String::valueOf).orElse(null))
                .put("decision", line.decision().orElse(null))
                .put("reason", line.reason().orElse(null))
                .putJson("stage", line.stage().map(String::valueOf).orElse(null))
                .put("now", line.now().orElse(null))
                .put("stageReason", line.stageReason().orElse(null));
    }

    static Json json(TrialShown shown) {
        return into(Json.answer(), shown.line())
                .put("beganAt", shown.beganAt().toString())
                .put("before", shown.before().orElse(null))
                .put("workload", shown.workload())
                .put("spentMs", shown.spentMs())
                .put("radiusMs", shown.radiusMs())
                .putJson("facts", shown.facts())
                .put("made", shown.made().orElse(null))
                .put("inverse", shown.inverse().orElse(null))
                .put("changedAt", at(shown.changedAt()))
                .put("windowEnds", at(shown.windowEnds()))
                .put("endedAt", at(shown.endedAt()))
                .put("trouble", shown.trouble().orElse(null))
                .putObjects(
                        "queries", shown.queries().stream().map(TuneText::json).toList())
                .putObjects(
                        "samples", shown.samples().stream().map(TuneText::json).toList())
                .putObjects("after", shown.after().stream().map(TuneText::json).toList());
    }

    private static @Nullable String at(Optional<Instant> time) {
        return time.map(Instant::toString).orElse(null);
    }

    private static Json json(TrialShown.OfQuery query) {
        return Json.object()
                .put("number", query.number())
                .put("text", query.text())
                .put("calls", query.calls())
                .put("verdict", query.verdict())
                .put("reason", query.reason())
                .putJson("workRatio", number(query.work()))
                .putJson("timeRatio", number(query.time()))
                .putJson("timeLow", number(query.timeLow()))
                .putJson("timeHigh", number(query.timeHigh()))
                .putJson("planBefore", query.planBefore().orElse(null))
                .putJson("planCandidate", query.planCandidate().orElse(null));
    }

    private static @Nullable String number(Optional<Double> value) {
        return value.map(String::valueOf).orElse(null);
    }

    private static Json json(Sample sample) {
        return Json.object()
                .put("query", sample.query())
                .put("phase", sample.phase())
                .put("place", sample.place())
                .put("at", sample.at().toString())
                .put("ms", sample.ms())
                .put("blocks", sample.blocks())
                .put("temp", sample.temp())
                .put("rows", sample.rows())
                .put("cancelled", sample.cancelled());
    }

    private static Json json(TrialShown.Look look) {
        return Json.object()
                .put("at", look.at().toString())
                .put("queryId", String.valueOf(look.queryId()))
                .put("calls", look.calls())
                .put("ms", look.ms())
                .put("blocks", look.blocks());
    }
}
