package dev.pgcurb.plan;

import dev.pgcurb.catalog.Column;
import dev.pgcurb.catalog.ForeignKey;
import dev.pgcurb.catalog.Name;
import dev.pgcurb.catalog.Relation;
import dev.pgcurb.catalog.Snapshot;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * A first policy for a database that has none: one agent that reads, as narrow as names allow to guess, with every guess
 * marked. It grants no write; what a write would take with it stands beside each table.
 */
public final class Starter {
    private static final String GUESS = "  # guess: ";

    private final Snapshot snapshot;
    private final Map<Long, Relation> byId;
    private final Optional<Column> tenant;
    private final StringBuilder yaml = new StringBuilder();

    private Starter(Snapshot snapshot) {
        this.snapshot = snapshot;
        this.byId = snapshot.byId();
        this.tenant = tenant();
    }

    /**
     * The policy as text. It is valid, and can be planned against the database that it was made for.
     *
     * @param agent the agent's name
     */
    public static String policy(Snapshot snapshot, String agent) {
        return new Starter(snapshot).write(agent);
    }

    private String write(String agent) {
        List<Relation> tables = snapshot.relations().stream()
                .filter(table -> table.kind().holdsRows() && table.parent() == null && !own(table))
                .toList();
        List<Relation> granted = tables.stream().filter(this::granted).toList();
        line("# A starter policy for database " + snapshot.server().database()
                + ", made by pgcurb init. What is not here is not");
        line("# granted. Lines with \"guess\" were guessed from names: read each of them, then run pgcurb plan.");
        line("version: 1");
        line("");
        line("agents:");
        line("  " + agent + ":");
        line("    purpose: say in one line what this agent is for");
        line("    sessions: 2");
        tenant.ifPresent(column -> {
            line("    claims:");
            line("      " + claim(column) + ": " + Guess.claimType(column).orElseThrow() + GUESS + "rows belong to a "
                    + column.name());
        });
        if (!granted.isEmpty()) {
            line("    reads:");
            granted.forEach(this::read);
        }
        List<Relation> left = tables.stream().filter(table -> !granted(table)).toList();
        if (!left.isEmpty()) {
            line("      # Left out. Uncomment what the agent needs.");
            left.forEach(table -> line("      # - table: " + table(table.name()) + GUESS + whyLeft(table)));
        }
        return yaml.toString();
    }

    private static boolean own(Relation table) {
        String schema = table.name().schema();
        return schema.equals("pgcurb") || schema.equals(GuardLog.SCHEMA);
    }

    /** The column name that most tables have in common, if at least two do. */
    private Optional<Column> tenant() {
        Map<String, List<Column>> byName = new HashMap<>();
        snapshot.relations()
                .forEach(table -> Guess.tenant(table)
                        .ifPresent(column -> byName.computeIfAbsent(column.name(), name -> new ArrayList<>())
                                .add(column)));
        return byName.entrySet().stream()
                .filter(entry -> entry.getValue().size() > 1)
                .max(Comparator.<Map.Entry<String, List<Column>>>comparingInt(
                                entry -> entry.getValue().size())
                        .thenComparing(Map.Entry.comparingByKey()))
                .map(entry -> entry.getValue().getFirst());
    }

    private boolean granted(Relation table) {
        return !Guess.secret(table)
                && Guess.withheld(table).size() < table.columns().size()
                && (tenant.isEmpty() || table.column(tenant.get().name()).isPresent());
    }

    private String whyLeft(Relation table) {
        if (Guess.secret(table)) {
            return "secrets";
        }
        return tenant.isPresent() && table.column(tenant.get().name()).isEmpty()
                ? "it has no column " + tenant.get().name() + ", so every row would be seen"
                : "every column looks personal";
    }

    private void read(Relation table) {
        line("      - table: " + table(table.name()));
        List<String> withheld = Guess.withheld(table);
        if (!withheld.isEmpty()) {
            String names = withheld.stream().map(Starter::name).collect(Collectors.joining(", "));
            line("        except: [" + names + "]" + GUESS + "personal or secret; masks can show a part");
        }
        tenant.ifPresent(column ->
                line("        where: " + yaml(Name.quoted(column.name()) + " = claim('" + claim(column) + "')") + GUESS
                        + "only its own rows"));
        if (table.key().isEmpty()) {
            line("        # it has no key: no agent can be allowed to write it");
        }
        List<String> cascades = snapshot.foreignKeys().stream()
                .filter(key -> key.referenced() == table.id() && key.onDelete().changesRows())
                .map(this::cascade)
                .toList();
        if (!cascades.isEmpty()) {
            line("        # a DELETE here would reach: " + String.join(", ", cascades));
        }
    }

    private String cascade(ForeignKey key) {
        Relation referencing = byId.get(key.referencing());
        String name = referencing == null ? key.name() : referencing.name().toString();
        return name + " (" + key.onDelete().name().toLowerCase(Locale.ROOT).replace('_', ' ') + ")";
    }

    private static String claim(Column column) {
        return column.name().toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9_]", "_");
    }

    private static String table(Name table) {
        return yaml(table.toString());
    }

    private static String name(String column) {
        return yaml(Name.quoted(column));
    }

    /** A YAML scalar: plain where nothing in it could mean something else. */
    private static String yaml(String text) {
        return text.matches("[a-z_][a-z0-9_.]*") && !text.matches("(?i)y|n|yes|no|true|false|on|off|null")
                ? text
                : "'" + text.replace("'", "''") + "'";
    }

    private void line(String text) {
        yaml.append(text.replaceAll("[\\r\\n]", " ")).append('\n');
    }
}
