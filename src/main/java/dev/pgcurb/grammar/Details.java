package dev.pgcurb.grammar;

import dev.pgcurb.grammar.Tree.Node;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** What only some kinds have, read from their nodes. */
final class Details {
    /** CURSOR_OPT_HOLD of parsenodes.h. */
    private static final int HOLD = 0x0020;

    private static final Detail NONE = new Detail.None();

    private Details() {}

    static Detail of(Node statement) {
        JsonNode body = statement.body();
        return switch (statement.tag()) {
            case "TransactionStmt" -> transaction(body);
            case "PrepareStmt" -> {
                Node query = query(body);
                yield new Detail.Prepared(name(body, "name"), Kinds.of(query), Proof.reads(query));
            }
            case "DeclareCursorStmt" ->
                new Detail.Cursor(
                        name(body, "portalname"),
                        (body.path("options").asInt(0) & HOLD) != 0,
                        Proof.reads(query(body)));
            case "CopyStmt" -> copy(body);
            case "ExplainStmt" -> new Detail.Explain(analyzes(body), Kinds.of(query(body)));
            case "ExecuteStmt", "DeallocateStmt" -> new Detail.Named(Tree.string(body, "name"));
            case "VariableShowStmt" -> new Detail.Named(unlessAll(body, "name"));
            case "FetchStmt", "ClosePortalStmt" -> new Detail.Named(Tree.string(body, "portalname"));
            case "ListenStmt", "NotifyStmt", "UnlistenStmt" -> new Detail.Named(Tree.string(body, "conditionname"));
            default -> NONE;
        };
    }

    /** Whether any ANALYZE option of an EXPLAIN may be on: what is not plainly false counts. */
    static boolean analyzes(JsonNode explain) {
        for (JsonNode option : explain.path("options")) {
            JsonNode element = option.path("DefElem");
            if (element.path("defname").asString("").equals("analyze")
                    && !Boolean.FALSE.equals(Settings.truth(Tree.constant(element.path("arg"))))) {
                return true;
            }
        }
        return false;
    }

    private static Detail transaction(JsonNode body) {
        String kind = body.path("kind").asString("");
        return switch (kind) {
            case "TRANS_STMT_SAVEPOINT", "TRANS_STMT_RELEASE", "TRANS_STMT_ROLLBACK_TO" ->
                new Detail.Named(Tree.string(body, "savepoint_name"));
            case "TRANS_STMT_PREPARE", "TRANS_STMT_COMMIT_PREPARED", "TRANS_STMT_ROLLBACK_PREPARED" ->
                new Detail.Named(Tree.string(body, "gid"));
            default -> {
                List<Setting> modes = Settings.of(new Node("TransactionStmt", body));
                yield new Detail.Transaction(
                        mode(modes, "transaction_isolation"),
                        Settings.truth(mode(modes, "transaction_read_only")),
                        Settings.truth(mode(modes, "transaction_deferrable")),
                        Tree.flag(body, "chain"));
            }
        };
    }

    /** The value of a transaction mode; of several the last, as in Postgres. */
    private static @Nullable String mode(List<Setting> modes, String name) {
        return modes.stream()
                .filter(mode -> name.equals(mode.name()))
                .map(mode -> Objects.requireNonNullElse(mode.value(), ""))
                .reduce((earlier, later) -> later)
                .orElse(null);
    }

    private static Detail copy(JsonNode body) {
        String file = Tree.string(body, "filename");
        Detail.Endpoint endpoint = Tree.flag(body, "is_program")
                ? Detail.Endpoint.PROGRAM
                : file == null ? Detail.Endpoint.CLIENT : Detail.Endpoint.FILE;
        return new Detail.Copy(endpoint, file);
    }

    private static Node query(JsonNode body) {
        return Objects.requireNonNull(Tree.node(body.path("query")), "a statement without its query");
    }

    private static String name(JsonNode body, String field) {
        return body.path(field).asString("");
    }

    private static @Nullable String unlessAll(JsonNode body, String field) {
        String name = Tree.string(body, field);
        return "all".equals(name) ? null : name;
    }
}
