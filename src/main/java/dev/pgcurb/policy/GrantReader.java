package dev.pgcurb.policy;

import dev.pgcurb.explain.Code;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads what one agent may read, write and execute. */
final class GrantReader {
    private final Section agent;
    private final Map<String, Claim> claims;
    private final Report report;
    private final Names names;
    private final Values values;

    GrantReader(Section agent, Map<String, Claim> claims, Report report) {
        this.agent = agent;
        this.claims = claims;
        this.report = report;
        this.names = new Names(report);
        this.values = new Values(report);
    }

    List<Read> reads() {
        Map<String, Read> reads = new LinkedHashMap<>();
        for (Section one : agent.sections("reads")) {
            one.scalar("table")
                    .ifPresent(name -> names.tables(name)
                            .ifPresent(tables -> addOnce(reads, tables.toString(), read(one, tables), name)));
        }
        return List.copyOf(reads.values());
    }

    private <T> void addOnce(Map<String, T> all, String tables, T one, Yaml.Scalar name) {
        if (all.putIfAbsent(tables, one) != null) {
            report.error(
                    Code.PGC113,
                    name.source(),
                    "\"" + tables + "\" is here twice",
                    "put everything about one table under one entry");
        }
    }

    private Read read(Section one, Tables tables) {
        Columns columns = columns(one, tables);
        Map<String, Mask> masks = masks(one, columns, tables);
        return new Read(tables, columns, masks, filter(one), new Rule(one.path() + "." + tables, one.source("table")));
    }

    private Columns columns(Section one, Tables tables) {
        if (one.has("columns") && one.has("except")) {
            report.error(
                    Code.PGC114,
                    one.source("except"),
                    "\"columns\" and \"except\" stand together",
                    "list either what is granted or what is withheld");
        }
        if (one.has("columns")) {
            refuseInPattern(one, "columns", tables, "name the table, or withhold columns with \"except\"");
            return new Columns.Only(names.columns(one.list("columns")));
        }
        return one.has("except") ? new Columns.Except(names.columns(one.list("except"))) : new Columns.All();
    }

    private void refuseInPattern(Section one, String key, Tables tables, String hint) {
        if (tables instanceof Tables.Matching) {
            report.error(
                    Code.PGC118,
                    one.source(key),
                    "\"" + key + "\" does not go with the pattern \"" + tables + "\"",
                    hint);
        }
    }

    private Map<String, Mask> masks(Section one, Columns columns, Tables tables) {
        Map<String, Mask> masks = new LinkedHashMap<>();
        one.section("masks").ifPresent(section -> {
            refuseInPattern(one, "masks", tables, "name the table whose columns are to be masked");
            for (Yaml.Entry entry : section.entries()) {
                names.column(entry.key()).ifPresent(column -> {
                    refuseMaskOfWithheld(entry.key(), column, columns);
                    mask(section, entry).ifPresent(mask -> {
                        if (masks.putIfAbsent(column, mask) != null) {
                            report.error(
                                    Code.PGC113,
                                    entry.key().source(),
                                    "column \"" + column + "\" is here twice",
                                    "keep one of the two");
                        }
                    });
                });
            }
        });
        return masks;
    }

    private void refuseMaskOfWithheld(Yaml.Scalar key, String column, Columns columns) {
        if (columns.of(List.of(column)).isEmpty()) {
            report.error(
                    Code.PGC115,
                    key.source(),
                    "column \"" + column + "\" is withheld, so there is nothing to mask",
                    columns instanceof Columns.Except
                            ? "remove it from \"except\" if it is to be seen masked"
                            : "add it to \"columns\" if it is to be seen masked");
        }
    }

    private Optional<Mask> mask(Section masks, Yaml.Entry entry) {
        Optional<Section> expression = masks.child(entry);
        if (expression.isPresent()) {
            return expression.get().scalar("expression").flatMap(this::filter).map(Mask.Expression::new);
        }
        return Section.asScalar(entry.value()).flatMap(value -> switch (value.text()) {
            case "partial" -> Optional.of(new Mask.Partial());
            case "null" -> Optional.of(new Mask.Null());
            case "hash" -> Optional.of(new Mask.Hash());
            default -> Optional.empty();
        });
    }

    private @Nullable Filter filter(Section one) {
        return one.scalar("where").flatMap(this::filter).orElse(null);
    }

    private Optional<Filter> filter(Yaml.Scalar text) {
        return FilterReader.read(text, claims, agent.path(), report);
    }

    List<Write> writes(List<Read> reads) {
        Map<String, Write> writes = new LinkedHashMap<>();
        for (Section one : agent.sections("writes")) {
            one.scalar("table").ifPresent(name -> {
                if (name.text().contains("*") && !name.text().endsWith("\"")) {
                    report.error(
                            Code.PGC118,
                            name.source(),
                            "\"" + name.text() + "\" is a pattern, and writes name their tables",
                            "list each table that the agent may write");
                    return;
                }
                names.table(name)
                        .ifPresent(table -> addOnce(writes, table.toString(), write(one, table, reads, name), name));
            });
        }
        return List.copyOf(writes.values());
    }

    private Write write(Section one, Tables.Named table, List<Read> reads, Yaml.Scalar name) {
        List<String> insert = names.columns(one.list("insert"));
        List<String> update = names.columns(one.list("update"));
        boolean delete = one.scalar("delete")
                .flatMap(value -> values.bool(value, "delete"))
                .orElse(false);
        boolean keeps =
                one.scalar("delete").map(value -> value.text().equals("false")).orElse(!one.has("delete"));
        if (!one.has("insert") && !one.has("update") && keeps) {
            report.error(
                    Code.PGC109,
                    name.source(),
                    "this write of \"" + table + "\" allows nothing",
                    "add \"insert\", \"update\" or \"delete: true\", or remove the entry");
        }
        Optional<Read> read = covering(reads, table);
        if (read.isEmpty() && (delete || !update.isEmpty())) {
            report.warning(
                    Code.PGC131,
                    name.source(),
                    "\"" + table + "\" is written and not read, so no UPDATE or DELETE can say which rows",
                    "add a read of its key columns, which WHERE needs");
        }
        @Nullable
        Filter where = one.has("where") ? filter(one) : read.map(Read::where).orElse(null);
        return new Write(table, insert, update, delete, where, new Rule(one.path() + "." + table, one.source("table")));
    }

    private Optional<Read> covering(List<Read> reads, Tables.Named table) {
        List<Read> covering = reads.stream()
                .filter(read -> read.tables().covers(table.schema(), table.name()))
                .toList();
        return covering.stream()
                .filter(read -> read.tables() instanceof Tables.Named)
                .findFirst()
                .or(() -> covering.stream().findFirst());
    }

    List<Operation> operations() {
        List<Operation> operations = new ArrayList<>();
        for (Yaml item : agent.list("operations")) {
            Section.asScalar(item)
                    .flatMap(value -> names.operation(value, agent.path() + ".operations"))
                    .ifPresent(operation -> {
                        boolean twice = operations.stream()
                                .anyMatch(other -> other.signature().equals(operation.signature()));
                        if (twice) {
                            report.error(
                                    Code.PGC113,
                                    item.source(),
                                    "\"" + operation.signature() + "\" is here twice",
                                    "keep one of the two");
                        }
                        operations.add(operation);
                    });
        }
        return operations;
    }
}
