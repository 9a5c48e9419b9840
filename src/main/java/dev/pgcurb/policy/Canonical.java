package dev.pgcurb.policy;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What a policy means, one fact a line, sorted, without places and comments. Each line is a path and a value, both
 * quoted where they could run into each other. Postgres stores columns in sets, so their order means nothing.
 */
final class Canonical {
    private final List<String> lines = new ArrayList<>();

    private Canonical() {}

    static String digest(Policy policy) {
        byte[] text = String.join("\n", lines(policy)).getBytes(StandardCharsets.UTF_8);
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(text));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    static List<String> lines(Policy policy) {
        Canonical canonical = new Canonical();
        canonical.add("version", 1);
        policy.agents().values().forEach(canonical::agent);
        policy.approvers().values().forEach(group -> {
            canonical.add("approvers/" + group.name(), sorted(group.roles()));
            if (!group.people().isEmpty()) {
                canonical.add("approvers/" + group.name() + "/people", sorted(group.people()));
            }
        });
        for (Hardening.Item item : Hardening.Item.values()) {
            canonical.add("hardening/" + item.key(), policy.hardening().revokes(item) ? "revoke" : "keep");
        }
        canonical.add("ledger/mode", policy.ledger().mode());
        canonical.add("ledger/statements", policy.ledger().statements());
        policy.ledger().retentionMonths().ifPresent(months -> canonical.add("ledger/retention", months));
        policy.verify()
                .suppress()
                .forEach(one -> canonical.add(
                        "verify/suppress/" + one.code() + "/" + quoted(one.object()) + "/" + one.agent(),
                        one.until() + " " + one.reason()));
        Tuning tuning = policy.tuning();
        if (tuning != null) {
            canonical.tuning(tuning);
        }
        return canonical.lines.stream().sorted().toList();
    }

    private void agent(Agent agent) {
        String at = "agents/" + agent.name() + "/";
        add(at + "purpose", agent.purpose());
        add(at + "sessions", agent.sessions());
        add(at + "lease", agent.lease().toMillis());
        agent.claims()
                .values()
                .forEach(claim -> add(at + "claims/" + claim.name(), claim.type() + " " + claim.required()));
        agent.reads().forEach(read -> read(at + "reads/", read));
        agent.writes().forEach(write -> write(at + "writes/", write));
        agent.operations().forEach(operation -> add(at + "operations", operation.signature()));
        agent.ceilings()
                .values()
                .forEach(ceiling -> add(
                        at + "ceilings/" + ceiling.kind().key(),
                        ceiling.limit().isPresent() ? ceiling.limit().getAsLong() : "none"));
        agent.holds().values().forEach(hold -> {
            String key = at + "holds/" + hold.ceiling().key() + "/";
            add(key + "approvers", sorted(hold.approvers()));
            add(key + "expires", hold.expires().toMillis());
            add(key + "up_to", hold.upTo());
            add(key + "two_persons", hold.twoPersons());
            add(key + "sample", hold.sample());
            add(key + "wait", hold.waiting().toMillis());
        });
        add(at + "undo/retention", agent.undo().retention().toMillis());
        add(at + "undo/own_last_transaction", agent.undo().ownLastTransaction());
        add(at + "undo/approvers", sorted(agent.undo().approvers()));
        add(at + "undo/rows", agent.undo().rows());
    }

    private void tuning(Tuning tuning) {
        add(
                "tuning/roles",
                String.join(" ", tuning.roles().stream().map(Canonical::quoted).toList()));
        add("tuning/reads", sorted(tuning.reads().stream().map(Tables::toString).toList()));
        tuning.settings()
                .values()
                .forEach(range -> add(
                        "tuning/settings/" + range.setting().key(),
                        range.from() + " " + range.to() + " "
                                + range.step().stripTrailingZeros().toPlainString()));
        tuning.memory().ifPresent(bytes -> add("tuning/memory", bytes));
        tuning.sessions().ifPresent(sessions -> add("tuning/sessions", sessions));
        add("tuning/nodes", tuning.nodes());
        add("tuning/trials_per_day", tuning.trialsADay());
        add("tuning/proposals", tuning.proposals());
        add("tuning/blast_radius", tuning.blastRadius().toMillis());
        add("tuning/factor", tuning.factor().stripTrailingZeros().toPlainString());
        add("tuning/longest", tuning.longest().toMillis());
        add("tuning/hours", tuning.hours().from() + " " + tuning.hours().to());
        add("tuning/watch", tuning.watch().toMillis());
        add("tuning/database", tuning.database());
        add(
                "tuning/indexes",
                sorted(tuning.indexes().tables().stream().map(Tables::toString).toList()) + " "
                        + tuning.indexes().bytes());
        add("tuning/approvers", sorted(tuning.approvers()));
    }

    private void read(String at, Read read) {
        String table = at + quoted(read.tables().toString());
        String columns = switch (read.columns()) {
            case Columns.All ignored -> "all";
            case Columns.Only only -> "only " + sorted(only.named());
            case Columns.Except except -> "except " + sorted(except.named());
        };
        add(table + "/columns", columns);
        where(table, read.where());
        read.masks()
                .forEach((column, mask) -> add(
                        table + "/masks/" + quoted(column),
                        switch (mask) {
                            case Mask.Partial ignored -> "partial";
                            case Mask.Null ignored -> "null";
                            case Mask.Hash ignored -> "hash";
                            case Mask.Expression expression ->
                                "expression " + expression.sql().text();
                        }));
    }

    private void write(String at, Write write) {
        String table = at + quoted(write.table().toString());
        add(table + "/insert", sorted(write.insert()));
        add(table + "/update", sorted(write.update()));
        add(table + "/delete", write.delete());
        where(table, write.where());
    }

    private void where(String table, @Nullable Filter where) {
        add(table + "/where", where == null ? "" : where.text().strip());
    }

    private void add(String path, Object value) {
        lines.add(path + " = " + quoted(value.toString()));
    }

    private static String sorted(Collection<String> names) {
        Stream<String> quoted = names.stream().map(Canonical::quoted).sorted();
        return String.join(" ", quoted.toList());
    }

    private static String quoted(String text) {
        return "\"" + text.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n") + "\"";
    }
}
