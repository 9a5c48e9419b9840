package dev.pgcurb.plan;

/** How a step is marked: something new, something changed, something gone. */
public enum Sign {
    ADD("+", "to add"),
    CHANGE("~", "to change"),
    DROP("-", "to drop");

    private final String mark;
    private final String words;

    Sign(String mark, String words) {
        this.mark = mark;
        this.words = words;
    }

    /** One character; colour only repeats it. */
    public String mark() {
        return mark;
    }

    /** For the sum at the end: {@code 3 to add}. */
    public String words() {
        return words;
    }
}
