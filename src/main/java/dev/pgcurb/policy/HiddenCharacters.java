package dev.pgcurb.policy;

import dev.pgcurb.explain.Code;

/**
 * Refuses characters that make a line read differently from what it says: direction overrides, zero-width and other
 * format characters, and control characters. A policy is reviewed by people before it is applied.
 */
final class HiddenCharacters {
    private HiddenCharacters() {}

    static void check(String text, Report report) {
        int line = 1;
        int column = 1;
        for (int i = 0; i < text.length(); ) {
            int character = text.codePointAt(i);
            i += Character.charCount(character);
            if (character == '\n' || (character == '\r' && !text.startsWith("\n", i))) {
                line++;
                column = 1;
                continue;
            }
            if (hidden(character)) {
                report.error(
                        Code.PGC123,
                        report.source(line, column),
                        "an invisible character (U+%04X) stands here".formatted(character),
                        "remove it; inside a double-quoted value write it as an escape if it is meant");
            }
            column++;
        }
    }

    private static boolean hidden(int character) {
        return switch (Character.getType(character)) {
            case Character.CONTROL -> character != '\t' && character != '\r';
            case Character.FORMAT, Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR, Character.SURROGATE -> true;
            default -> false;
        };
    }
}
