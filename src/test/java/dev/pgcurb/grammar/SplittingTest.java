package dev.pgcurb.grammar;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class SplittingTest {

    private static List<String> texts(String sql) throws SyntaxException {
        return Parsed.all(sql).stream().map(Statement::text).toList();
    }

    @Test
    void eachStatementKeepsItsExactSource() throws SyntaxException {
        assertThat(texts("SELECT  1 ; INSERT INTO t\n VALUES (2);"))
                .containsExactly("SELECT  1", "INSERT INTO t\n VALUES (2)");
    }

    @Test
    void emptyStatementsAreNone() throws SyntaxException {
        assertThat(texts(";; SELECT 1 ;; ; SELECT 2;")).containsExactly("SELECT 1", "SELECT 2");
    }

    @Test
    void semicolonsInLiteralsIdentifiersCommentsAndBodiesDoNotSplit() throws SyntaxException {
        assertThat(texts("SELECT ';', \";\" /* ; /* nested ; */ ; */ FROM t; DO $x$ BEGIN; $$;$$; END $x$"))
                .containsExactly("SELECT ';', \";\" /* ; /* nested ; */ ; */ FROM t", "DO $x$ BEGIN; $$;$$; END $x$");
    }

    @Test
    void aFunctionWithASqlBodyIsOneStatement() throws SyntaxException {
        assertThat(texts("CREATE FUNCTION f() RETURNS int BEGIN ATOMIC SELECT 1; SELECT 2; END; SELECT 3"))
                .hasSize(2);
    }

    @Test
    void commentsBeforeAStatementAreNotPartOfIt() throws SyntaxException {
        assertThat(texts("/* -- */ UPDATE t SET a = 1; -- talk\n/* more */ SELECT 2"))
                .containsExactly("UPDATE t SET a = 1", "SELECT 2");
    }

    @Test
    void aBareCarriageReturnEndsALineComment() throws SyntaxException {
        assertThat(texts("SELECT 1; -- hidden?\rDELETE FROM t")).containsExactly("SELECT 1", "DELETE FROM t");
    }

    @Test
    void offsetsCountCharsOfTheTextWhateverItsCharactersTakeInUtf8() throws SyntaxException {
        String sql = "SELECT 'é' AS \"Zürich\"; /* 😀 */ SELECT '😀', '\u4e2d'; SELECT 3";
        List<Statement> statements = Parsed.all(sql);

        assertThat(statements).hasSize(3);
        assertThat(statements)
                .allSatisfy(statement -> assertThat(sql.startsWith(statement.text(), statement.offset()))
                        .isTrue());
        assertThat(statements).extracting(Statement::text).contains("SELECT '😀', '\u4e2d'", "SELECT 3");
        assertThat(statements.getLast().offset()).isEqualTo(sql.length() - "SELECT 3".length());
    }

    @Test
    void oneWrongStatementRefusesTheWholeText() {
        assertThat(Parsed.refused("SELECT 1; SELEKT 2"))
                .hasMessage("syntax error at or near \"SELEKT\"")
                .extracting(SyntaxException::sqlState, SyntaxException::position)
                .containsExactly("42601", 11);
    }

    @Test
    void positionsOfErrorsCountCharactersAsPostgresDoes() {
        assertThat(Parsed.refused("SELECT '😀é' 1 2").position()).isEqualTo("SELECT '-é' ".length() + 1);
    }

    @Test
    void anUnterminatedLiteralIsRefused() {
        assertThat(Parsed.refused("SELECT 'abc").sqlState()).isEqualTo("42601");
        assertThat(Parsed.refused("DO $$ BEGIN").sqlState()).isEqualTo("42601");
        assertThat(Parsed.refused("/* open").sqlState()).isEqualTo("42601");
    }

    @Test
    void aBackslashDoesNotEscapeAQuoteInAnOrdinaryLiteral() throws SyntaxException {
        assertThat(texts("SELECT '\\'; DELETE FROM t --'")).containsExactly("SELECT '\\'", "DELETE FROM t --'");
    }
}
