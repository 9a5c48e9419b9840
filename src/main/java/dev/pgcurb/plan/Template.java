package dev.pgcurb.plan;

import dev.pgcurb.sql.Script;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** The SQL resources that plans are made of. */
final class Template {
    private Template() {}

    /** A guard's template without the comment at its head, which explains the placeholders and names them. */
    static Script guard(String file) {
        String text = read("guard/" + file);
        return Script.ofText(file, text.replaceFirst("\\A(--[^\n]*\n)+", ""));
    }

    /** @throws IllegalStateException when there is no such resource */
    static String read(String resource) {
        try (InputStream in = Template.class.getResourceAsStream(resource)) {
            if (in == null) {
                throw new IllegalStateException("no resource " + resource);
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(resource, e);
        }
    }
}
