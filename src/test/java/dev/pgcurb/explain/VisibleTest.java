package dev.pgcurb.explain;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class VisibleTest {

    @Test
    void ordinaryTextOfAnyScriptStaysAsItIs() {
        String text = "DELETE FROM bees WHERE name = 'Hummel 蜂 пчела नहीं' -- é \uD83D\uDC1D";
        assertThat(Visible.line(text)).isEqualTo(text);
        assertThat(Visible.block(text)).isEqualTo(text);
    }

    @ParameterizedTest
    @ValueSource(
            ints = {
                0x0000, 0x0007, 0x001B, 0x007F, 0x009B, 0x00A0, 0x00AD, 0x034F, 0x061C, 0x115F, 0x180E, 0x200B, 0x200D,
                0x200E, 0x202A, 0x202E, 0x2028, 0x2060, 0x2066, 0x2069, 0x2800, 0x3000, 0x3164, 0xFE0F, 0xFEFF, 0xFFA0,
                0xFFF9, 0xE000, 0xE0001, 0xE0041, 0xE0100
            })
    void whatAReaderWouldNotSeeStandsAsItsNumber(int character) {
        String hidden = "a" + Character.toString(character) + "b";
        String shown = "a<U+%04X>b".formatted(character);
        assertThat(Visible.line(hidden)).isEqualTo(shown);
        assertThat(Visible.block(hidden)).isEqualTo(shown);
    }

    @Test
    void aLineStaysOneLine() {
        assertThat(Visible.line("SELECT 1\r\n\tFROM t\n")).isEqualTo("SELECT 1 ⏎  FROM t");
        assertThat(Visible.line("a\rb")).isEqualTo("a<U+000D>b");
    }

    @Test
    void aBlockKeepsItsLines() {
        assertThat(Visible.block("SELECT 1\r\n\tFROM t\n")).isEqualTo("SELECT 1\n\tFROM t\n");
    }

    @Test
    void halfASurrogatePairIsShown() {
        assertThat(Visible.line("a\uD83Db")).isEqualTo("a<U+D83D>b");
    }
}
