package dev.pgcurb.cli;

/** What colour may say; a word or a sign beside it always says it, too. */
public enum Style {
    GOOD("32"),
    BAD("31"),
    CAUTION("33"),
    STRONG("1"),
    QUIET("2");

    private final String sgr;

    Style(String sgr) {
        this.sgr = sgr;
    }

    /** The text in this style by ANSI escapes (ECMA-48, SGR). */
    String paint(String text) {
        return "\u001B[" + sgr + "m" + text + "\u001B[0m";
    }
}
