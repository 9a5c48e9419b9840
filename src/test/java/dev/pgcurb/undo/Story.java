package dev.pgcurb.undo;

import dev.pgcurb.undo.Shape.Table;
import java.util.ArrayList;
import java.util.List;

/**
 * What happens on one shape between two looks at it, and how it is taken back.
 *
 * @param altering what is done to the tables after the moves, with {@code @} where the schema's name goes; no shape is the
 *     same afterwards
 * @param only the place of the one agent's move that is taken back; -1: everything that the agent did
 * @param skips whether conflicts are skipped where there are any
 * @param returns whether the undo is undone
 */
record Story(List<Move> moves, List<String> altering, int only, boolean skips, boolean returns) {

    static Story random(Seeded seeded, Shape shape, boolean alters) {
        List<Move> moves = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            moves.add(new Move(false, List.of(Move.insert(seeded, shape, seeded.of(shape.tables()), false))));
        }
        boolean one = !alters && seeded.oneIn(5);
        moves.addAll(Move.some(seeded, shape, 4 + seeded.below(9), !one));
        List<Integer> agents = new ArrayList<>();
        for (int i = 0; i < moves.size(); i++) {
            if (moves.get(i).agent()) {
                agents.add(i);
            }
        }
        List<String> altering = new ArrayList<>();
        for (int i = alters ? 1 + seeded.below(2) : 0; i > 0; i--) {
            Table table = seeded.of(shape.tables());
            altering.add(altering(seeded, table));
            if (seeded.oneIn(3)) {
                altering.add("UPDATE @." + table.name() + " SET x = DEFAULT");
            }
        }
        int only = one && !agents.isEmpty() ? seeded.of(agents) : -1;
        return new Story(moves, altering, only, seeded.oneIn(3), seeded.oneIn(4));
    }

    /** Without one of its moves. */
    Story without(int move) {
        List<Move> fewer = new ArrayList<>(moves);
        fewer.remove(move);
        return new Story(fewer, altering, only > move ? only - 1 : only, skips, returns);
    }

    private static String altering(Seeded seeded, Table table) {
        String alter = "ALTER TABLE @." + table.name() + " ";
        return switch (seeded.below(9)) {
            case 0 ->
                alter + "ADD x "
                        + seeded.of(List.of("text DEFAULT 'x'", "numeric DEFAULT 1.10", "float8 DEFAULT '-0'", "int"));
            case 1 -> {
                Kind kind = seeded.of(Kind.VALUES);
                yield alter + "ADD x " + kind.type() + " DEFAULT " + kind.any(seeded);
            }
            case 2 -> alter + "DROP " + seeded.of(List.of("v", "n", "w"));
            case 3 -> alter + "RENAME v TO x";
            case 4 ->
                alter + "RENAME u TO x;" + alter + "RENAME n TO u;" + alter + "RENAME x TO n;" + alter
                        + "RENAME id TO key";
            case 5 -> alter + "ALTER n TYPE bigint";
            case 6 -> alter + "DROP v;" + alter + "ADD v text DEFAULT 'new'";
            case 7 -> alter + "ADD x float8 DEFAULT 0 * random()";
            default -> alter + "ADD CHECK (u < 5) NOT VALID";
        };
    }
}
