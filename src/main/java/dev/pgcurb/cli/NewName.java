package dev.pgcurb.cli;

import java.security.SecureRandom;

/** Names that nobody thought of. */
final class NewName {
    /** Without letters and digits that are mistaken for one another. */
    private static final String LETTERS = "abcdefghjkmnpqrstuvwxyz23456789";

    private static final int LENGTH = 8;
    private static final SecureRandom RANDOM = new SecureRandom();

    private NewName() {}

    static String random() {
        StringBuilder name = new StringBuilder(LENGTH);
        for (int i = 0; i < LENGTH; i++) {
            name.append(LETTERS.charAt(RANDOM.nextInt(LETTERS.length())));
        }
        return name.toString();
    }
}
