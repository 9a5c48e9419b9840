package dev.pgcurb.policy;

import java.util.List;
import java.util.Optional;

/** A node of the policy file and where it starts. */
sealed interface Yaml {

    /** Where its first character is: of a quoted scalar the quote, of a block mapping its first key. */
    Source source();

    /** What a person would call it: {@code a mapping}. */
    String called();

    /**
     * A single value.
     *
     * @param text without quotes and escapes
     * @param plain whether it stands without quotes, so that {@code 2}, {@code true} and {@code null} are not text
     * @param verbatim whether the text stands on one line of the file exactly as it is here
     */
    record Scalar(String text, boolean plain, boolean verbatim, Source source) implements Yaml {

        /** Where the character at this offset of the text stands; where the scalar starts if that is not known. */
        Source at(int offset) {
            int quote = plain ? 0 : 1;
            return verbatim ? source.plus(quote + text.codePointCount(0, offset)) : source;
        }

        /** Whether nothing was written here at all. */
        boolean empty() {
            return plain && text.isEmpty();
        }

        @Override
        public String called() {
            if (empty()) {
                return "nothing";
            }
            return plain && text.matches("true|false|null|~|-?[0-9]+(\\.[0-9]+)?") ? text : "\"" + text + "\"";
        }
    }

    /** Keys and values in the order of the file; no key is there twice. */
    record Mapping(List<Entry> entries, Source source) implements Yaml {
        Optional<Entry> entry(String key) {
            return entries.stream()
                    .filter(entry -> entry.key().text().equals(key))
                    .findFirst();
        }

        @Override
        public String called() {
            return "a mapping";
        }
    }

    record Sequence(List<Yaml> items, Source source) implements Yaml {
        @Override
        public String called() {
            return "a list";
        }
    }

    record Entry(Scalar key, Yaml value) {}
}
