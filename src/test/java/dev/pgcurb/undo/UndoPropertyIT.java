package dev.pgcurb.undo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import dev.pgcurb.EachMajor;
import dev.pgcurb.TestPostgres;
import dev.pgcurb.undo.World.End;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * Random schemas, random stories of an agent and an application on them, and one question: after the undo, is everything
 * as if the agent had never been there? Refusing is an answer; a silent difference is not.
 *
 * <p>A longer run: {@code ./mvnw verify -Dit.test=UndoPropertyIT -Dpgcurb.undo.shapes=2000 -Dpgcurb.undo.seed=7}.
 */
final class UndoPropertyIT {
    private static final int SHAPES = Integer.getInteger("pgcurb.undo.shapes", 20);
    private static final long SEED = Long.getLong("pgcurb.undo.seed", 1);
    private static final int STORIES = 25;

    @EachMajor
    void undoIsExactOrRefuses(TestPostgres postgres) throws SQLException {
        Map<End, Integer> ends = new EnumMap<>(End.class);
        for (int s = 0; s < SHAPES; s++) {
            Seeded seeded = new Seeded(SEED * 1_000_003 + s);
            Shape shape = Shape.random(seeded);
            try (World world = new World(postgres, shape)) {
                for (int i = 0; i < STORIES; i++) {
                    List<Move> story = story(seeded, shape);
                    End end = world.play(story);
                    if (end == End.WRONG) {
                        fail("shape %d: %s%n%s%n%s", s, end, shape.ddl("public"), shrunk(world, story));
                    }
                    ends.merge(end, 1, Integer::sum);
                }
            }
        }
        // Were these ever rare, the comparison would say nothing.
        assertThat(ends.getOrDefault(End.IDENTICAL, 0)).as("%s", ends).isGreaterThan(SHAPES * STORIES / 4);
        assertThat(ends.getOrDefault(End.REFUSED, 0)).as("%s", ends).isGreaterThan(SHAPES);
    }

    private static List<Move> story(Seeded seeded, Shape shape) {
        List<Move> moves = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            Shape.Table table = seeded.of(shape.tables());
            String value = seeded.of(table.kind().values());
            moves.add(new Move(false, Move.insert(seeded, table, "@." + table.name(), seeded.below(6), value)));
        }
        for (int i = 4 + seeded.below(9); i > 0; i--) {
            moves.add(Move.random(seeded, shape, seeded.below(5) < 3));
        }
        return moves;
    }

    /** The shortest story that still goes wrong, found by leaving out one move at a time. */
    private static List<Move> shrunk(World world, List<Move> story) throws SQLException {
        List<Move> shortest = story;
        for (int i = 0; i < shortest.size(); ) {
            List<Move> without = new ArrayList<>(shortest);
            without.remove(i);
            if (world.play(without) == End.WRONG) {
                shortest = without;
            } else {
                i++;
            }
        }
        return shortest;
    }
}
