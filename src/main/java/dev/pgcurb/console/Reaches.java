package dev.pgcurb.console;

import dev.pgcurb.proof.Finding;
import dev.pgcurb.proof.InForce;
import dev.pgcurb.proof.Reach;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * What agents reach, derived from the catalogs for all of them at once and kept for a while: it takes seconds on a large database, and
 * grants change seldom. The answer says when it was derived.
 */
final class Reaches {
    private static final long FRESH_NANOS = 30_000_000_000L;

    private final Database database;
    private Reach.@Nullable Derived known;
    private Instant at = Instant.EPOCH;
    private long derived;

    Reaches(Database database) {
        this.database = database;
    }

    /** Of one agent; nothing when the policy has none of this name. Who asks while it is derived waits for it. */
    synchronized Optional<ObjectNode> of(String agent) throws SQLException {
        Reach.Derived all = known;
        if (all == null || System.nanoTime() - derived >= FRESH_NANOS) {
            try (Connection connection = database.open()) {
                all = Reach.derive(connection, InForce.of(connection).policy());
            }
            known = all;
            at = Instant.now();
            derived = System.nanoTime();
        }
        Reach reach = all.agents().get(agent);
        return reach == null ? Optional.empty() : Optional.of(json(reach, all));
    }

    private ObjectNode json(Reach reach, Reach.Derived all) {
        ObjectNode answer = Reply.object().put("agent", reach.agent()).put("at", at.toString());
        ArrayNode tables = answer.putArray("tables");
        for (Reach.Table table : reach.tables()) {
            ObjectNode one = tables.addObject()
                    .put("table", table.name())
                    .put("select", word(table.select()))
                    .put("insert", word(table.insert()))
                    .put("update", word(table.update()))
                    .put("delete", word(table.delete()))
                    .put("reads", table.reads())
                    .put("writes", table.writes());
            ArrayNode columns = one.putArray("columns");
            table.columns()
                    .forEach(cell -> columns.addObject()
                            .put("column", cell.column())
                            .put("select", word(cell.select()))
                            .put("insert", word(cell.insert()))
                            .put("update", word(cell.update())));
        }
        ArrayNode functions = answer.putArray("functions");
        reach.functions()
                .forEach(one ->
                        functions.addObject().put("function", one.signature()).put("reason", one.reason()));
        ObjectNode verify = answer.putObject("verify");
        ArrayNode findings = verify.putArray("findings");
        all.report().findings().stream()
                .filter(finding -> finding.agent().isEmpty() || finding.agent().equals(reach.agent()))
                .forEach(finding -> put(findings.addObject(), finding));
        ArrayNode residual = verify.putArray("residual");
        all.report().residual().forEach(residual::add);
        return answer;
    }

    private static void put(ObjectNode to, Finding finding) {
        to.put("code", finding.code().name())
                .put("severity", finding.severity().word())
                .put("open", finding.severity().open())
                .put("object", finding.object())
                .put("door", finding.door())
                .put("why", finding.why())
                .put("otherwise", finding.fix().otherwise());
        ArrayNode path = to.putArray("path");
        finding.path().forEach(path::add);
        ArrayNode fix = to.putArray("fix");
        finding.fix().sql().forEach(fix::add);
    }

    private static String word(Reach.Extent extent) {
        return extent.name().toLowerCase(Locale.ROOT);
    }
}
