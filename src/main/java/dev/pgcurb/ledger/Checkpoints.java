package dev.pgcurb.ledger;

import dev.pgcurb.explain.Problem;
import dev.pgcurb.postgres.DatabaseUrl;
import dev.pgcurb.sql.Script;
import java.net.URI;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
import java.util.stream.Collectors;

/** Tells the database how far a witness has seen its chains, so that retention may take what lies before. */
public final class Checkpoints {
    private static final String NOTE =
            Script.of(Checkpoints.class, "note_checkpoint.sql").text();

    private Checkpoints() {}

    /**
     * Notes marks that a witness has taken.
     *
     * @param place the witness; of an address only what names it is kept
     * @throws Problem PGC402 when the database does not take them, PGC5xx when it cannot be reached
     */
    public static void note(DatabaseUrl database, List<Mark> marks, String place) {
        String json =
                marks.stream().map(mark -> ExportLine.of(mark, "", null)).collect(Collectors.joining(",", "[", "]"));
        try (Connection connection = database.open();
                PreparedStatement call = connection.prepareStatement(NOTE)) {
            call.setString(1, json);
            call.setString(2, named(place));
            call.executeQuery().close();
        } catch (SQLException e) {
            throw DatabaseChains.unreadable(e);
        }
    }

    private static String named(String place) {
        if (!Witness.isAddress(place)) {
            return place;
        }
        URI address = URI.create(place);
        return address.getScheme() + "://" + address.getHost() + (address.getPort() < 0 ? "" : ":" + address.getPort())
                + address.getPath();
    }
}
