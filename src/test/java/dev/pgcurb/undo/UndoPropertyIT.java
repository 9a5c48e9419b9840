package dev.pgcurb.undo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import dev.pgcurb.EachMajor;
import dev.pgcurb.TestPostgres;
import dev.pgcurb.undo.World.End;
import java.sql.SQLException;
import java.util.EnumMap;
import java.util.Map;

/**
 * Random schemas, random stories of an agent and an application on them, and one question: after the undo, is everything
 * as if the agent had never been there? Refusing is an answer; a silent difference is not.
 *
 * <p>A longer run: {@code ./mvnw verify -Dit.test=UndoPropertyIT -Dpgcurb.undo.shapes=5000 -Dpgcurb.undo.seed=7
 * -Dpgcurb.majors=18}. What failed is played again with {@code -Dpgcurb.undo.from=<its shape> -Dpgcurb.undo.shapes=1}.
 */
final class UndoPropertyIT {
    private static final int SHAPES = Integer.getInteger("pgcurb.undo.shapes", 36);
    private static final int FROM = Integer.getInteger("pgcurb.undo.from", 0);
    private static final long SEED = Long.getLong("pgcurb.undo.seed", 1);
    private static final int STORIES = 14;

    @EachMajor
    void undoIsExactOrRefuses(TestPostgres postgres) throws SQLException {
        Map<End, Integer> ends = new EnumMap<>(End.class);
        try (World world = new World(postgres)) {
            for (int number = FROM; number < FROM + SHAPES; number++) {
                Seeded seeded = new Seeded(SEED * 1_000_003 + number);
                Shape shape = Shape.random(seeded, postgres.major());
                world.become(shape);
                for (int i = 1; i <= STORIES; i++) {
                    // The last one alters the tables: after it they are others than the shape says.
                    Story story = Story.random(seeded, shape, i == STORIES);
                    End end = ended(world, shape, story, number);
                    ends.merge(end, 1, Integer::sum);
                }
            }
        }
        // Were these ever rare, the comparison would say nothing.
        int exact = ends.getOrDefault(End.IDENTICAL, 0) + ends.getOrDefault(End.AND_BACK, 0);
        assertThat(exact).as("%s", ends).isGreaterThan(SHAPES * STORIES / 3);
        if (SHAPES > 20) {
            assertThat(ends).as("%s", ends).containsKeys(End.AND_BACK, End.REFUSED, End.SKIPPED, End.INCOMPARABLE);
        }
    }

    private static End ended(World world, Shape shape, Story story, int number) throws SQLException {
        String where = "seed %d shape %d".formatted(SEED, number);
        try {
            End end = world.play(story);
            if (end == End.WRONG) {
                fail("%s: %s%n%s%n%s", where, world.wrong(), shape.ddl("public"), shrunk(world, shape, story));
            }
            return end;
        } catch (SQLException e) {
            throw new SQLException(where + ": " + e.getMessage() + "\n" + shape.ddl("public") + story, e);
        }
    }

    /** The shortest story that still goes wrong, found by leaving out one move at a time. */
    private static String shrunk(World world, Shape shape, Story story) throws SQLException {
        Story shortest = story;
        String wrong = "not again";
        for (int i = 0; i < shortest.moves().size(); ) {
            Story without = shortest.without(i);
            world.become(shape);
            if (i != shortest.only() && world.play(without) == End.WRONG) {
                shortest = without;
                wrong = world.wrong();
            } else {
                i++;
            }
        }
        return shortest + "\n" + wrong;
    }
}
