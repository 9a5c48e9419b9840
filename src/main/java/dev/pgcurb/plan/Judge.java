package dev.pgcurb.plan;

import dev.pgcurb.explain.Code;
import dev.pgcurb.explain.Problem;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.SequencedMap;

/**
 * Asks Postgres itself, by {@code has_*_privilege}, whether each grant and revoke of a plan is so. An access list says what
 * was granted; these functions say what a role can do, PUBLIC and memberships included.
 */
final class Judge {
    private Judge() {}

    /**
     * One question: does the role hold the privilege, as it should or should not?
     *
     * @param column empty for the whole object
     */
    record Question(String role, String type, String object, String column, String privilege, boolean expected) {
        static Question of(Granted granted, boolean expected) {
            return new Question(
                    granted.role(), granted.type(), granted.object(), granted.column(), granted.privilege(), expected);
        }

        private String text() {
            return new Granted(type, object, column, privilege, role, false).key();
        }
    }

    /** What changes, as questions: what is granted must hold; what is taken must not, whoever else may have given it. */
    static List<Question> questions(SequencedMap<String, Wish> wanted, SequencedMap<String, Fact> actual) {
        List<Question> questions = new ArrayList<>();
        wanted.forEach((key, wish) -> {
            if (wish.fact() instanceof Granted granted && !actual.containsKey(key)) {
                questions.add(Question.of(granted, true));
            }
        });
        actual.forEach((key, fact) -> {
            if (fact instanceof Granted granted && !wanted.containsKey(key) && !holdsAsMember(granted, wanted)) {
                questions.add(Question.of(granted, false));
            }
        });
        return questions;
    }

    /** A slot goes on holding what its agent holds. */
    private static boolean holdsAsMember(Granted granted, SequencedMap<String, Wish> wanted) {
        String[] parts = granted.role().split(":", -1);
        return parts.length == 3
                && wanted.containsKey(
                        Granted.on(granted.type(), granted.object(), granted.column(), granted.privilege(), parts[1])
                                .key());
    }

    /** Throws PGC211 for the first answer that is not as expected. */
    static void ask(Connection connection, List<Question> questions) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(Template.read("judge.sql"))) {
            array(
                    connection,
                    statement,
                    1,
                    questions.stream().map(Question::role).toList());
            array(
                    connection,
                    statement,
                    2,
                    questions.stream().map(Question::type).toList());
            array(
                    connection,
                    statement,
                    3,
                    questions.stream().map(Question::object).toList());
            array(
                    connection,
                    statement,
                    4,
                    questions.stream().map(Question::column).toList());
            array(
                    connection,
                    statement,
                    5,
                    questions.stream().map(Question::privilege).toList());
            array(
                    connection,
                    statement,
                    6,
                    questions.stream().map(q -> q.expected() ? "t" : "f").toList());
            try (ResultSet row = statement.executeQuery()) {
                if (row.next()) {
                    throw wrong(questions.get(row.getInt("place") - 1));
                }
            }
        }
    }

    private static void array(Connection connection, PreparedStatement statement, int place, List<String> values)
            throws SQLException {
        statement.setArray(place, connection.createArrayOf("text", new ArrayList<>(values).toArray()));
    }

    private static Problem wrong(Question question) {
        return question.expected()
                ? Problem.of(
                                Code.PGC211,
                                "\"" + question.text() + "\" was granted, and Postgres says that it does not hold")
                        .hint("look who owns the object and its schema")
                : Problem.of(
                                Code.PGC211,
                                "\"" + question.text()
                                        + "\" was revoked, and Postgres says that the role still holds it")
                        .hint("look what PUBLIC and the groups of that role hold");
    }
}
