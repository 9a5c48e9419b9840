package dev.pgcurb.grammar;

import dev.pgcurb.grammar.Tree.Node;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** The parameters that SET, RESET, BEGIN, DISCARD and set_config name. */
final class Settings {
    private Settings() {}

    /** Those of the statement's own syntax; calls of set_config are found by {@link Names}. */
    static List<Setting> of(Node statement) {
        return switch (statement.tag()) {
            case "VariableSetStmt" -> set(statement.body());
            case "TransactionStmt" -> modes(statement.get("options"), "", true);
            case "DiscardStmt" ->
                statement.get("target").asString("").equals("DISCARD_ALL")
                        ? List.of(new Setting("all", null, false))
                        : List.of();
            default -> List.of();
        };
    }

    private static List<Setting> set(JsonNode body) {
        String name = body.path("name").asString("").toLowerCase(Locale.ROOT);
        boolean local = Tree.flag(body, "is_local");
        return switch (body.path("kind").asString("")) {
            case "VAR_RESET_ALL" -> List.of(new Setting("all", null, false));
            case "VAR_SET_VALUE" -> List.of(new Setting(name, values(body.path("args")), local));
            case "VAR_SET_MULTI" -> multi(name, body.path("args"));
            default -> List.of(new Setting(name, null, local)); // DEFAULT, RESET, FROM CURRENT
        };
    }

    private static List<Setting> multi(String form, JsonNode arguments) {
        return switch (form) {
            case "transaction" -> modes(arguments, "", true);
            case "session characteristics" -> modes(arguments, "default_", false);
            default -> List.of(new Setting(form.replace(' ', '_'), values(arguments), true)); // transaction snapshot
        };
    }

    private static List<Setting> modes(JsonNode options, String prefix, boolean local) {
        List<Setting> settings = new ArrayList<>();
        for (JsonNode option : options) {
            JsonNode element = option.path("DefElem");
            String name = element.path("defname").asString("");
            String value = Tree.constant(element.path("arg"));
            settings.add(
                    new Setting(prefix + name, name.equals("transaction_isolation") ? value : onOff(value), local));
        }
        return settings;
    }

    /** READ ONLY and DEFERRABLE arrive as the integers 1 and 0. */
    private static String onOff(@Nullable String value) {
        return "0".equals(value) ? "off" : "on";
    }

    private static @Nullable String values(JsonNode arguments) {
        List<@Nullable String> values = new ArrayList<>();
        for (JsonNode argument : arguments) {
            values.add(Tree.constant(argument));
        }
        return values.stream().allMatch(Objects::nonNull) ? String.join(", ", values) : null;
    }

    /** {@code set_config(name, value, is_local)}, in this order or by name; what is not a constant is null. */
    static Setting ofCall(JsonNode arguments) {
        String name = argument(arguments, 0, "setting_name");
        String value = argument(arguments, 1, "new_value");
        String local = argument(arguments, 2, "is_local");
        return new Setting(
                name == null ? null : name.toLowerCase(Locale.ROOT), value, Boolean.TRUE.equals(truth(local)));
    }

    private static @Nullable String argument(JsonNode arguments, int index, String name) {
        for (JsonNode argument : arguments) {
            JsonNode named = argument.path("NamedArgExpr");
            if (named.path("name").asString("").equals(name)) {
                return Tree.constant(named.path("arg"));
            }
        }
        JsonNode positional = arguments.path(index);
        return positional.has("NamedArgExpr") ? null : Tree.constant(positional);
    }

    /** A boolean as people write it; null where it is none. */
    static @Nullable Boolean truth(@Nullable String text) {
        if (text == null) {
            return null;
        }
        return switch (text.toLowerCase(Locale.ROOT)) {
            case "on", "true", "t", "yes", "y", "1" -> true;
            case "off", "false", "f", "no", "n", "0" -> false;
            default -> null;
        };
    }
}
