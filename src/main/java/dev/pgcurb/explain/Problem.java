package dev.pgcurb.explain;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Something that a person caused and can put right. It is shown as one message; its stack trace is never shown.
 *
 * <pre>{@code
 * throw Problem.of(Code.PGC501, "no server answers at \"db.example:5432\"")
 *         .hint("check the host and the port, or start the server")
 *         .because(e);
 * }</pre>
 */
public final class Problem extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final Code code;
    private final String what;
    private final @Nullable String where;
    private final @Nullable String excerpt;
    private final @Nullable String hint;
    private final List<Problem> also;

    private Problem(
            Code code,
            String what,
            @Nullable String where,
            @Nullable String excerpt,
            @Nullable String hint,
            List<Problem> also,
            @Nullable Throwable cause) {
        super(what, cause);
        this.code = Objects.requireNonNull(code);
        this.what = Objects.requireNonNull(what);
        this.where = where;
        this.excerpt = excerpt;
        this.hint = hint;
        this.also = List.copyOf(also);
    }

    /**
     * A problem with neither place nor hint yet.
     *
     * @param what one sentence: lower case, no final period, what the user typed in double quotes, never a secret
     */
    public static Problem of(Code code, String what) {
        return new Problem(code, what, null, null, null, List.of(), null);
    }

    /**
     * Several problems found in one go, as one exception: the first of them, with the others behind it.
     *
     * @throws IllegalArgumentException if the list is empty
     */
    public static Problem all(List<Problem> problems) {
        List<Problem> flat = problems.stream().flatMap(Problem::each).toList();
        if (flat.isEmpty()) {
            throw new IllegalArgumentException("no problem given");
        }
        return flat.getFirst().with(flat.subList(1, flat.size()));
    }

    /** The same, found at a place such as {@code policy.yaml:18:9}. */
    public Problem at(String place) {
        return new Problem(code, what, place, excerpt, hint, also, getCause());
    }

    /** The same, showing the line that it is about, with a caret under the place; may have several lines. */
    public Problem showing(String lines) {
        return new Problem(code, what, where, lines, hint, also, getCause());
    }

    /** The same, with one thing to do: an imperative, lower case, no final period. */
    public Problem hint(String imperative) {
        return new Problem(code, what, where, excerpt, imperative, also, getCause());
    }

    /** The same, caused by an exception that is kept for the log and never shown. */
    public Problem because(Throwable cause) {
        return new Problem(code, what, where, excerpt, hint, also, cause);
    }

    private Problem with(List<Problem> others) {
        return new Problem(code, what, where, excerpt, hint, others, getCause());
    }

    public Code code() {
        return code;
    }

    /** One sentence: lower case, no final period. */
    public String what() {
        return what;
    }

    /** File, line and column, such as {@code policy.yaml:18:9}; null where there is no file to point into. */
    public @Nullable String where() {
        return where;
    }

    /** The line that it is about with a caret under the place; null where there is none. */
    public @Nullable String excerpt() {
        return excerpt;
    }

    /** One imperative; null where there is nothing sensible to advise. */
    public @Nullable String hint() {
        return hint;
    }

    /** This problem and then those found along with it, each standing alone; at most {@code limit}. */
    public List<Problem> each(int limit) {
        return each().limit(limit).toList();
    }

    /** How many problems this stands for, itself included. */
    public int count() {
        return 1 + also.size();
    }

    private Stream<Problem> each() {
        return Stream.concat(Stream.of(also.isEmpty() ? this : with(List.of())), also.stream());
    }

    /** The whole message as it is shown without colour, one problem after the other, without a final newline. */
    public String text() {
        List<String> parts = new ArrayList<>();
        for (Problem one : each(Integer.MAX_VALUE)) {
            parts.add(one.alone());
        }
        return String.join("\n\n", parts);
    }

    private String alone() {
        StringBuilder text = new StringBuilder("error: ");
        if (where != null) {
            text.append(where).append(": ");
        }
        text.append(what).append(" [").append(code).append(']');
        if (excerpt != null) {
            text.append('\n').append(excerpt);
        }
        if (hint != null) {
            text.append("\nhint: ").append(hint);
        }
        return text.toString();
    }
}
