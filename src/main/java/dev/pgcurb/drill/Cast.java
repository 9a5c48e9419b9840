package dev.pgcurb.drill;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Which object of a database stands for which role of the attacks: {@code hidden} for a table that the agent may not see,
 * {@code hidden.column} for a column of it.
 *
 * @param values by role
 * @param missing why there is nobody for a role; by the part of its name before the point
 */
public record Cast(Map<String, String> values, Map<String, String> missing) {
    private static final Pattern ROLE = Pattern.compile("\\$\\{([a-z0-9_.]+)}");
    private static final Pattern ENCODED = Pattern.compile("\\$\\{base64:([^}]*)}");

    /** The agent, who is both its role and its slot: what names it is run for each. */
    private static final String AGENT = "${agent}";

    public Cast {
        values = Map.copyOf(values);
        missing = Map.copyOf(missing);
    }

    /** This cast with one more role, or another one in it. */
    public Cast with(String role, String object) {
        Map<String, String> more = new LinkedHashMap<>(values);
        more.put(role, object);
        return new Cast(more, missing);
    }

    /** Whether it asks for any role. */
    static boolean asks(String text) {
        return ROLE.matcher(text).find();
    }

    /** Why the text cannot be filled; empty: it can. */
    public Optional<String> lacks(String text) {
        Matcher role = ROLE.matcher(text);
        while (role.find()) {
            String name = role.group(1);
            if (!values.containsKey(name)) {
                String part = name.split("\\.", -1)[0];
                String why = missing.get(part);
                return Optional.of(why != null ? why : "there is no ${" + name + "} here");
            }
        }
        return Optional.empty();
    }

    /** The text with objects in place of roles. @throws IllegalArgumentException if a role {@linkplain #lacks is missing} */
    public String fill(String text) {
        String filled = ROLE.matcher(text).replaceAll(role -> {
            String value = values.get(role.group(1));
            if (value == null) {
                throw new IllegalArgumentException("nobody plays " + role.group(1));
            }
            return Matcher.quoteReplacement(value);
        });
        return ENCODED.matcher(filled)
                .replaceAll(found ->
                        Base64.getEncoder().encodeToString(found.group(1).getBytes(StandardCharsets.UTF_8)));
    }

    /** What is run for one statement of an attack: once, or where it names the agent once for its role and once for its slot. */
    public List<String> lines(String statement) {
        return statement.contains(AGENT)
                ? List.of(fill(statement), with("agent", fill("${slot}")).fill(statement))
                : List.of(fill(statement));
    }
}
