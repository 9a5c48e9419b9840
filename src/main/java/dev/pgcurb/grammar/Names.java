package dev.pgcurb.grammar;

import dev.pgcurb.grammar.Tree.Node;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Walks a parse tree and collects what it names: relations with their access, functions, and the parameters given to
 * {@code set_config}. It follows Postgres's scoping of WITH, so that a CTE is never taken for a table nor, which would be
 * worse, a table for a CTE: the target of an INSERT, UPDATE, DELETE or MERGE is always a real relation.
 */
final class Names {
    private static final Pattern PLAIN = Pattern.compile("[a-z_][a-z0-9_$]*");
    /** The dropped objects that are relations; DROP names them by lists of strings. */
    private static final Set<String> DROPPED = Set.of(
            "OBJECT_TABLE", "OBJECT_VIEW", "OBJECT_MATVIEW", "OBJECT_FOREIGN_TABLE", "OBJECT_SEQUENCE", "OBJECT_INDEX");

    private final Set<Relation> relations = new LinkedHashSet<>();
    private final Set<String> functions = new LinkedHashSet<>();
    private final List<Setting> settings = new ArrayList<>();

    private Names() {}

    static Names of(Node statement) {
        Names names = new Names();
        names.visit(statement, Access.READ, Set.of());
        return names;
    }

    List<Relation> relations() {
        return List.copyOf(relations);
    }

    List<String> functions() {
        return List.copyOf(functions);
    }

    List<Setting> settings() {
        return settings;
    }

    private void visit(Node node, Access access, Set<String> ctes) {
        JsonNode body = node.body();
        switch (node.tag()) {
            case "SelectStmt" -> select(body, ctes);
            case "InsertStmt", "UpdateStmt", "DeleteStmt", "MergeStmt" -> write(body, ctes);
            case "CopyStmt" -> walkFields(body, Tree.flag(body, "is_from") ? Access.WRITE : Access.READ, ctes);
            case "LockStmt" -> walkFields(body, Access.LOCK, ctes);
            case "LockingClause" -> {} // it repeats aliases of the FROM clause
            case "DropStmt" -> dropped(body);
            default -> {
                boolean defines = node.tag().endsWith("Stmt") && defines(node);
                walkFields(body, defines ? Access.WRITE : access, ctes);
            }
        }
    }

    private static boolean defines(Node node) {
        return switch (Kinds.of(node)) {
            case DDL, TRUNCATE, ROLE, OTHER -> true;
            default -> false;
        };
    }

    private void walk(JsonNode value, Access access, Set<String> ctes) {
        if (value.isArray()) {
            for (JsonNode item : value) {
                walk(item, access, ctes);
            }
        } else if (value.isObject()) {
            Node node = Tree.node(value);
            if (node != null && !node.tag().equals("RangeVar") && !node.tag().equals("FuncCall")) {
                visit(node, access, ctes);
            } else {
                walkStruct(node == null ? value : node.body(), access, ctes);
            }
        }
    }

    /** A struct written without its name: known by a field that no other struct has. */
    private void walkStruct(JsonNode body, Access access, Set<String> ctes) {
        if (body.has("relname")) {
            relation(body, access, ctes);
        } else if (body.has("limitOption")) {
            select(body, ctes); // an arm of a UNION
        } else {
            if (body.has("funcname")) {
                function(body);
            }
            walkFields(body, access, ctes);
        }
    }

    private void walkFields(JsonNode body, Access access, Set<String> ctes) {
        for (JsonNode value : body) {
            walk(value, access, ctes);
        }
    }

    private void select(JsonNode body, Set<String> outer) {
        Set<String> ctes = with(body, outer);
        for (Map.Entry<String, JsonNode> field : body.properties()) {
            switch (field.getKey()) {
                case "withClause" -> {}
                case "intoClause" -> walk(field.getValue(), Access.WRITE, Set.of());
                case "fromClause" -> {
                    for (JsonNode item : field.getValue()) {
                        from(item, body.path("lockingClause"), ctes);
                    }
                }
                default -> walk(field.getValue(), Access.READ, ctes);
            }
        }
    }

    /** One item of FROM: read, and locked too where FOR UPDATE and its like reach it. */
    private void from(JsonNode item, JsonNode lockingClauses, Set<String> ctes) {
        walk(item, Access.READ, ctes);
        for (JsonNode clause : lockingClauses) {
            JsonNode locked = clause.path("LockingClause").path("lockedRels");
            Set<String> aliases = new HashSet<>();
            for (JsonNode name : locked) {
                aliases.add(name.path("RangeVar").path("relname").asString(""));
            }
            lock(item, locked.isMissingNode() ? null : aliases, ctes);
        }
    }

    /** @param aliases the only ones that are locked; null for all */
    private void lock(JsonNode item, @Nullable Set<String> aliases, Set<String> ctes) {
        Node node = Tree.node(item);
        if (node == null) {
            return;
        }
        String alias = Tree.string(node.get("alias"), "aliasname");
        boolean named = aliases == null
                || aliases.contains(alias == null ? node.get("relname").asString("") : alias);
        switch (node.tag()) {
            case "RangeVar" -> {
                if (named) {
                    relation(node.body(), Access.LOCK, ctes);
                }
            }
            case "RangeSubselect" -> {
                // A lock on a subquery reaches every table in its FROM; which CTEs it has of its own does not matter.
                if (named) {
                    for (JsonNode inner :
                            node.get("subquery").path("SelectStmt").path("fromClause")) {
                        lock(inner, null, ctes);
                    }
                }
            }
            case "JoinExpr" -> {
                lock(node.get("larg"), aliases, ctes);
                lock(node.get("rarg"), aliases, ctes);
            }
            case "RangeTableSample" -> lock(node.get("relation"), aliases, ctes);
            default -> {}
        }
    }

    private void write(JsonNode body, Set<String> outer) {
        Set<String> ctes = with(body, outer);
        for (Map.Entry<String, JsonNode> field : body.properties()) {
            switch (field.getKey()) {
                case "withClause" -> {}
                case "relation" -> relation(field.getValue(), Access.WRITE, Set.of());
                default -> walk(field.getValue(), Access.READ, ctes);
            }
        }
    }

    /** Walks a WITH clause and returns the names in scope after it. Each CTE sees those before it; recursive ones all. */
    private Set<String> with(JsonNode body, Set<String> outer) {
        JsonNode clause = body.path("withClause");
        if (clause.isMissingNode()) {
            return outer;
        }
        Set<String> scope = new HashSet<>(outer);
        JsonNode ctes = clause.path("ctes");
        if (Tree.flag(clause, "recursive")) {
            ctes.forEach(cte -> scope.add(cteName(cte)));
        }
        for (JsonNode cte : ctes) {
            walk(cte.path("CommonTableExpr").path("ctequery"), Access.READ, Set.copyOf(scope));
            scope.add(cteName(cte));
        }
        return scope;
    }

    private static String cteName(JsonNode cte) {
        return cte.path("CommonTableExpr").path("ctename").asString("");
    }

    private void relation(JsonNode rangeVar, Access access, Set<String> ctes) {
        String schema = Tree.string(rangeVar, "schemaname");
        String name = rangeVar.path("relname").asString("");
        if (schema != null || !ctes.contains(name)) {
            relations.add(new Relation(schema, name, access));
        }
    }

    private void dropped(JsonNode body) {
        if (!DROPPED.contains(body.path("removeType").asString(""))) {
            return;
        }
        for (JsonNode object : body.path("objects")) {
            List<String> parts = Tree.strings(object.path("List").path("items"));
            int last = parts.size() - 1;
            if (last >= 0) {
                relations.add(new Relation(last == 0 ? null : parts.get(last - 1), parts.get(last), Access.WRITE));
            }
        }
    }

    private void function(JsonNode call) {
        List<String> parts = Tree.strings(call.path("funcname"));
        functions.add(String.join(".", parts.stream().map(Names::quoted).toList()));
        if (!parts.isEmpty() && parts.getLast().equals("set_config")) {
            settings.add(Settings.ofCall(call.path("args")));
        }
    }

    private static String quoted(String part) {
        return PLAIN.matcher(part).matches() ? part : '"' + part.replace("\"", "\"\"") + '"';
    }
}
