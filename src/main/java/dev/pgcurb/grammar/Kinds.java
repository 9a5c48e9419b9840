package dev.pgcurb.grammar;

import dev.pgcurb.grammar.Tree.Node;
import tools.jackson.databind.JsonNode;

/** The kind of a statement from its outermost node, by the names of Postgres's parsenodes.h. */
final class Kinds {
    private Kinds() {}

    static Kind of(Node statement) {
        return switch (statement.tag()) {
            case "SelectStmt" -> into(statement.body()) ? Kind.DDL : Kind.SELECT;
            case "InsertStmt" -> Kind.INSERT;
            case "UpdateStmt" -> Kind.UPDATE;
            case "DeleteStmt" -> Kind.DELETE;
            case "MergeStmt" -> Kind.MERGE;
            case "TruncateStmt" -> Kind.TRUNCATE;
            case "CopyStmt" -> Tree.flag(statement.body(), "is_from") ? Kind.COPY_IN : Kind.COPY_OUT;
            case "TransactionStmt" -> transaction(statement.get("kind").asString(""));
            case "VariableSetStmt" ->
                statement.get("kind").asString("").startsWith("VAR_RESET") ? Kind.RESET : Kind.SET;
            case "ConstraintsSetStmt" -> Kind.SET_CONSTRAINTS;
            case "VariableShowStmt" -> Kind.SHOW;
            case "ExplainStmt" -> Kind.EXPLAIN;
            case "PrepareStmt" -> Kind.PREPARE;
            case "ExecuteStmt" -> Kind.EXECUTE;
            case "DeallocateStmt" -> Kind.DEALLOCATE;
            case "DeclareCursorStmt" -> Kind.DECLARE;
            case "FetchStmt" -> Kind.FETCH;
            case "ClosePortalStmt" -> Kind.CLOSE;
            case "LockStmt" -> Kind.LOCK;
            case "ListenStmt" -> Kind.LISTEN;
            case "NotifyStmt" -> Kind.NOTIFY;
            case "UnlistenStmt" -> Kind.UNLISTEN;
            case "DoStmt" -> Kind.DO;
            case "CallStmt" -> Kind.CALL;
            case "DiscardStmt" -> Kind.DISCARD;
            case "GrantStmt",
                    "GrantRoleStmt",
                    "AlterDefaultPrivilegesStmt",
                    "CreateRoleStmt",
                    "AlterRoleStmt",
                    "AlterRoleSetStmt",
                    "DropRoleStmt",
                    "DropOwnedStmt",
                    "ReassignOwnedStmt" -> Kind.ROLE;
            case "VacuumStmt", "ClusterStmt", "ReindexStmt", "CheckPointStmt", "LoadStmt" -> Kind.OTHER;
            default -> Kind.DDL;
        };
    }

    /** SELECT INTO: the clause stands in the first arm of a UNION. */
    private static boolean into(JsonNode select) {
        JsonNode arm = select;
        while (!arm.isMissingNode()) {
            if (arm.has("intoClause")) {
                return true;
            }
            arm = arm.path("larg");
        }
        return false;
    }

    private static Kind transaction(String kind) {
        return switch (kind) {
            case "TRANS_STMT_BEGIN", "TRANS_STMT_START" -> Kind.BEGIN;
            case "TRANS_STMT_COMMIT" -> Kind.COMMIT;
            case "TRANS_STMT_ROLLBACK" -> Kind.ROLLBACK;
            case "TRANS_STMT_SAVEPOINT" -> Kind.SAVEPOINT;
            case "TRANS_STMT_RELEASE" -> Kind.RELEASE;
            case "TRANS_STMT_ROLLBACK_TO" -> Kind.ROLLBACK_TO;
            default -> Kind.TWO_PHASE;
        };
    }
}
