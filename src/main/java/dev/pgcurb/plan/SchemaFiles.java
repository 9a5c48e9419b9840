package dev.pgcurb.plan;

import java.util.List;

/**
 * The numbered files that build pgcurb's own schema, in their order. A jar cannot list a folder, so they are listed in
 * {@code schema/files.txt}; a test compares the list with the folder.
 */
final class SchemaFiles {
    /** Read once: taking them apart is a good part of a small plan. */
    private static final List<Installed> ALL = read();

    private SchemaFiles() {}

    static List<Installed> all() {
        return ALL;
    }

    private static List<Installed> read() {
        return Template.read("schema/files.txt")
                .lines()
                .filter(line -> !line.isBlank())
                .map(file -> Installed.of(file, Template.read("schema/" + file)))
                .toList();
    }
}
