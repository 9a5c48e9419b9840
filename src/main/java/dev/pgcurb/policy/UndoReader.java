package dev.pgcurb.policy;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Reads how one agent's changes can be taken back. */
final class UndoReader {
    private static final Duration RETENTION = Duration.ofDays(30);
    private static final long ROWS = 100_000;
    private static final long MOST = 1_000_000_000_000L;

    private final Section agent;
    private final Values values;
    private final Groups groups;

    UndoReader(Section agent, Report report) {
        this.agent = agent;
        this.values = new Values(report);
        this.groups = new Groups(report);
    }

    Undo read(Set<String> known) {
        Optional<Section> undo = agent.section("undo");
        return new Undo(
                undo.flatMap(one -> one.scalar("retention"))
                        .flatMap(value ->
                                values.duration(value, "retention", Duration.ofHours(1), Duration.ofDays(3650)))
                        .orElse(RETENTION),
                undo.flatMap(one -> one.scalar("own_last_transaction"))
                        .flatMap(value -> values.bool(value, "own_last_transaction"))
                        .orElse(false),
                undo.map(one -> groups.named(one, "approvers", known)).orElse(List.of()),
                undo.flatMap(one -> one.scalar("rows"))
                        .flatMap(value -> values.whole(value, "rows", 1, MOST))
                        .orElse(ROWS),
                agent.rule("undo"));
    }
}
