package dev.pgcurb.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.OutputStream;
import java.io.PrintStream;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TableTest {

    @Test
    void columnsAreAsWideAsTheirWidestCell() {
        Table table = new Table(stream(false), "ENTRY", "WHAT");
        table.add("1", "x".repeat(300));
        table.add("1234567", "");
        assertThat(table.lines()).containsExactly("ENTRY    WHAT", "1        " + "x".repeat(300), "1234567");
    }

    @Test
    void onATerminalTheLastColumnIsCut() {
        Table table = new Table(stream(true), "ENTRY", "WHAT");
        table.add("1", "\uD83D\uDC1D".repeat(2000));
        assertThat(table.lines().get(1)).endsWith("\uD83D\uDC1D…").hasSizeLessThan(4000);
    }

    @Test
    void theTerminalsWidthIsWhatItSays() {
        assertThat(Table.widthOfTerminal(Map.of("COLUMNS", "80"))).isEqualTo(80);
        assertThat(Table.widthOfTerminal(Map.of())).isEqualTo(120);
    }

    private static Stream stream(boolean terminal) {
        return new Stream(new PrintStream(OutputStream.nullOutputStream()), terminal, false);
    }
}
