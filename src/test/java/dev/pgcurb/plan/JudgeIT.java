package dev.pgcurb.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pgcurb.EachMajor;
import dev.pgcurb.TestPostgres;
import dev.pgcurb.explain.Code;
import dev.pgcurb.explain.Problem;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/** Postgres answers for every kind of privilege, and a wrong answer is PGC211. */
class JudgeIT {

    /** One of each kind, held by a grant or through PUBLIC, or not held. */
    private static List<Granted> privileges(String role, boolean held) {
        String own = held ? "open" : "shut";
        return List.of(
                Granted.on("TABLE", "public." + own, "", "DELETE", role),
                Granted.on("TABLE", "public." + own, "id", "SELECT", role),
                Granted.on("TABLE", "public." + own + "_id_seq", "", "USAGE", role),
                Granted.on("SCHEMA", own, "", "USAGE", role),
                Granted.on("FUNCTION", "public." + own + "_door(name text, times integer)", "", "EXECUTE", role),
                Granted.on("DATABASE", held ? "template1" : "@", "", held ? "CONNECT" : "CREATE", role),
                Granted.on("LANGUAGE", held ? "plpgsql" : "sql", "", "USAGE", role));
    }

    @EachMajor(cluster = "judge")
    void everyKindOfPrivilegeIsAskedFor(TestPostgres postgres) throws SQLException {
        String role = TestPostgres.unique("judged");
        var database = postgres.database();
        TestPostgres.run(
                database,
                "CREATE ROLE " + role + "; CREATE TABLE open (id serial); CREATE TABLE shut (id serial);"
                        + " CREATE SCHEMA open; CREATE SCHEMA shut; REVOKE USAGE ON LANGUAGE sql FROM PUBLIC;"
                        + " GRANT DELETE, SELECT (id) ON open TO " + role + "; GRANT USAGE ON SEQUENCE open_id_seq TO "
                        + role
                        + "; GRANT USAGE ON SCHEMA open TO PUBLIC;"
                        + " CREATE FUNCTION open_door(name text, times integer) RETURNS text LANGUAGE plpgsql AS 'BEGIN END';"
                        + " CREATE FUNCTION shut_door(name text, times integer) RETURNS text LANGUAGE plpgsql AS 'BEGIN END';"
                        + " REVOKE ALL ON FUNCTION shut_door FROM PUBLIC");
        try (Connection connection = database.open()) {
            for (boolean held : List.of(true, false)) {
                for (Granted privilege : privileges(role, held)) {
                    Granted asked = privilege.object().equals("@")
                            ? Granted.on("DATABASE", database.database(), "", "CREATE", role)
                            : privilege;
                    assertThatCode(() -> Judge.ask(connection, List.of(Judge.Question.of(asked, held))))
                            .as("%s, held: %s", asked.text(), held)
                            .doesNotThrowAnyException();
                    assertThatThrownBy(() -> Judge.ask(connection, List.of(Judge.Question.of(asked, !held))))
                            .as("%s, held: %s", asked.text(), held)
                            .isInstanceOfSatisfying(
                                    Problem.class,
                                    problem -> assertThat(problem.code()).isEqualTo(Code.PGC211));
                }
            }
        } finally {
            TestPostgres.run(database, "GRANT USAGE ON LANGUAGE sql TO PUBLIC");
        }
    }
}
