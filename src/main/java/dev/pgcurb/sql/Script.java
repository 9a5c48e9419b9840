package dev.pgcurb.sql;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One {@code .sql} resource with the values for its {@code ${name}} placeholders. Immutable: {@link #with} gives another.
 *
 * <p>A placeholder without a value and a value without a placeholder are both mistakes of the programmer, found at the
 * first run: an {@link IllegalStateException} that names them.
 */
public final class Script {

    private static final Pattern PLACEHOLDER = Pattern.compile("\\$\\{([a-z][a-z0-9_]*)}");

    private final String name;
    private final String template;
    private final Map<String, Sql> values;

    private Script(String name, String template, Map<String, Sql> values) {
        this.name = name;
        this.template = template;
        this.values = values;
    }

    /**
     * The resource {@code name} beside {@code room}: for {@code dev.pgcurb.lease.Leases} and {@code open.sql} that is
     * {@code dev/pgcurb/lease/open.sql}. Folders are allowed in the name.
     *
     * @throws IllegalStateException when there is no such resource
     */
    public static Script of(Class<?> room, String name) {
        try (InputStream in = room.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException("no resource " + name + " beside " + room.getName());
            }
            return new Script(name, new String(in.readAllBytes(), StandardCharsets.UTF_8), Map.of());
        } catch (IOException e) {
            throw new UncheckedIOException("resource " + name + " cannot be read", e);
        }
    }

    /** A script from text that is not a resource, such as generated SQL. {@code name} is for messages only. */
    public static Script ofText(String name, String template) {
        return new Script(name, template, Map.of());
    }

    /** This script with one value more; a value given before under the same name is an {@link IllegalStateException}. */
    public Script with(String placeholder, Sql value) {
        Map<String, Sql> more = new LinkedHashMap<>(values);
        if (more.put(placeholder, value) != null) {
            throw new IllegalStateException(name + ": ${" + placeholder + "} is given twice");
        }
        return new Script(name, template, more);
    }

    /**
     * The SQL with every placeholder replaced. A value is never searched for placeholders.
     *
     * @throws IllegalStateException when a placeholder has no value or a value has no placeholder
     */
    public String text() {
        Set<String> unused = new LinkedHashSet<>(values.keySet());
        Matcher matcher = PLACEHOLDER.matcher(template);
        StringBuilder sql = new StringBuilder(template.length());
        while (matcher.find()) {
            String placeholder = matcher.group(1);
            Sql value = values.get(placeholder);
            if (value == null) {
                throw new IllegalStateException(name + ": ${" + placeholder + "} has no value");
            }
            unused.remove(placeholder);
            matcher.appendReplacement(sql, Matcher.quoteReplacement(value.text()));
        }
        matcher.appendTail(sql);
        if (!unused.isEmpty()) {
            throw new IllegalStateException(name + " has no placeholder for " + unused);
        }
        return sql.toString();
    }

    /** The resource's name, never its values: they may be secrets. */
    @Override
    public String toString() {
        return name;
    }
}
