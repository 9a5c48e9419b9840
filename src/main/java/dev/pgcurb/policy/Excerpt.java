package dev.pgcurb.policy;

/** One line of the file with a caret under the place that a message is about. */
final class Excerpt {
    /** Longer lines are cut to a window around the place. */
    private static final int WIDTH = 120;

    private Excerpt() {}

    static String of(String line, Source source) {
        int[] characters = line.codePoints().map(Excerpt::visible).toArray();
        int place = Math.min(source.column() - 1, characters.length);
        int from = place < WIDTH ? 0 : place - WIDTH / 2;
        int to = Math.min(characters.length, from + WIDTH);
        String number = Integer.toString(source.line());
        String shown = new String(characters, from, to - from).stripTrailing();
        return (number + " | " + shown).stripTrailing() + "\n" + " ".repeat(number.length()) + " | "
                + " ".repeat(place - from) + "^";
    }

    /** A tab would put the caret in the wrong column, and a control or direction character would hide what is there. */
    private static int visible(int character) {
        return switch (Character.getType(character)) {
            case Character.CONTROL, Character.FORMAT, Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR ->
                character == '\t' ? ' ' : '\uFFFD';
            default -> character;
        };
    }
}
