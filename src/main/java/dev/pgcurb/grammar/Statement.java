package dev.pgcurb.grammar;

import java.util.List;

/**
 * One statement of a text, read by Postgres's grammar.
 *
 * @param text the exact source, from its first token to its semicolon: comments before it are left out, those within and
 *     after it are not
 * @param offset where {@code text} starts in the whole text, in Java chars
 * @param relations what it names, in order, each access once; EXPLAIN, PREPARE, DECLARE and COPY name what the
 *     statement inside them names
 * @param functions the functions it calls or, in DDL, names, in order, each once, dotted as written and resolved as {@link Relation} says;
 *     a part that is not a plain lower-case identifier is in double quotes
 * @param settings the parameters that it sets, resets, or gives to {@code set_config}
 * @param fingerprint 16 hexadecimal digits; the same for statements that differ in their literals, white space,
 *     comments or the length of a list
 * @param provablyRead whether its tree shows that it changes nothing: every node of a known, harmless kind and every
 *     function, operator and type a well-known one of Postgres. False means "not shown", not "writes"
 */
public record Statement(
        String text,
        int offset,
        Kind kind,
        List<Relation> relations,
        List<String> functions,
        List<Setting> settings,
        String fingerprint,
        boolean provablyRead,
        Detail detail) {

    public Statement {
        relations = List.copyOf(relations);
        functions = List.copyOf(functions);
        settings = List.copyOf(settings);
    }

    /** Whether it names a relation with this access. */
    public boolean names(Access access) {
        return relations.stream().anyMatch(relation -> relation.access() == access);
    }
}
