package dev.pgcurb.gateway;

import dev.pgcurb.grammar.Grammar;
import dev.pgcurb.grammar.Kind;
import dev.pgcurb.grammar.Statement;
import dev.pgcurb.grammar.SyntaxException;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * What texts say. Drivers that write values into the text send a new text each time, and reading it with the grammar costs many times
 * what everything else costs; so what was read once serves every text with the same {@link Skeleton}. Safe for many threads.
 */
final class Texts {
    private static final int MOST = 10_000;
    /** What is read of other kinds depends on literals: names of settings, of files. */
    private static final Set<Kind> PLAIN = EnumSet.of(Kind.SELECT, Kind.INSERT, Kind.UPDATE, Kind.DELETE);

    private final Grammar grammar;
    private final Map<String, Statement> known = new ConcurrentHashMap<>();

    Texts(Grammar grammar) {
        this.grammar = grammar;
    }

    /**
     * The statements of a text, as {@link Grammar#parse} gives them.
     *
     * @throws SyntaxException when the text is not understood; nothing of it may then be run
     */
    List<Statement> parse(String sql) throws SyntaxException {
        String skeleton = Skeleton.of(sql);
        @Nullable Statement like = skeleton == null ? null : known.get(skeleton);
        if (like != null) {
            return List.of(new Statement(
                    sql,
                    0,
                    like.kind(),
                    like.relations(),
                    like.functions(),
                    like.settings(),
                    like.fingerprint(),
                    like.provablyRead(),
                    like.detail()));
        }
        List<Statement> statements = grammar.parse(sql);
        if (skeleton != null && statements.size() == 1) {
            Statement only = statements.getFirst();
            if (PLAIN.contains(only.kind()) && only.settings().isEmpty()) {
                if (known.size() >= MOST) {
                    known.clear();
                }
                known.put(skeleton, only);
            }
        }
        return statements;
    }
}
