package dev.pgcurb.drill;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Texts to look for in other texts, many at once. */
final class Needles {
    /** Shorter ones turn up by chance. */
    static final int SHORTEST = 8;

    private final Map<String, List<String>> byStart = new HashMap<>();
    private int size;

    /** @param texts those shorter than {@link #SHORTEST} are passed over */
    Needles(Collection<String> texts) {
        for (String text : texts) {
            if (text.length() >= SHORTEST) {
                byStart.computeIfAbsent(text.substring(0, SHORTEST), start -> new ArrayList<>(1))
                        .add(text);
                size++;
            }
        }
    }

    int size() {
        return size;
    }

    /** It is no secret after all. */
    void drop(String text) {
        List<String> same = byStart.get(text.substring(0, SHORTEST));
        if (same != null && same.remove(text)) {
            size--;
        }
    }

    /** The first one that stands in the text. */
    Optional<String> in(String text) {
        for (int at = 0; at + SHORTEST <= text.length(); at++) {
            List<String> candidates = byStart.get(text.substring(at, at + SHORTEST));
            if (candidates != null) {
                for (String candidate : candidates) {
                    if (text.startsWith(candidate, at)) {
                        return Optional.of(candidate);
                    }
                }
            }
        }
        return Optional.empty();
    }
}
