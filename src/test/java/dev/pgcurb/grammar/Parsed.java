package dev.pgcurb.grammar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.List;

/** Short ways to what the grammar says of a text. */
final class Parsed {
    private Parsed() {}

    static List<Statement> all(String sql) throws SyntaxException {
        return Grammar.shared().parse(sql);
    }

    static Statement one(String sql) throws SyntaxException {
        List<Statement> statements = all(sql);
        assertThat(statements).hasSize(1);
        return statements.getFirst();
    }

    static SyntaxException refused(String sql) {
        return catchThrowableOfType(SyntaxException.class, () -> all(sql));
    }
}
