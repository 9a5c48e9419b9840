package dev.pgcurb.proof;

import dev.pgcurb.catalog.Column;
import dev.pgcurb.catalog.Name;
import dev.pgcurb.catalog.Relation;
import dev.pgcurb.explain.Code;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/** What is held on tables and views beyond what the policy gives: rows read, rows written, rights that no agent gets. */
final class RelationSearch implements Search {
    private static final Set<String> NEVER = Set.of("TRUNCATE", "REFERENCES", "TRIGGER", "MAINTAIN");

    /** One privilege of one grantee on one relation: what one REVOKE takes away. */
    private record Group(long relation, String grantee, String privilege) {}

    @Override
    public void look(Scene scene, Consumer<Finding> found) {
        for (Scene.Actor actor : scene.actors()) {
            Map<Group, List<Closure.Holding>> groups = new LinkedHashMap<>();
            for (Closure.Holding holding : actor.closure().holdings()) {
                boolean counts = holding.right().type().equals("TABLE")
                        && actor.directOrPublic(holding)
                        && !PublicSearch.kept(scene, holding.right())
                        && !Closure.SYSTEM.contains(holding.right().schema());
                if (counts) {
                    Group group = new Group(
                            holding.right().id(),
                            holding.right().grantee(),
                            holding.right().privilege());
                    groups.computeIfAbsent(group, key -> new ArrayList<>(4)).add(holding);
                }
            }
            groups.forEach((group, held) -> {
                Relation relation = scene.relations().get(group.relation());
                if (relation != null) {
                    new Look(scene, actor, relation, group, held).look(found);
                }
            });
        }
    }

    private record Look(Scene scene, Scene.Actor actor, Relation relation, Group group, List<Closure.Holding> held) {
        void look(Consumer<Finding> found) {
            boolean reachable = actor.closure().uses(relation.name().schema());
            if (!reachable && group.grantee().isEmpty()) {
                return;
            }
            List<Closure.Holding> beyond = held.stream().filter(this::beyond).toList();
            if (!beyond.isEmpty()) {
                found.accept(finding(beyond, reachable));
            }
        }

        private boolean beyond(Closure.Holding holding) {
            String column = holding.right().column();
            Name name = relation.name();
            if (Name.ownSchema(name.schema())) {
                boolean tables = column.isEmpty() && !group.privilege().equals("DELETE");
                return tables
                        ? !actor.promises().own(name, group.privilege(), "")
                        : !actor.promises().own(name, group.privilege(), column);
            }
            return actor.promises()
                    .on(relation.id())
                    .map(promise -> (column.isEmpty() && !group.privilege().equals("DELETE"))
                            || !promise.gives(group.privilege(), column))
                    .orElse(true);
        }

        private Finding finding(List<Closure.Holding> beyond, boolean reachable) {
            boolean whole =
                    beyond.stream().anyMatch(holding -> holding.right().column().isEmpty());
            Set<String> opened = opened(beyond, whole);
            boolean read = group.privilege().equals("SELECT");
            boolean never = NEVER.contains(group.privilege());
            boolean onlyWhole =
                    whole && opened.isEmpty() && !never && !group.privilege().equals("DELETE");
            Code code = onlyWhole ? Code.PGC015 : never ? Code.PGC014 : read ? readCode() : Code.PGC013;
            String columns = whole
                    ? ""
                    : beyond.stream()
                            .map(holding -> Name.quoted(holding.right().column()))
                            .distinct()
                            .collect(Collectors.joining(", ", " (", ")"));
            List<String> path = new ArrayList<>(beyond.getFirst().path());
            List<String> fix = new ArrayList<>(List.of("REVOKE " + group.privilege() + columns + " ON "
                    + relation.name() + " FROM " + Scene.role(group.grantee())));
            // REVOKE on a table takes the same privilege from each of its columns: what the policy gives goes back on.
            List<String> again = whole && group.grantee().equals(actor.name()) ? givenColumns() : List.of();
            if (!again.isEmpty()) {
                fix.add("GRANT " + group.privilege() + " (" + String.join(", ", again) + ") ON " + relation.name()
                        + " TO " + Name.quoted(actor.name()));
            }
            Severity severity = !reachable ? Severity.LOW : onlyWhole ? Severity.MEDIUM : Severity.HIGH;
            return new Finding(
                    code,
                    severity,
                    actor.name(),
                    relation.name().toString(),
                    verb() + " " + relation.name() + (opened.isEmpty() ? "" : " (" + some(opened) + ")"),
                    path,
                    why(code, opened, reachable),
                    Fix.sql(fix).costing(Scene.costOf(group.grantee())));
        }

        private String verb() {
            return switch (group.privilege()) {
                case "SELECT" -> "read";
                case "INSERT" -> "insert into";
                case "UPDATE" -> "update";
                case "DELETE" -> "delete from";
                default -> group.privilege() + " on";
            };
        }

        private Code readCode() {
            return switch (relation.kind()) {
                case MATERIALIZED_VIEW -> Code.PGC020;
                case FOREIGN_TABLE -> Code.PGC021;
                case VIEW -> OwnerRun.invoker(relation) ? Code.PGC012 : Code.PGC018;
                case TABLE, PARTITIONED_TABLE -> relation.parent() != null ? Code.PGC016 : Code.PGC012;
            };
        }

        /** Columns that are open and that the policy does not give. */
        private Set<String> opened(List<Closure.Holding> beyond, boolean whole) {
            Set<String> opened = new LinkedHashSet<>();
            for (Column column : relation.columns()) {
                boolean open = whole
                        || beyond.stream()
                                .anyMatch(holding -> holding.right().column().equals(column.name()));
                boolean given = actor.promises()
                        .on(relation.id())
                        .map(promise -> promise.gives(group.privilege(), column.name()))
                        .orElse(false);
                if (open
                        && !given
                        && !NEVER.contains(group.privilege())
                        && !group.privilege().equals("DELETE")) {
                    opened.add(column.name());
                }
            }
            return opened;
        }

        private List<String> givenColumns() {
            return actor.promises()
                    .on(relation.id())
                    .map(promise -> relation.columns().stream()
                            .map(Column::name)
                            .filter(column -> promise.gives(group.privilege(), column))
                            .map(Name::quoted)
                            .toList())
                    .orElse(List.of());
        }

        private String why(Code code, Set<String> opened, boolean reachable) {
            if (!reachable) {
                return "the schema is not open to it: one GRANT USAGE away";
            }
            String also = relation.columns().stream()
                    .filter(column ->
                            opened.contains(column.name()) && column.type().matches("jsonb?|xml|hstore|.*\\.hstore"))
                    .findFirst()
                    .map(column -> "; every key inside " + Name.quoted(column.name()) + " comes with it")
                    .orElse("");
            return switch (code) {
                case PGC014 -> "no agent is given this: it empties, blocks or alters what others work with";
                case PGC015 ->
                    "the policy gives columns: a right on the whole table is a right on tomorrow's column, too, and lets it"
                            + " LOCK TABLE";
                case PGC016 -> "row policies of the parent do not apply to a partition or child that is named directly";
                case PGC018 -> "a view runs as its owner: row policies of the tables below do not apply to the agent";
                case PGC020 -> "a materialized view holds everybody's rows, and has no row security";
                case PGC021 -> "a foreign table reads with the rights of its user mapping, past row security";
                case PGC013 -> "what it writes there is neither counted nor captured for undo";
                default -> "the policy does not give it" + also;
            };
        }

        private static String some(Set<String> columns) {
            List<String> first = columns.stream().limit(4).map(Name::quoted).toList();
            return String.join(", ", first) + (columns.size() > 4 ? " and " + (columns.size() - 4) + " more" : "");
        }
    }
}
