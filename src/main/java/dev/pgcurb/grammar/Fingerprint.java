package dev.pgcurb.grammar;

import dev.pgcurb.grammar.Tree.Node;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/**
 * The shape of a statement as a short hash: its tree without what differs from call to call. Literals and parameters
 * are one placeholder, so that a statement with {@code $1} and one with a value agree; lists of alike items, such as
 * those of IN and the rows of VALUES, count once; the names that drivers make up are left out. No secret that a
 * statement holds, such as a password, goes into the hash.
 *
 * <p>libpg_query has a fingerprint of its own, but it parses again and takes twice as long as parsing.
 */
final class Fingerprint {
    private static final int BYTES = 8;
    private static final char PLACEHOLDER = '?';

    /** Places in the source, and names that are new each time. */
    private static final Set<String> LEFT_OUT = Set.of(
            "location",
            "name_location",
            "rexpr_list_start",
            "rexpr_list_end",
            "list_start",
            "list_end",
            "jumble_args",
            "savepoint_name",
            "portalname",
            "gid",
            "payload");

    private static final Set<String> NAMED_BY_DRIVERS = Set.of("PrepareStmt", "ExecuteStmt", "DeallocateStmt");
    /** The lists whose length is a matter of data. */
    private static final Set<String> COLLAPSED = Set.of("items", "valuesLists", "elements");

    private final StringBuilder shape = new StringBuilder(256);

    private Fingerprint() {}

    /** 16 hexadecimal digits. */
    static String of(Node statement) {
        Fingerprint fingerprint = new Fingerprint();
        fingerprint.node(statement);
        byte[] hash = sha256().digest(fingerprint.shape.toString().getBytes(StandardCharsets.UTF_8));
        return HexFormat.of().formatHex(hash, 0, BYTES);
    }

    private void node(Node node) {
        switch (node.tag()) {
            case "A_Const", "ParamRef" -> shape.append(PLACEHOLDER);
            case "DefElem" ->
                shape.append(node.get("defname").asString("")).append('=').append(PLACEHOLDER);
            default -> {
                shape.append(node.tag());
                fields(node.body(), NAMED_BY_DRIVERS.contains(node.tag()));
            }
        }
    }

    private void fields(JsonNode body, boolean nameless) {
        shape.append('{');
        for (Map.Entry<String, JsonNode> field : body.properties()) {
            String name = field.getKey();
            if (!LEFT_OUT.contains(name) && !(nameless && name.equals("name"))) {
                shape.append(name).append(':');
                value(field.getValue(), COLLAPSED.contains(name));
            }
        }
        shape.append('}');
    }

    private void value(JsonNode value, boolean collapsed) {
        if (value.isArray()) {
            list(value, collapsed);
        } else if (value.isObject()) {
            Node node = Tree.node(value);
            if (node == null) {
                fields(value, false);
            } else {
                node(node);
            }
        } else {
            // Quoted, so that no name can pass for structure.
            shape.append(value);
        }
        shape.append(',');
    }

    private void list(JsonNode list, boolean collapsed) {
        shape.append('[');
        int lastFrom = shape.length();
        int lastTo = lastFrom;
        for (JsonNode item : list) {
            int from = shape.length();
            value(item, false);
            if (collapsed && repeats(lastFrom, lastTo, from)) {
                shape.setLength(from);
            } else {
                lastFrom = from;
                lastTo = shape.length();
            }
        }
        shape.append(']');
    }

    /** Whether what was written from here on equals the piece between the other two. */
    private boolean repeats(int lastFrom, int lastTo, int from) {
        if (shape.length() - from != lastTo - lastFrom) {
            return false;
        }
        for (int i = 0; i < lastTo - lastFrom; i++) {
            if (shape.charAt(lastFrom + i) != shape.charAt(from + i)) {
                return false;
            }
        }
        return true;
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
