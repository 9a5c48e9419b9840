package dev.pgcurb.demo;

/** Hears a story while it happens. */
public interface Teller {

    /** A new story begins. */
    void story(String title);

    /**
     * Somebody runs a statement.
     *
     * @param who such as {@code curator}, or {@code a person}
     */
    void runs(String who, String sql);

    /** What came back: a count, a value, or the lines of an error. */
    void answers(String text);

    /**
     * A sentence of the story was held against the database.
     *
     * @param holds whether it is so
     * @param fact the sentence, whether it holds or not
     */
    void checked(boolean holds, String fact);
}
