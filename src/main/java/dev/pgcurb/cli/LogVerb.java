package dev.pgcurb.cli;

import dev.pgcurb.explain.Code;
import dev.pgcurb.explain.Problem;
import dev.pgcurb.ledger.Log;
import dev.pgcurb.ledger.LogEntry;
import dev.pgcurb.ledger.LogQuery;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code pgcurb log}: what agents attempted, and what came of it. */
@Command(
        name = "log",
        description = "Show the ledger: what agents attempted, and what came of it. Oldest first, the newest 50.",
        subcommands = {LogFsckVerb.class, LogCheckpointVerb.class, LogWitnessVerb.class, LogExportVerb.class})
final class LogVerb extends Verb {
    private static final Duration POLL = Duration.ofMillis(500);
    /** Batches of several gateways commit out of order, by less than this. */
    private static final Duration OVERLAP = Duration.ofSeconds(10);
    /** What runs for so long is shown as running. */
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    @Mixin
    private Target target = new Target();

    @Option(names = "--agent", paramLabel = "AGENT", description = "Only of this agent.")
    private @Nullable String agent;

    @Option(
            names = "--verdict",
            paramLabel = "VERDICT",
            description = "Only with this verdict: allowed, held, refused, cancelled, failed, unknown or running.")
    private @Nullable String verdict;

    @Option(
            names = "--kind",
            paramLabel = "KIND",
            description = "Only of this kind: attempt, lease, approval, undo, ...")
    private @Nullable String kind;

    @Option(
            names = "--since",
            paramLabel = "TIME",
            converter = Span.Since.class,
            description = "Only from this time on: 30m, 12h, 7d, or 2026-11-22T10:00:00Z.")
    private @Nullable Instant since;

    @Option(names = "--entry", paramLabel = "N", description = "Everything about entry N.")
    private @Nullable Long entry;

    @Option(names = "--limit", paramLabel = "N", defaultValue = "50", description = "At most so many, the newest.")
    private int limit;

    @Option(names = "--follow", description = "Go on showing what comes.")
    private boolean follow;

    @Override
    protected Exit run(Terminal terminal) throws InterruptedException {
        if (limit < 1 || limit > 100_000) {
            throw Problem.of(Code.PGC598, "\"--limit\" takes a number from 1 to 100000");
        }
        LogQuery query = new LogQuery(agent, verdict, kind, since, entry, limit);
        try (Log log = Log.open(target.database())) {
            List<LogEntry> entries = log.read(query);
            if (entry != null) {
                return one(terminal, entries, entry);
            }
            if (follow) {
                follow(terminal, log, entries);
            } else {
                show(terminal, entries);
            }
            return Exit.DONE;
        }
    }

    private Exit one(Terminal terminal, List<LogEntry> entries, long id) {
        if (entries.isEmpty()) {
            throw Problem.of(Code.PGC402, "the ledger has no entry " + id).hint("list the newest: pgcurb log");
        }
        LogEntry found = entries.getFirst();
        if (json()) {
            terminal.answer(LogText.json(found));
        } else {
            LogText.whole(found).forEach(terminal::answer);
        }
        return Exit.DONE;
    }

    private void show(Terminal terminal, List<LogEntry> entries) {
        if (json()) {
            entries.forEach(each -> terminal.answer(LogText.json(each)));
        } else if (entries.isEmpty()) {
            terminal.say("nothing on record that fits");
        } else {
            List<String> lines = LogText.table(terminal.out(), entries).lines();
            terminal.answer(terminal.out().paint(Style.STRONG, lines.getFirst()));
            lines.stream().skip(1).forEach(terminal::answer);
        }
    }

    private void follow(Terminal terminal, Log log, List<LogEntry> first) throws InterruptedException {
        Map<Long, String> shown = new HashMap<>();
        List<LogEntry> entries = first;
        while (true) {
            Map<Long, String> current = new HashMap<>();
            for (LogEntry each : entries) {
                String was = shown.get(each.id());
                String is = String.valueOf(each.verdict());
                boolean young =
                        is.equals("running") && each.at().isAfter(Instant.now().minus(PATIENCE));
                if (!young && !is.equals(was)) {
                    if (json()) {
                        terminal.answer(LogText.json(each));
                    } else {
                        terminal.answer(LogText.line(each));
                    }
                }
                current.put(each.id(), young ? "" : is);
            }
            shown.putAll(current);
            Thread.sleep(POLL);
            entries = log.read(new LogQuery(agent, verdict, kind, from(entries), null, Integer.MAX_VALUE));
        }
    }

    /** From where to read again: before the newest, and before what still ran. */
    private static Instant from(List<LogEntry> entries) {
        Instant from = entries.isEmpty() ? Instant.now() : entries.getLast().at();
        for (LogEntry each : entries) {
            if ("running".equals(each.verdict()) && each.at().isBefore(from)) {
                from = each.at();
            }
        }
        return from.minus(OVERLAP);
    }
}
