package dev.pgcurb.policy;

/**
 * A place in the policy file.
 *
 * @param file the file as the person named it
 * @param line from 1
 * @param column from 1, counted in characters (code points)
 */
public record Source(String file, int line, int column) implements Comparable<Source> {

    /** File and line, as refusals cite it: {@code policy.yaml:18}. */
    public String fileAndLine() {
        return file + ":" + line;
    }

    /** The place this many characters further on the same line. */
    Source plus(int characters) {
        return new Source(file, line, column + characters);
    }

    @Override
    public int compareTo(Source other) {
        int byLine = Integer.compare(line, other.line);
        return byLine != 0 ? byLine : Integer.compare(column, other.column);
    }

    /** File, line and column: {@code policy.yaml:18:9}. */
    @Override
    public String toString() {
        return file + ":" + line + ":" + column;
    }
}
