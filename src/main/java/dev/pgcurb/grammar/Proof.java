package dev.pgcurb.grammar;

import dev.pgcurb.grammar.Tree.Node;
import java.util.List;
import java.util.Map;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/**
 * Shows from a parse tree that its statement changes nothing, or fails to. It knows the nodes, fields, functions,
 * operators and types that are harmless and gives up at the first that it does not know, so whatever a later Postgres
 * adds is not provable until someone has read what it does. Data-modifying CTEs, INTO and FOR UPDATE need no rule of
 * their own: their nodes are not among the known.
 *
 * <p>What a tree cannot show: functions inside a view, row policies, operators and casts that someone created for types
 * of their own under a well-known name, and {@code t.f}, which calls {@code f(t)} where {@code t} has no such column.
 */
final class Proof {
    private static final Set<String> FUNCTIONS = WordList.of("read-functions.txt");
    private static final Set<String> OPERATORS = WordList.of("read-operators.txt");
    private static final Set<String> TYPES = WordList.of("read-types.txt");
    private static final Set<String> SAMPLING = Set.of("bernoulli", "system");

    /** The nodes of parsenodes.h and primnodes.h that a plain query is made of. */
    private static final Set<String> NODES = Set.of(
            "A_ArrayExpr",
            "A_Const",
            "A_Expr",
            "A_Indices",
            "A_Indirection",
            "A_Star",
            "Alias",
            "BoolExpr",
            "Boolean",
            "BooleanTest",
            "CaseExpr",
            "CaseWhen",
            "CoalesceExpr",
            "CollateClause",
            "ColumnDef",
            "ColumnRef",
            "CommonTableExpr",
            "Float",
            "FuncCall",
            "GroupingFunc",
            "GroupingSet",
            "Integer",
            "JoinExpr",
            "JsonArgument",
            "JsonArrayAgg",
            "JsonArrayConstructor",
            "JsonArrayQueryConstructor",
            "JsonFuncExpr",
            "JsonIsPredicate",
            "JsonKeyValue",
            "JsonObjectAgg",
            "JsonObjectConstructor",
            "JsonParseExpr",
            "JsonScalarExpr",
            "JsonSerializeExpr",
            "JsonTable",
            "JsonTableColumn",
            "JsonTablePathSpec",
            "JsonValueExpr",
            "List",
            "MinMaxExpr",
            "NamedArgExpr",
            "NullTest",
            "ParamRef",
            "RangeFunction",
            "RangeSubselect",
            "RangeTableFunc",
            "RangeTableFuncCol",
            "RangeTableSample",
            "RangeVar",
            "ResTarget",
            "RowExpr",
            "SQLValueFunction",
            "SelectStmt",
            "SortBy",
            "String",
            "SubLink",
            "TypeCast",
            "TypeName",
            "WindowDef",
            "XmlExpr",
            "XmlSerialize");

    /** The fields that hold a struct without its name; {@code intoClause} is the one that must not be here. */
    private static final Set<String> STRUCTS = Set.of(
            "alias",
            "arg",
            "boolval",
            "bsval",
            "collClause",
            "constructor",
            "context_item",
            "cycle_clause",
            "expr",
            "format",
            "fval",
            "ival",
            "larg",
            "on_empty",
            "on_error",
            "output",
            "over",
            "pathspec",
            "rarg",
            "returning",
            "search_clause",
            "sval",
            "typeName",
            "val",
            "value",
            "withClause");

    private Proof() {}

    /** True only if this statement provably changes nothing. */
    static boolean reads(Node statement) {
        JsonNode body = statement.body();
        return switch (statement.tag()) {
            case "SelectStmt" -> harmless(statement);
            case "VariableShowStmt" -> true;
            case "ExplainStmt" -> !Details.analyzes(body) && query(body.path("query"));
            case "CopyStmt" -> copiesToClient(body);
            default -> false;
        };
    }

    private static boolean copiesToClient(JsonNode copy) {
        return !Tree.flag(copy, "is_from")
                && !Tree.flag(copy, "is_program")
                && !copy.has("filename")
                && (copy.has("relation") || query(copy.path("query")));
    }

    private static boolean query(JsonNode value) {
        Node node = Tree.node(value);
        return node != null && node.tag().equals("SelectStmt") && harmless(node);
    }

    private static boolean harmless(Node node) {
        return NODES.contains(node.tag()) && namesKnown(node) && fieldsHarmless(node.body());
    }

    private static boolean namesKnown(Node node) {
        return switch (node.tag()) {
            case "FuncCall" -> known(node.get("funcname"), FUNCTIONS);
            case "A_Expr" -> between(node) || known(node.get("name"), OPERATORS);
            case "SubLink" -> !node.body().has("operName") || known(node.get("operName"), OPERATORS);
            case "SortBy" -> !node.body().has("useOp") || known(node.get("useOp"), OPERATORS);
            case "TypeName" -> typeKnown(node.body());
            case "RangeTableSample" -> known(node.get("method"), SAMPLING);
            default -> true;
        };
    }

    /** BETWEEN has its keywords where others have an operator; Postgres then uses its own. */
    private static boolean between(Node expression) {
        return expression.get("kind").asString("").contains("BETWEEN");
    }

    private static boolean typeKnown(JsonNode typeName) {
        return !Tree.flag(typeName, "pct_type") && known(typeName.path("names"), TYPES);
    }

    /** A name without a schema, or of pg_catalog, that stands in the list. */
    private static boolean known(JsonNode qualified, Set<String> list) {
        List<String> parts = Tree.strings(qualified);
        return switch (parts.size()) {
            case 1 -> list.contains(parts.getFirst());
            case 2 -> parts.getFirst().equals("pg_catalog") && list.contains(parts.getLast());
            default -> false;
        };
    }

    private static boolean fieldsHarmless(JsonNode body) {
        for (Map.Entry<String, JsonNode> field : body.properties()) {
            if (!fieldHarmless(field.getKey(), field.getValue())) {
                return false;
            }
        }
        return true;
    }

    private static boolean fieldHarmless(String name, JsonNode value) {
        if (value.isArray()) {
            for (JsonNode item : value) {
                Node node = Tree.node(item);
                if (node == null ? !item.isEmpty() : !harmless(node)) {
                    return false;
                }
            }
            return true;
        }
        if (!value.isObject()) {
            return true;
        }
        Node node = Tree.node(value);
        if (node != null) {
            return harmless(node);
        }
        return STRUCTS.contains(name)
                && !value.has("funcname")
                && (!name.equals("typeName") || typeKnown(value))
                && fieldsHarmless(value);
    }
}
