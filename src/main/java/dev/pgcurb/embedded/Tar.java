package dev.pgcurb.embedded;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/**
 * As much of tar as the archives of PostgreSQL's binaries need: files, folders, symbolic links, and GNU's long names.
 * Anything else, and anything that would land outside the folder, is an {@link IOException}.
 */
final class Tar {

    private static final int BLOCK = 512;

    private final InputStream in;
    private final Path folder;

    private Tar(InputStream in, Path folder) {
        this.in = in;
        this.folder = folder.toAbsolutePath().normalize();
    }

    /** Unpacks the whole archive into an existing folder. What it makes can be written by its owner only. */
    static void unpack(InputStream archive, Path folder) throws IOException {
        new Tar(archive, folder).unpack();
    }

    private void unpack() throws IOException {
        String longName = null;
        for (byte[] header = block(); header[0] != 0; header = block()) {
            String name = longName == null ? name(header) : longName;
            long size = octal(header, 124, 12);
            longName = null;
            switch ((char) header[156]) {
                case '0', '\0' -> file(inside(name), size, (octal(header, 100, 8) & 0111) != 0);
                case '5' -> Files.createDirectories(inside(name));
                case '2' -> link(inside(name), text(header, 157, 100));
                case 'L' -> {
                    byte[] long0 = in.readNBytes(Math.toIntExact(size));
                    skipPadding(size);
                    longName = text(long0, 0, long0.length);
                }
                default -> throw new IOException("tar entry " + name + " is of type " + (char) header[156]);
            }
        }
    }

    private void file(Path path, long size, boolean executable) throws IOException {
        Files.createDirectories(parent(path));
        try (OutputStream out = Files.newOutputStream(path)) {
            byte[] buffer = new byte[1 << 16];
            for (long left = size; left > 0; ) {
                int read = in.read(buffer, 0, (int) Math.min(left, buffer.length));
                if (read < 0) {
                    throw new EOFException("the archive ends within " + path.getFileName());
                }
                out.write(buffer, 0, read);
                left -= read;
            }
        }
        skipPadding(size);
        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(executable ? "rwxr-xr-x" : "rw-r--r--"));
    }

    private void link(Path path, String target) throws IOException {
        Path parent = parent(path);
        if (!parent.resolve(target).normalize().startsWith(folder)) {
            throw new IOException("link " + path.getFileName() + " leads out of the folder");
        }
        Files.createDirectories(parent);
        Files.createSymbolicLink(path, Path.of(target));
    }

    private Path inside(String name) throws IOException {
        Path path = folder.resolve(name).normalize();
        if (!path.startsWith(folder)) {
            throw new IOException("tar entry " + name + " leads out of the folder");
        }
        return path;
    }

    private Path parent(Path path) {
        Path parent = path.getParent();
        return parent == null ? folder : parent;
    }

    private byte[] block() throws IOException {
        byte[] block = in.readNBytes(BLOCK);
        if (block.length != BLOCK) {
            throw new EOFException("the archive ends before its end mark");
        }
        return block;
    }

    private void skipPadding(long size) throws IOException {
        in.skipNBytes((BLOCK - size % BLOCK) % BLOCK);
    }

    /** POSIX splits a long name into prefix and name; GNU leaves the prefix to other uses. */
    private static String name(byte[] header) {
        boolean posix = header[262] == '\0';
        String prefix = posix ? text(header, 345, 155) : "";
        return prefix.isEmpty() ? text(header, 0, 100) : prefix + "/" + text(header, 0, 100);
    }

    private static String text(byte[] bytes, int offset, int length) {
        int end = offset;
        while (end < offset + length && bytes[end] != 0) {
            end++;
        }
        return new String(bytes, offset, end - offset, StandardCharsets.UTF_8);
    }

    private static long octal(byte[] bytes, int offset, int length) throws IOException {
        try {
            return Long.parseLong(text(bytes, offset, length).strip(), 8);
        } catch (NumberFormatException e) {
            throw new IOException("a number in a tar header is not octal", e);
        }
    }
}
