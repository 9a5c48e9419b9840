package dev.pgcurb.grammar;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What was read lately, by text; the least recently used goes first. Thread-safe. Errors are not kept. */
final class Cache {
    /** What an entry costs beside its text: the map's node, the list, a statement with a few names. */
    private static final int OVERHEAD_BYTES = 1024;
    /** A text longer than this is hardly ever sent twice, and would push out many that are. */
    private static final int LONGEST_CHARS = 32 << 10;

    private final long limitBytes;
    private final Map<String, List<Statement>> entries = new LinkedHashMap<>(256, 0.75f, true);
    private long bytes;

    Cache(long limitBytes) {
        this.limitBytes = limitBytes;
    }

    synchronized @Nullable List<Statement> get(String text) {
        return entries.get(text);
    }

    synchronized void put(String text, List<Statement> statements) {
        if (text.length() > LONGEST_CHARS || entries.putIfAbsent(text, statements) != null) {
            return;
        }
        bytes += weight(text, statements);
        var eldest = entries.entrySet().iterator();
        while (bytes > limitBytes && eldest.hasNext()) {
            Map.Entry<String, List<Statement>> entry = eldest.next();
            bytes -= weight(entry.getKey(), entry.getValue());
            eldest.remove();
        }
    }

    /** About what it holds on the heap, in bytes; never above the limit given. */
    synchronized long bytes() {
        return bytes;
    }

    /** The text is held twice, once as its own key and once in pieces, two bytes a char at most; names come from it. */
    private static long weight(String text, List<Statement> statements) {
        return 6L * text.length() + (long) OVERHEAD_BYTES * (1 + statements.size());
    }
}
