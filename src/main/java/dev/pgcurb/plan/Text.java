package dev.pgcurb.plan;

import dev.pgcurb.catalog.Name;
import dev.pgcurb.sql.Sql;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Collection;
import java.util.HexFormat;
import java.util.stream.Collectors;

/** Spelling: literals, column lists, digests. */
final class Text {
    private Text() {}

    /** A string as SQL spells it. */
    static String literal(String value) {
        return Sql.literal(value).text().strip();
    }

    /** {@code id, "Mixed Case"}. */
    static String columns(Collection<String> names) {
        return names.stream().map(Name::quoted).collect(Collectors.joining(", "));
    }

    /** SHA-256 in hex. */
    static String sha256(String text) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    /** The first 16 hex digits: enough to tell one definition from another. */
    static String digest(String text) {
        return sha256(text).substring(0, 16);
    }
}
