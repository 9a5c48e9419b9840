package dev.pgcurb.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class TarTest {

    private final ByteArrayOutputStream archive = new ByteArrayOutputStream();

    @TempDir
    private Path folder;

    @Test
    void filesFoldersAndLinksAreMade() throws IOException {
        entry("bin/", '5', 0755, "", "");
        entry("bin/postgres", '0', 0755, "", "program");
        entry("share/empty", '0', 0644, "", "");
        entry("lib/libpq.so", '2', 0777, "libpq.so.5", "");

        unpack(true);

        assertThat(folder.resolve("bin/postgres")).hasContent("program").isExecutable();
        assertThat(folder.resolve("share/empty")).isEmptyFile();
        assertThat(Files.isExecutable(folder.resolve("share/empty"))).isFalse();
        assertThat(Files.readSymbolicLink(folder.resolve("lib/libpq.so"))).hasToString("libpq.so.5");
    }

    @Test
    void aNameOfMoreThanAHundredBytesStandsInAnEntryOfItsOwn() throws IOException {
        String longName = "a/".repeat(60) + "end";
        entry("././@LongLink", 'L', 0644, "", longName + "\0");
        entry(longName.substring(0, 99), '0', 0644, "", "text");

        unpack(true);

        assertThat(folder.resolve(longName)).hasContent("text");
    }

    @ParameterizedTest
    @ValueSource(strings = {"../outside", "/tmp/outside", "a/../../outside"})
    void nothingLandsOutside(String name) {
        entry(name, '0', 0644, "", "text");

        assertThatExceptionOfType(IOException.class)
                .isThrownBy(() -> unpack(true))
                .withMessageContaining("out of");
    }

    @ParameterizedTest
    @ValueSource(strings = {"../outside", "/etc", "a/../../outside"})
    void noLinkLeadsOutside(String target) {
        entry("link", '2', 0777, target, "");

        assertThatExceptionOfType(IOException.class)
                .isThrownBy(() -> unpack(true))
                .withMessageContaining("out of");
    }

    @Test
    void aKindOfEntryThatIsNotKnownIsRefused() {
        entry("device", '3', 0644, "", "");

        assertThatExceptionOfType(IOException.class)
                .isThrownBy(() -> unpack(true))
                .withMessageContaining("type 3");
    }

    @Test
    void anArchiveThatWasCutIsRefused() {
        entry("file", '0', 0644, "", "text");

        assertThatExceptionOfType(EOFException.class).isThrownBy(() -> unpack(false));
    }

    private void unpack(boolean withEndMark) throws IOException {
        if (withEndMark) {
            archive.write(new byte[1024]);
        }
        Tar.unpack(new ByteArrayInputStream(archive.toByteArray()), folder);
    }

    private void entry(String name, char type, int mode, String link, String text) {
        byte[] content = text.getBytes(StandardCharsets.UTF_8);
        byte[] header = new byte[512];
        put(header, 0, name);
        put(header, 100, "%07o".formatted(mode));
        put(header, 124, "%011o".formatted(content.length));
        header[156] = (byte) type;
        put(header, 157, link);
        put(header, 257, "ustar  ");
        archive.writeBytes(header);
        archive.writeBytes(content);
        archive.writeBytes(new byte[(512 - content.length % 512) % 512]);
    }

    private static void put(byte[] header, int offset, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        System.arraycopy(bytes, 0, header, offset, bytes.length);
    }
}
