package dev.pgcurb.sql;

import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;

/** A piece of SQL that knows how it is quoted. {@link #text()} is what stands in the statement. */
public sealed interface Sql {

    /** The piece as it stands in a statement, quoted where Postgres needs it. */
    String text();

    /**
     * The name of one thing: a role, a schema, a column.
     *
     * @throws IllegalArgumentException when it is empty, holds a NUL, or is longer than 63 bytes of UTF-8: Postgres
     *     would cut it silently, and a cut name may be another object's name
     */
    static Sql identifier(String name) {
        return new Identifier(name);
    }

    /** {@code schema.name}; the same limits as {@link #identifier}, for each half. */
    static Sql qualified(String schema, String name) {
        return new Qualified(new Identifier(schema), new Identifier(name));
    }

    /** A string constant. @throws IllegalArgumentException when it holds a NUL, which no Postgres text can hold */
    static Sql literal(String value) {
        return new Literal(value);
    }

    /** A whole number; negative ones stand in parentheses, so that {@code a - ${n}} never becomes a comment. */
    static Sql literal(long value) {
        return new Raw(value < 0 ? "(" + value + ")" : Long.toString(value));
    }

    /** {@code TRUE} or {@code FALSE}. */
    static Sql literal(boolean value) {
        return new Raw(value ? "TRUE" : "FALSE");
    }

    /** SQL that is already SQL. Never for anything that a person or an agent wrote. */
    static Sql raw(String text) {
        return new Raw(text);
    }

    /** The pieces with a comma between them, as in a column list. An empty list is empty text. */
    static Sql list(Collection<? extends Sql> pieces) {
        return new Raw(pieces.stream().map(Sql::text).collect(Collectors.joining(", ")));
    }

    /** {@link #list} of {@link #identifier}s. */
    static Sql identifiers(Collection<String> names) {
        return list(names.stream().map(Identifier::new).toList());
    }

    /** See {@link #identifier}. */
    record Identifier(String name) implements Sql {
        /** NAMEDATALEN - 1. */
        static final int MAX_BYTES = 63;

        public Identifier {
            refuseNul(name);
            int bytes = name.getBytes(StandardCharsets.UTF_8).length;
            if (bytes == 0 || bytes > MAX_BYTES) {
                throw new IllegalArgumentException("an identifier has 1 to 63 bytes, \"" + name + "\" has " + bytes);
            }
        }

        @Override
        public String text() {
            return Keywords.plain(name) ? name : '"' + name.replace("\"", "\"\"") + '"';
        }
    }

    /** See {@link #qualified}. */
    record Qualified(Identifier schema, Identifier name) implements Sql {
        @Override
        public String text() {
            return schema.text() + "." + name.text();
        }
    }

    /** See {@link #literal(String)}. */
    record Literal(String value) implements Sql {
        public Literal {
            refuseNul(value);
        }

        @Override
        public String text() {
            String quoted = "'" + value.replace("'", "''").replace("\\", "\\\\") + "'";
            // As quote_literal: E'' reads the same whatever standard_conforming_strings is, and the blank keeps it
            // from joining a word that stands before it.
            return value.indexOf('\\') < 0 ? quoted : " E" + quoted;
        }
    }

    /** See {@link #raw}. */
    record Raw(String text) implements Sql {}

    /** Several pieces, for callers that build one by one. */
    static Sql list(Sql... pieces) {
        return list(List.of(pieces));
    }

    private static void refuseNul(String text) {
        if (text.indexOf('\0') >= 0) {
            throw new IllegalArgumentException("Postgres text cannot hold a NUL");
        }
    }
}
