package dev.pgcurb.console;

import dev.pgcurb.explain.Code;
import dev.pgcurb.people.Right;
import java.io.IOException;
import java.io.Writer;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** The ledger: pages of it, one entry, and everything that fits a filter as a file. */
final class LedgerRoutes {
    private static final int PAGE = 60;
    private static final int LONGEST_PAGE = 500;
    private static final int MOST_EXPORTED = 100_000;

    private final Query ledger;
    private final Query entry;

    LedgerRoutes(Database database) {
        ledger = new Query(database, "ledger.sql");
        entry = new Query(database, "entry.sql");
    }

    List<Route> routes() {
        return List.of(
                Route.get("/api/v1/ledger", Right.SEE, this::page),
                Route.get("/api/v1/ledger/export", Right.SEE, this::export),
                Route.get("/api/v1/ledger/{id}", Right.SEE, this::one));
    }

    private record Page(List<String> entries, @Nullable String last) {}

    private Page read(LedgerFilter filter, @Nullable Place before, int limit) throws SQLException {
        List<String> entries = new ArrayList<>();
        List<String> places = new ArrayList<>();
        ledger.each(
                row -> {
                    places.add(row.getString(1));
                    entries.add(row.getString(2));
                },
                filter.parameters(before, limit));
        return new Page(entries, places.size() < limit ? null : places.getLast());
    }

    private Reply page(Request request) throws SQLException {
        int limit = (int) request.parameter("limit", PAGE, 1, LONGEST_PAGE);
        Page page = read(LedgerFilter.of(request), Place.parse(request.parameter("before")), limit);
        ObjectNode answer = Reply.object();
        ArrayNode entries = answer.putArray("entries");
        page.entries().forEach(text -> entries.add(JsonMapper.shared().readTree(text)));
        answer.put("next", page.last());
        return Reply.ok(answer);
    }

    private Reply one(Request request) throws SQLException {
        long id = request.number("id");
        return Reply.ok(
                entry.one(id, id, id).orElseThrow(() -> Refusal.of(404, Code.PGC402, "the ledger has no entry " + id)));
    }

    /** One JSON object a line, the newest first, page by page: neither side holds it all. */
    private Reply export(Request request) {
        LedgerFilter filter = LedgerFilter.of(request);
        return new Reply.Download("application/x-ndjson; charset=utf-8", "ledger.jsonl", out -> write(filter, out));
    }

    private void write(LedgerFilter filter, Writer out) throws IOException, SQLException {
        @Nullable String before = null;
        int left = MOST_EXPORTED;
        do {
            Page page = read(filter, Place.parse(before), Math.min(LONGEST_PAGE, left));
            for (String text : page.entries()) {
                ObjectNode line = Reply.object().put("v", 1);
                line.setAll((ObjectNode) JsonMapper.shared().readTree(text));
                out.write(line + "\n");
            }
            out.flush();
            left -= page.entries().size();
            before = page.last();
        } while (before != null && left > 0);
    }
}
