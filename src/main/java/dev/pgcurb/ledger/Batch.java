package dev.pgcurb.ledger;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One batch as the database gets it. Several attempts of one session that ended well before they were written, which only what may wait
 * can, go into one entry of the kind {@code attempts}: each keeps its number, text, rows and time, and they share one link of
 * the chain. Writing an entry costs the server as much as reading a row does; a block of them hardly more than one.
 *
 * <pre>
 *   {"kind":"attempts", "agent":…, …, "verdict":"allowed", "first_id":7,
 *    "statements":[[text, fingerprint], …],
 *    "attempts":[[id, waited_us, rows, duration_us, index of its statement], …]}
 * </pre>
 */
final class Batch {
    /** Fewer of one session are entries of their own, which are easier to look at. */
    private static final int FEWEST = 4;
    /** A block is one value in one row, and should not grow beyond what Postgres handles at ease. */
    private static final int MOST_CHARS = 128 << 10;

    private static final int LONGEST_STATEMENT = 8 << 10;

    private Batch() {}

    /** The whole batch as a JSON array. The same batch gives the same entries, so that it may be sent again. */
    static String json(List<Queued> batch) {
        Map<Queued, List<Queued>> blocks = blocks(batch);
        var json = new StringBuilder(batch.size() * 64);
        char before = '[';
        for (Queued entry : batch) {
            List<Queued> block = blocks.get(entry);
            if (block != null && block.getLast() != entry) {
                continue; // the block stands where its last one stood, so that numbers ascend
            }
            json.append(before);
            before = ',';
            if (block == null) {
                entry.writeTo(json);
            } else {
                write(block, json);
            }
        }
        return json.append(']').toString();
    }

    private static Map<Queued, List<Queued>> blocks(List<Queued> batch) {
        Map<Session, List<Queued>> open = new LinkedHashMap<>();
        Map<Session, Integer> chars = new HashMap<>();
        List<List<Queued>> all = new ArrayList<>();
        for (Queued entry : batch) {
            Intent intent = entry.intent;
            if (intent == null || !mayShare(intent, entry.outcome)) {
                continue;
            }
            Session session = intent.session();
            if (chars.merge(session, entry.chars(), Integer::sum) > MOST_CHARS) {
                chars.put(session, entry.chars());
                open.remove(session);
            }
            open.computeIfAbsent(session, s -> {
                        List<Queued> block = new ArrayList<>();
                        all.add(block);
                        return block;
                    })
                    .add(entry);
        }
        Map<Queued, List<Queued>> of = new HashMap<>();
        for (List<Queued> block : all) {
            if (block.size() >= FEWEST) {
                block.forEach(entry -> of.put(entry, block));
            }
        }
        return of;
    }

    /** Whether nothing is to be said of it but which statement, how many rows and how long. */
    private static boolean mayShare(Intent intent, @Nullable Outcome outcome) {
        return outcome != null
                && outcome.verdict() == Outcome.Verdict.ALLOWED
                && outcome.rows() != null
                && outcome.duration() != null
                && outcome.rule() == null
                && outcome.sqlstate() == null
                && outcome.holdId() == null
                && outcome.detail().isEmpty()
                && intent.detail().isEmpty()
                && intent.parameters().isEmpty()
                && intent.statement().length() <= LONGEST_STATEMENT;
    }

    private static void write(List<Queued> block, StringBuilder out) {
        Queued last = block.getLast();
        var head = new JsonText("attempts");
        Map<String, Integer> statements = new LinkedHashMap<>();
        List<Object> texts = new ArrayList<>();
        var items = new StringBuilder(block.size() * 40);
        for (Queued entry : block) {
            Intent intent = Objects.requireNonNull(entry.intent);
            Outcome outcome = Objects.requireNonNull(entry.outcome);
            Integer index = statements.putIfAbsent(intent.statement(), statements.size());
            if (index == null) {
                index = statements.size() - 1;
                String fingerprint = intent.fingerprint();
                texts.add(fingerprint == null ? List.of(intent.statement()) : List.of(intent.statement(), fingerprint));
            }
            items.append(items.isEmpty() ? '[' : ',');
            items.append('[').append(entry.id).append(',').append(entry.waitedMicros());
            items.append(',').append(outcome.rows()).append(',');
            items.append(Objects.requireNonNull(outcome.duration()).toNanos() / 1000);
            items.append(',').append(index.intValue()).append(']');
        }
        Entries.put(head, Objects.requireNonNull(last.intent).session());
        head.put("verdict", "allowed");
        head.put("first_id", block.getFirst().id);
        head.put("statements", texts);
        String object = head.end();
        out.append("{\"n\":").append(last.n).append(",\"id\":").append(last.id).append(',');
        out.append(object, 1, object.length() - 1);
        out.append(",\"attempts\":").append(items).append("]}");
    }
}
