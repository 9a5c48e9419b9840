package dev.pgcurb.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.util.List;
import org.junit.jupiter.api.Test;

final class ScriptTest {

    private final Script script = Script.of(ScriptTest.class, "script.sql");

    @Test
    void everyPlaceholderIsReplacedByItsQuotedValue() {
        String text = script.with("role", Sql.identifier("curb:support:1"))
                .with("path", Sql.literal("it's"))
                .text();

        assertThat(text).endsWith("ALTER ROLE \"curb:support:1\" SET search_path = 'it''s'; -- $1 and $$ stay\n");
    }

    @Test
    void aValueIsNeverSearchedForPlaceholders() {
        String text = script.with("role", Sql.identifier("${path}"))
                .with("path", Sql.literal("$1\\2"))
                .text();

        assertThat(text).contains("ROLE \"${path}\" SET search_path =  E'$1\\\\2';");
    }

    @Test
    void aMissingValueIsNamed() {
        assertThatIllegalStateException()
                .isThrownBy(() -> script.with("role", Sql.identifier("a")).text())
                .withMessage("script.sql: ${path} has no value");
    }

    @Test
    void aValueWithoutAPlaceholderIsNamed() {
        Script more = script.with("role", Sql.identifier("a"))
                .with("path", Sql.literal(1))
                .with("rolle", Sql.identifier("b"));

        assertThatIllegalStateException().isThrownBy(more::text).withMessageContaining("rolle");
    }

    @Test
    void aValueGivenTwiceIsRefused() {
        Script once = script.with("role", Sql.identifier("a"));

        assertThatIllegalStateException().isThrownBy(() -> once.with("role", Sql.identifier("b")));
    }

    @Test
    void aMissingResourceIsNamed() {
        assertThatIllegalStateException()
                .isThrownBy(() -> Script.of(ScriptTest.class, "nowhere.sql"))
                .withMessageContaining("nowhere.sql");
    }

    @Test
    void identifiersAreQuotedWherePostgresNeedsIt() {
        assertThat(Sql.identifiers(List.of("plain_1", "Upper", "1st", "user", "name", "a\"b", "grün"))
                        .text())
                .isEqualTo("plain_1, \"Upper\", \"1st\", \"user\", name, \"a\"\"b\", \"grün\"");
        assertThat(Sql.qualified("public", "Order").text()).isEqualTo("public.\"Order\"");
    }

    @Test
    void anIdentifierThatPostgresWouldCutIsRefused() {
        assertThat(Sql.identifier("x".repeat(63)).text()).hasSize(63);
        assertThatIllegalArgumentException().isThrownBy(() -> Sql.identifier("x".repeat(64)));
        assertThatIllegalArgumentException().isThrownBy(() -> Sql.identifier("ü".repeat(32)));
        assertThatIllegalArgumentException().isThrownBy(() -> Sql.identifier(""));
    }

    @Test
    void aNulIsRefusedEverywhere() {
        assertThatIllegalArgumentException().isThrownBy(() -> Sql.identifier("a\0"));
        assertThatIllegalArgumentException().isThrownBy(() -> Sql.literal("a\0"));
    }

    @Test
    void aNegativeNumberCannotStartAComment() {
        assertThat("1 -" + Sql.literal(-1).text()).isEqualTo("1 -(-1)");
    }
}
