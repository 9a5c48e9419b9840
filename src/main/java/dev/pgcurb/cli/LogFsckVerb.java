package dev.pgcurb.cli;

import dev.pgcurb.ledger.DatabaseChains;
import dev.pgcurb.ledger.ExportedChains;
import dev.pgcurb.ledger.Finding;
import dev.pgcurb.ledger.Fsck;
import dev.pgcurb.ledger.Mark;
import dev.pgcurb.ledger.Witness;
import java.nio.file.Path;
import java.security.PublicKey;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code pgcurb log fsck}: is the ledger what was written? Exit 3 if not. */
@Command(
        name = "fsck",
        description = "Check that nobody edited, removed, added or moved an entry. Only a witness outside of the"
                + " database can tell that the end was not cut off and that the chain was not signed anew.")
final class LogFsckVerb extends Verb {
    @Mixin
    private Target target = new Target();

    @Option(names = "--from", paramLabel = "FILE", description = "Check an export instead of a database.")
    private @Nullable Path from;

    @Option(
            names = "--witness",
            paramLabel = "PLACE",
            description = "A file or an address with checkpoints (pgcurb log checkpoint); may be given several times.")
    private List<String> witnesses = new ArrayList<>();

    @Mixin
    private WitnessKey key = new WitnessKey();

    @Override
    protected Exit run(Terminal terminal) {
        PublicKey signer = key.read();
        List<Mark> marks = witnesses.stream()
                .flatMap(place -> Witness.read(place, signer).stream())
                .toList();
        Fsck.Report report = check(marks);
        if (json()) {
            terminal.answer(json(report));
        } else {
            show(terminal, report);
        }
        return report.sound() ? Exit.DONE : Exit.NO;
    }

    private Fsck.Report check(List<Mark> marks) {
        Path export = from;
        if (export != null) {
            return Fsck.check(new ExportedChains(export), marks);
        }
        try (DatabaseChains chains = DatabaseChains.open(target.database())) {
            return Fsck.check(chains, marks);
        }
    }

    private static void show(Terminal terminal, Fsck.Report report) {
        for (Finding finding : report.findings()) {
            terminal.answer(
                    terminal.out().paint(Style.BAD, "✗") + " chain " + finding.gateway() + ": " + finding.text());
        }
        for (Mark last : report.retired()) {
            terminal.answer("- chain " + last.gateway() + ": entries 1 to " + last.seq()
                    + " are gone by retention, which is on record");
        }
        String read = report.entries() + " entries in " + report.chains() + " chains read, " + report.marks()
                + " marks of witnesses compared";
        if (report.sound()) {
            terminal.answer(terminal.out().paint(Style.GOOD, "✓") + " sound: " + read);
        } else {
            terminal.answer(
                    terminal.out().paint(Style.BAD, "✗") + " not sound: " + report.found() + " findings; " + read);
        }
        if (report.marks() == 0) {
            terminal.caution("without a witness nobody can tell whether the end was cut off, or a chain signed anew");
            terminal.say("next: pgcurb log checkpoint --to FILE, on another machine, every few minutes");
        }
    }

    private static Json json(Fsck.Report report) {
        List<Json> findings = report.findings().stream()
                .map(finding -> Json.object()
                        .put("kind", finding.kind())
                        .put("gateway", finding.gateway())
                        .put("seq", finding.seq())
                        .put("text", finding.text()))
                .toList();
        List<Json> retired = report.retired().stream()
                .map(last -> Json.object().put("gateway", last.gateway()).put("last", last.seq()))
                .toList();
        return Json.answer()
                .put("sound", report.sound())
                .put("found", report.found())
                .put("chains", report.chains())
                .put("entries", report.entries())
                .put("marks", report.marks())
                .putObjects("retired", retired)
                .putObjects("findings", findings);
    }
}
