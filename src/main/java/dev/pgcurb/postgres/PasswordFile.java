package dev.pgcurb.postgres;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * libpq's password file (PostgreSQL documentation, 32.16): {@code host:port:database:user:password} a line, {@code *}
 * for any, a backslash before a colon or a backslash. As in libpq, a file that others may read is ignored.
 */
final class PasswordFile {

    private static final Set<PosixFilePermission> OTHERS = EnumSet.of(
            PosixFilePermission.GROUP_READ,
            PosixFilePermission.GROUP_WRITE,
            PosixFilePermission.GROUP_EXECUTE,
            PosixFilePermission.OTHERS_READ,
            PosixFilePermission.OTHERS_WRITE,
            PosixFilePermission.OTHERS_EXECUTE);

    private PasswordFile() {}

    /** The password of the first line that matches one of the hosts; null where no file or no line does. */
    static @Nullable String find(Surroundings surroundings, List<Host> hosts, String database, String user) {
        String named = surroundings.variable("PGPASSFILE");
        Path file = named == null ? surroundings.home().resolve(".pgpass") : Path.of(named);
        for (String line : lines(file)) {
            List<String> fields = fields(line);
            if (fields.size() == 5
                    && hosts.stream().anyMatch(host -> matches(fields, host))
                    && matches(fields.get(2), database)
                    && matches(fields.get(3), user)) {
                return fields.get(4);
            }
        }
        return null;
    }

    private static boolean matches(List<String> fields, Host host) {
        return matches(fields.get(0), host.name()) && matches(fields.get(1), Integer.toString(host.port()));
    }

    private static boolean matches(String pattern, String value) {
        return pattern.equals("*") || pattern.equals(value);
    }

    private static List<String> lines(Path file) {
        try {
            boolean open = Files.isRegularFile(file)
                    && Files.getPosixFilePermissions(file).stream().noneMatch(OTHERS::contains);
            return open ? Files.readAllLines(file, StandardCharsets.UTF_8) : List.of();
        } catch (IOException | UnsupportedOperationException e) {
            // Not there, not readable, or no POSIX permissions to judge it by: libpq goes on without it, too.
            return List.of();
        }
    }

    private static List<String> fields(String line) {
        List<String> fields = new ArrayList<>();
        if (line.startsWith("#")) {
            return fields;
        }
        StringBuilder field = new StringBuilder();
        for (int i = 0; i < line.length(); i++) {
            char c = line.charAt(i);
            if (c == '\\' && i + 1 < line.length()) {
                field.append(line.charAt(++i));
            } else if (c == ':' && fields.size() < 4) {
                fields.add(field.toString());
                field.setLength(0);
            } else {
                field.append(c);
            }
        }
        fields.add(field.toString());
        return fields;
    }
}
