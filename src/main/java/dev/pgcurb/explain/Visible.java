package dev.pgcurb.explain;

/**
 * Text that somebody else wrote, an agent above all, so that who reads it sees everything that is there. Direction
 * overrides, zero-width characters and the like let a line read differently from what it says (CVE-2021-42574); here
 * each stands as its number: {@code <U+202E>}.
 */
public final class Visible {
    private Visible() {}

    /** For a place of several lines: line feeds and tabs stay. */
    public static String block(String text) {
        return visible(text, true);
    }

    /** For a place of one line: a line feed is shown as {@code ⏎}, a tab as a blank. */
    public static String line(String text) {
        return visible(text.strip(), false);
    }

    private static String visible(String text, boolean block) {
        StringBuilder shown = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); ) {
            int character = text.codePointAt(i);
            i += Character.charCount(character);
            if (character == '\r' && i < text.length() && text.charAt(i) == '\n') {
                continue;
            }
            if (character == '\n') {
                shown.append(block ? "\n" : " ⏎ ");
            } else if (character == '\t') {
                shown.append(block ? '\t' : ' ');
            } else if (isHidden(character)) {
                shown.append("<U+%04X>".formatted(character));
            } else {
                shown.appendCodePoint(character);
            }
        }
        return shown.toString();
    }

    /** Whether a reader would not see the character, or would see another order of those around it. */
    public static boolean isHidden(int character) {
        return switch (Character.getType(character)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR,
                    Character.SURROGATE,
                    Character.PRIVATE_USE,
                    Character.UNASSIGNED -> true;
            case Character.SPACE_SEPARATOR -> character != ' ';
            default -> isBlankLetter(character) || isVariationSelector(character);
        };
    }

    /** Letters and symbols whose glyph is empty: Hangul fillers, the blank Braille pattern, Khmer inherent vowels. */
    private static boolean isBlankLetter(int character) {
        return switch (character) {
            case 0x034F, 0x115F, 0x1160, 0x17B4, 0x17B5, 0x2800, 0x3164, 0xFFA0, 0xFFFC -> true;
            default -> false;
        };
    }

    private static boolean isVariationSelector(int character) {
        return (character >= 0x180B && character <= 0x180F)
                || (character >= 0xFE00 && character <= 0xFE0F)
                || (character >= 0xE0100 && character <= 0xE01EF);
    }
}
