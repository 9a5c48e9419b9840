package dev.pgcurb.ledger;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Reads every chain from its beginning, computes every hash again, and compares with what the chain's head says and with
 * what witnesses outside of the database saw. What a chain proves by itself is that nothing within it was edited, removed,
 * added or moved; that its tail was not cut and that it was not signed anew only a witness can say.
 */
public final class Fsck {
    /** Findings that are kept; all are counted. */
    private static final int MAX_FINDINGS = 1000;

    private final Map<String, Mark> witnessed = new LinkedHashMap<>();
    private final Map<String, Map<Long, Mark>> marks = new LinkedHashMap<>();
    private final Map<String, Chains.Head> heads = new LinkedHashMap<>();
    private final Set<Mark> retired = new LinkedHashSet<>();
    private final List<Mark> shortened = new ArrayList<>();
    private final Set<String> seen = new LinkedHashSet<>();
    private final List<Finding> findings = new ArrayList<>();
    private long found;
    private long entries;
    private @Nullable ChainCheck current;

    private Fsck(List<Mark> witness) {
        for (Mark mark : witness) {
            marks.computeIfAbsent(mark.gateway(), name -> new LinkedHashMap<>()).merge(mark.seq(), mark, this::agree);
            witnessed.merge(mark.gateway(), mark, (one, other) -> one.seq() >= other.seq() ? one : other);
        }
    }

    /**
     * What was found.
     *
     * @param findings at most {@value #MAX_FINDINGS} of them
     * @param found how many there are
     * @param chains chains read
     * @param entries entries read
     * @param marks marks of witnesses compared with
     * @param retired the last entries of what retention took from the beginning of chains, on record; at most {@value #MAX_FINDINGS}
     */
    public record Report(
            List<Finding> findings, long found, long chains, long entries, long marks, List<Mark> retired) {
        public Report {
            findings = List.copyOf(findings);
            retired = List.copyOf(retired);
        }

        /** Whether the ledger is what was written, as far as chains and witnesses can tell. */
        public boolean sound() {
            return found == 0;
        }
    }

    /** Checks all chains against themselves and against these marks, which may be none. */
    public static Report check(Chains chains, List<Mark> witness) {
        return new Fsck(witness).run(chains, witness.size());
    }

    private Report run(Chains chains, int witnesses) {
        chains.heads().forEach(head -> heads.put(head.end().gateway(), head));
        chains.each(this::read);
        endOfChain();
        Set<String> rest = new LinkedHashSet<>(heads.keySet());
        rest.addAll(witnessed.keySet());
        rest.removeAll(seen);
        rest.forEach(name -> {
            current = begin(name);
            endOfChain();
        });
        checkOrigins();
        return new Report(findings, found, seen.size(), entries, witnesses, shortened);
    }

    private void read(Link link) {
        ChainCheck chain = current;
        if (chain == null || !chain.gateway.equals(link.gateway())) {
            endOfChain();
            chain = begin(link.gateway());
            current = chain;
        }
        entries++;
        chain.read(link);
        if (link.body().contains("\"kind\": \"retention\"")) {
            readRetention(link);
        }
    }

    private ChainCheck begin(String gateway) {
        seen.add(gateway);
        Chains.Head head = heads.get(gateway);
        Mark origin = head == null ? Mark.start(gateway) : head.origin();
        return new ChainCheck(gateway, origin, marks.getOrDefault(gateway, Map.of()), this::found);
    }

    private void endOfChain() {
        ChainCheck chain = current;
        current = null;
        if (chain != null) {
            Chains.Head head = heads.get(chain.gateway);
            chain.end(head == null ? null : head.end(), witnessed.get(chain.gateway));
        }
    }

    /** A chain that does not begin at its beginning must have been shortened on record. */
    private void checkOrigins() {
        for (Chains.Head head : heads.values()) {
            Mark origin = head.origin();
            if (origin.seq() == 0) {
                continue;
            }
            if (!retired.contains(origin)) {
                found(new Finding.Removed(origin.gateway(), 1, origin.seq()));
            } else if (shortened.size() < MAX_FINDINGS) {
                shortened.add(origin);
            }
        }
    }

    private void readRetention(Link link) {
        JsonNode chains =
                JsonMapper.shared().readTree(link.body()).path("detail").path("chains");
        for (JsonNode chain : chains) {
            retired.add(ExportLine.mark(chain));
        }
    }

    private Mark agree(Mark one, Mark other) {
        if (!one.equals(other)) {
            found(new Finding.Rewritten(one.gateway(), one.seq(), "the witness itself says two things of it, and one"));
        }
        return one;
    }

    private void found(Finding finding) {
        found++;
        if (findings.size() < MAX_FINDINGS) {
            findings.add(finding);
        }
    }
}
