package dev.pgcurb.ledger;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import tools.jackson.databind.JsonNode;

/** Chains in a file that {@link Export} wrote; read twice, never held in memory. */
public final class ExportedChains implements Chains {
    private final Path file;

    public ExportedChains(Path file) {
        this.file = file;
    }

    /** As the interface says. @throws Problem PGC403 when the file is not an export */
    @Override
    public List<Head> heads() {
        List<Head> heads = new ArrayList<>();
        JsonLines.each(file, line -> {
            if (isChain(line)) {
                heads.add(ExportLine.head(line));
            }
        });
        return heads;
    }

    /** As the interface says. @throws Problem PGC403 when the file is not an export */
    @Override
    public void each(Consumer<Link> reader) {
        JsonLines.each(file, line -> {
            if (!isChain(line)) {
                reader.accept(ExportLine.link(line));
            }
        });
    }

    private static boolean isChain(JsonNode line) {
        return switch (ExportLine.type(line)) {
            case "chain" -> true;
            case "entry" -> false;
            default -> throw new IllegalArgumentException("neither a chain nor an entry");
        };
    }
}
