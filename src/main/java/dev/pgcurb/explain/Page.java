package dev.pgcurb.explain;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/**
 * The page of one code, in Markdown, as it stands under {@code docs/errors}.
 *
 * @param markdown the whole page, first line {@code # PGCnnn: title}
 */
public record Page(Code code, String markdown) {

    /** The page of this code; every code has one, which a test checks. */
    public static Page of(Code code) {
        try (InputStream in = Page.class.getResourceAsStream("pages/" + code + ".md")) {
            if (in == null) {
                throw new IllegalStateException("no page docs/errors/" + code + ".md in this build");
            }
            return new Page(code, new String(in.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
