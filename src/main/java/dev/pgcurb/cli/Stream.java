package dev.pgcurb.cli;

import java.io.PrintStream;

/**
 * One of the two ways out: lines of text, in colour if a person reads them and wants it.
 *
 * @param to flushed after every line
 * @param terminal whether a person is likely to be watching
 * @param colour never true unless it is a terminal
 */
public record Stream(PrintStream to, boolean terminal, boolean colour) {

    public void line(String text) {
        to.println(text);
        to.flush();
    }

    /** The text in this style, or as it is where there is no colour. */
    public String paint(Style style, String text) {
        return colour ? style.paint(text) : text;
    }
}
