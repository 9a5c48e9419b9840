package dev.pgcurb.tune;

import java.util.List;
import tools.jackson.databind.JsonNode;

/**
 * A plan as {@code EXPLAIN (FORMAT JSON)} tells it.
 *
 * @param root the outermost node
 * @param shape which nodes over which relations and indexes, without numbers: two plans of one shape do the same
 */
record PlanTree(JsonNode root, String shape) {
    /** What of a node makes it another plan. */
    private static final List<String> IDENTITY = List.of(
            "Node Type",
            "Join Type",
            "Strategy",
            "Partial Mode",
            "Scan Direction",
            "Relation Name",
            "Alias",
            "Index Name",
            "Index Cond",
            "Hash Cond",
            "Merge Cond",
            "Workers Planned",
            "Inner Unique",
            "Parent Relationship");

    static PlanTree of(JsonNode root) {
        StringBuilder shape = new StringBuilder();
        describe(root, shape);
        return new PlanTree(root, shape.toString());
    }

    private static void describe(JsonNode node, StringBuilder shape) {
        for (String key : IDENTITY) {
            JsonNode value = node.path(key);
            if (!value.isMissingNode()) {
                shape.append(value.asString()).append('|');
            }
        }
        shape.append('(');
        node.path("Plans").forEach(child -> describe(child, shape));
        shape.append(')');
    }

    /** Whether this index is used anywhere in it. */
    boolean uses(String index) {
        return uses(root, index);
    }

    private static boolean uses(JsonNode node, String index) {
        if (node.path("Index Name").asString("").equals(index)) {
            return true;
        }
        return node.path("Plans").valueStream().anyMatch(child -> uses(child, index));
    }

    /** Shared and local blocks, hit or read, of the whole plan. */
    long blocks() {
        return root.path("Shared Hit Blocks").asLong(0)
                + root.path("Shared Read Blocks").asLong(0)
                + root.path("Local Hit Blocks").asLong(0)
                + root.path("Local Read Blocks").asLong(0);
    }

    /** Temporary blocks, read and written, of the whole plan. */
    long temp() {
        return root.path("Temp Read Blocks").asLong(0)
                + root.path("Temp Written Blocks").asLong(0);
    }

    /** Rows that came out of its nodes or were thrown away in them, over all loops. */
    long rows() {
        return Math.round(rows(root));
    }

    private static double rows(JsonNode node) {
        double loops = node.path("Actual Loops").asDouble(0);
        double rows = loops
                * (node.path("Actual Rows").asDouble(0)
                        + node.path("Rows Removed by Filter").asDouble(0)
                        + node.path("Rows Removed by Join Filter").asDouble(0)
                        + node.path("Rows Removed by Index Recheck").asDouble(0));
        for (JsonNode child : node.path("Plans")) {
            rows += rows(child);
        }
        return rows;
    }
}
