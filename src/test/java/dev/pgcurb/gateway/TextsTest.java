package dev.pgcurb.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pgcurb.grammar.Grammar;
import dev.pgcurb.grammar.SyntaxException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Texts that differ in their values only are read once, and nothing else is taken for such. */
class TextsTest {
    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            SELECT 1, 'it''s', a1 FROM t WHERE b = -12   | SELECT 0, '', a1 FROM t WHERE b = -0
            INSERT INTO "t'1" VALUES ($1, 2)             | INSERT INTO "t'1" VALUES ($1, 0)
            SELECT 'a' 'b'                               | SELECT '' ''
            SELECT 7=7                                   | SELECT 0=0
            """)
    void plain_integers_and_strings_are_taken_out(String sql, String skeleton) {
        assertThat(Skeleton.of(sql)).isEqualTo(skeleton);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SELECT E'a\\'; DELETE FROM t; --'",
                "SELECT e'x'",
                "SELECT U&'\\0041'",
                "SELECT U&\"x\"",
                "SELECT b'01'",
                "SELECT $$x$$",
                "SELECT $a$ x $a$",
                "SELECT 1 -- '",
                "SELECT /* ' */ 1",
                "SELECT 'open",
                "SELECT \"open",
                "SELECT 1.5",
                "SELECT .5",
                "SELECT 1e5",
                "SELECT 0x1F",
                "SELECT 1_000",
                "SELECT 12abc"
            })
    void what_is_not_plain_is_left_to_the_grammar(String sql) {
        assertThat(Skeleton.of(sql)).isNull();
    }

    @Test
    void what_is_read_from_a_skeleton_is_what_the_grammar_reads() throws SyntaxException {
        var texts = new Texts(Grammar.shared());
        for (String form : List.of(
                "SELECT a, '%s' FROM t WHERE id = %s",
                "INSERT INTO t VALUES (%s, '%s')",
                "UPDATE t SET a = '%s' WHERE id IN (%s, 2)",
                "DELETE FROM s.t WHERE now() > '%s' AND x = %s")) {
            for (int i = 0; i < 3; i++) {
                String sql = form.formatted(i, i * 17);
                assertThat(texts.parse(sql)).isEqualTo(Grammar.shared().parse(sql));
            }
        }
    }

    @Test
    void what_depends_on_a_literal_is_read_each_time() throws SyntaxException {
        var texts = new Texts(Grammar.shared());
        texts.parse("SELECT set_config('search_path', 'x', false)");
        assertThat(texts.parse("SELECT set_config('role', 'x', false)")
                        .getFirst()
                        .settings())
                .extracting(dev.pgcurb.grammar.Setting::name)
                .containsExactly("role");
        texts.parse("COPY t TO '/tmp/a'");
        assertThat(texts.parse("COPY t TO '/tmp/b'").getFirst().text()).isEqualTo("COPY t TO '/tmp/b'");
    }
}
