package dev.pgcurb.grammar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Statements made to hurt the parser. After each of them the next statement is read as if nothing had been. */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class LimitsTest {
    private static final Duration PATIENT = Duration.ofMinutes(4);
    /** One thread, so that what is broken by one call would be met by the next. */
    private static final Grammar GRAMMAR = new Grammar(1, PATIENT);

    private static String sqlStateOf(String sql) {
        return assertThatExceptionOfType(SyntaxException.class)
                .isThrownBy(() -> GRAMMAR.parse(sql))
                .actual()
                .sqlState();
    }

    private static void assertStillReads() throws SyntaxException {
        assertThat(GRAMMAR.parse("SELECT a FROM t WHERE " + System.nanoTime() + " = a"))
                .singleElement()
                .extracting(Statement::relations)
                .isEqualTo(List.of(new Relation(null, "t", Access.READ)));
    }

    @Test
    void aNulIsRefusedWithItsPlace() throws SyntaxException {
        assertThatExceptionOfType(SyntaxException.class)
                .isThrownBy(() -> GRAMMAR.parse("SELECT 'é'\0; DROP TABLE t"))
                .satisfies(e -> assertThat(e.sqlState()).isEqualTo("22021"))
                .satisfies(e -> assertThat(e.position()).isEqualTo(11));
        assertStillReads();
    }

    @Test
    void halfASurrogatePairIsRefused() throws SyntaxException {
        assertThat(sqlStateOf("SELECT '\ud83d'")).isEqualTo("22021");
        assertStillReads();
    }

    @Test
    void aMegabyteInOneLiteralIsRead() throws SyntaxException {
        String sql = "SELECT '" + "é".repeat(500_000) + "' FROM t";
        assertThat(GRAMMAR.parse(sql))
                .singleElement()
                .satisfies(statement -> assertThat(statement.text()).isEqualTo(sql))
                .satisfies(statement -> assertThat(statement.provablyRead()).isTrue());
        assertStillReads();
    }

    @Test
    void longerThanTheLimitIsRefusedUnread() throws SyntaxException {
        assertThat(sqlStateOf("é".repeat(Grammar.MAX_BYTES / 2 + 1))).isEqualTo("54000");
        assertThat(sqlStateOf("x".repeat(Grammar.MAX_BYTES + 1))).isEqualTo("54000");
        assertStillReads();
    }

    @Test
    void aTreeManyTimesLargerThanItsTextIsRefused() throws SyntaxException {
        assertThat(sqlStateOf("SELECT " + "1,".repeat(450_000) + "1")).isEqualTo("54000");
        assertStillReads();
    }

    @ParameterizedTest
    @ValueSource(strings = {"1+", "- a <> ", "NOT ", "a OR b AND ", "(SELECT ", "f(", "CASE WHEN ", "ARRAY["})
    void nestingWithoutEndIsRefusedAndBreaksNothing(String step) throws SyntaxException {
        assertThat(sqlStateOf("SELECT " + step.repeat(100_000) + "1")).isIn("42601", "54001", "54000");
        assertStillReads();
    }

    @Test
    void aStackThatRunsOutIsRefusedAsTooDeep() throws SyntaxException {
        assertThat(sqlStateOf("SELECT " + "1+".repeat(100_000) + "1")).isEqualTo("54001");
        assertStillReads();
    }

    @Test
    void nestingThatPostgresAllowsIsRead() throws SyntaxException {
        assertThat(GRAMMAR.parse("SELECT " + "1+".repeat(2_000) + "1")).hasSize(1);
        assertThat(GRAMMAR.parse("SELECT " + "(".repeat(2_000) + "1" + ")".repeat(2_000)))
                .hasSize(1);
        assertThat(GRAMMAR.parse("SELECT " + "(SELECT ".repeat(500) + "1" + ")".repeat(500)))
                .hasSize(1);
    }

    @Test
    void aDeadlineThatPassesRefusesAndTheThreadReadsOn() throws SyntaxException {
        ParserThreads threads = new ParserThreads(1);
        Source slow = Source.of("SELECT " + "a,".repeat(100_000) + "a");
        assertThatExceptionOfType(SyntaxException.class)
                .isThrownBy(() -> threads.analyze(slow, Duration.ofMillis(1)))
                .satisfies(e -> assertThat(e.sqlState()).isEqualTo("57014"));
        assertThat(threads.analyze(Source.of("SELECT 1"), PATIENT)).hasSize(1);
    }

    @Test
    void anInterruptedCallerIsRefusedAndStaysInterrupted() throws SyntaxException {
        Thread.currentThread().interrupt();
        String state = sqlStateOf("SELECT interrupted");
        assertThat(Thread.interrupted()).isTrue();
        assertThat(state).isEqualTo("57014");
        assertStillReads();
    }

    @Test
    void manyThreadsGetTheirOwnAnswers() throws Exception {
        Grammar grammar = new Grammar(3, PATIENT);
        try (ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Callable<List<Statement>>> calls = new ArrayList<>();
            for (int i = 0; i < 200; i++) {
                String sql = "DELETE FROM t" + i;
                calls.add(() -> grammar.parse(sql));
            }
            List<Future<List<Statement>>> answers = callers.invokeAll(calls);
            for (int i = 0; i < answers.size(); i++) {
                assertThat(answers.get(i).get().getFirst().relations())
                        .containsExactly(new Relation(null, "t" + i, Access.WRITE));
            }
        }
    }
}
