package dev.pgcurb.cli;

import dev.pgcurb.explain.Code;
import dev.pgcurb.explain.Problem;
import dev.pgcurb.undo.How;
import dev.pgcurb.undo.Preview;
import dev.pgcurb.undo.Selection;
import dev.pgcurb.undo.Undo;
import dev.pgcurb.undo.Undone;
import java.time.Instant;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code pgcurb undo N}: a preview, and with {@code --apply} the undo itself. */
@Command(
        name = "undo",
        description =
                "Show what an undo would put back; with --apply, put it back. Everything that is named must hold.")
final class UndoVerb extends Verb {
    @Mixin
    private Target target = new Target();

    @Parameters(
            index = "0",
            arity = "0..1",
            paramLabel = "N",
            description = "The attempt with this number in the ledger (see pgcurb log).")
    private @Nullable Long entry;

    @Option(names = "--transaction", paramLabel = "XID", description = "What this transaction changed.")
    private @Nullable Long transaction;

    @Option(names = "--lease", paramLabel = "N", description = "What was changed under this lease.")
    private @Nullable Long lease;

    @Option(names = "--agent", paramLabel = "AGENT", description = "What this agent changed.")
    private @Nullable String agent;

    @Option(
            names = "--since",
            paramLabel = "TIME",
            converter = Span.Since.class,
            description = "From this time on: 30m, 12h, 7d, or 2026-11-22T10:00:00Z.")
    private @Nullable Instant since;

    @Option(
            names = "--until",
            paramLabel = "TIME",
            converter = Span.Since.class,
            description = "Up to this time, written as for --since.")
    private @Nullable Instant until;

    @Option(names = "--undo", paramLabel = "N", description = "An earlier undo, to bring back what it took back.")
    private @Nullable Long undo;

    @Option(names = "--apply", description = "Do it. Needs --reason.")
    private boolean apply;

    @Option(names = "--reason", paramLabel = "WHY", description = "Why, for the record.")
    private @Nullable String reason;

    @Option(
            names = "--skip-conflicts",
            description = "Leave rows alone that someone else changed since, instead of refusing the whole undo.")
    private boolean skipConflicts;

    @Option(
            names = "--up-to",
            paramLabel = "ROWS",
            description = "Let it put back so many rows where the policy allows fewer at once.")
    private @Nullable Long upTo;

    @Option(names = "--stats", description = "Show what is kept so that it can be undone, and what that costs.")
    private boolean stats;

    @Option(names = "--prune", description = "Delete what is past its retention, as serve does now and then.")
    private boolean prune;

    @Override
    protected Exit run(Terminal terminal) {
        Undo database = new Undo(target.database());
        if (stats) {
            KeptText.show(terminal, database.stats(), json());
            return Exit.DONE;
        }
        if (prune) {
            return prune(terminal, database);
        }
        Selection selection = selection();
        Preview preview = database.preview(selection);
        if (!apply) {
            show(terminal, preview);
            return Exit.DONE;
        }
        if (reason == null || reason.isBlank()) {
            throw Problem.of(Code.PGC598, "\"--apply\" needs \"--reason\"")
                    .hint("say why, for the record: --reason \"…\"");
        }
        Undone undone = apply(terminal, database, selection, preview, reason);
        if (json()) {
            terminal.answer(UndoText.json(undone));
            return Exit.DONE;
        }
        UndoText.lines(undone.done()).forEach(terminal::answer);
        if (undone.number().isPresent()) {
            long number = undone.number().getAsLong();
            terminal.answer("undo " + number + ": done, " + undone.done().restore() + " rows are as before");
            terminal.say("to take it back: pgcurb undo --undo " + number + " --apply --reason …");
        } else {
            terminal.answer("nothing to undo");
        }
        return Exit.DONE;
    }

    private Undone apply(Terminal terminal, Undo database, Selection selection, Preview preview, String why) {
        How how = new How(
                why,
                skipConflicts,
                OptionalLong.of(preview.restore()),
                upTo == null ? OptionalLong.empty() : OptionalLong.of(upTo));
        try (Progress progress = terminal.progress("putting rows back", preview.restore())) {
            return database.apply(selection, how, progress::advance);
        }
    }

    private Exit prune(Terminal terminal, Undo database) {
        long deleted;
        try (Progress progress = terminal.progress("deleting images", 0)) {
            deleted = database.prune(progress::advance);
        }
        if (json()) {
            terminal.answer(Json.answer().put("deleted", deleted));
        } else {
            terminal.answer(deleted + " images were past their retention and are deleted");
        }
        return Exit.DONE;
    }

    private void show(Terminal terminal, Preview preview) {
        if (json()) {
            terminal.answer(UndoText.json(preview));
            return;
        }
        UndoText.lines(preview).forEach(terminal::answer);
        if (preview.restore() > 0) {
            terminal.say("nothing was changed; to do it, add: --apply --reason …"
                    + (preview.conflict() > 0 ? " --skip-conflicts" : ""));
        }
    }

    private Selection selection() {
        Selection selection = Selection.none();
        selection = entry == null ? selection : selection.entry(entry);
        selection = transaction == null ? selection : selection.transaction(transaction);
        selection = lease == null ? selection : selection.lease(lease);
        selection = agent == null ? selection : selection.agent(agent);
        selection = since == null ? selection : selection.since(since);
        selection = until == null ? selection : selection.until(until);
        selection = undo == null ? selection : selection.undo(undo);
        if (selection.isEmpty()) {
            throw Problem.of(Code.PGC420, "say what to undo")
                    .hint("name an entry of the ledger (pgcurb log), or --agent, --lease, --since");
        }
        return selection;
    }
}
