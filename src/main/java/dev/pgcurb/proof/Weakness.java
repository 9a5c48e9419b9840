package dev.pgcurb.proof;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A known defect of PostgreSQL that a role which may run SQL can use, and the minor release that fixed it, from
 * {@code weaknesses.txt}.
 *
 * @param byAnySql whether any role that may run SQL can use it; otherwise it takes an extension, or another's mistake
 * @param fixed first minor that has it fixed, by major
 * @param source where that is written
 */
record Weakness(String id, boolean byAnySql, Map<Integer, Integer> fixed, String source, String what) {
    private static final int FIELDS = 5;

    /** Those that a server of this {@code server_version_num} has. */
    static List<Weakness> in(int versionNum) {
        int major = versionNum / 10_000;
        int minor = versionNum % 10_000;
        List<Weakness> found = new ArrayList<>();
        for (Weakness weakness : all()) {
            Integer fixed = weakness.fixed().get(major);
            if (fixed != null && minor < fixed) {
                found.add(weakness);
            }
        }
        return found;
    }

    static List<Weakness> all() {
        return dev.pgcurb.sql.Script.of(Weakness.class, "weaknesses.txt")
                .text()
                .lines()
                .filter(line -> !line.isBlank() && !line.startsWith("#"))
                .map(Weakness::read)
                .toList();
    }

    private static Weakness read(String line) {
        String[] fields = line.split("\\s*\\|\\s*", FIELDS);
        Map<Integer, Integer> fixed = new TreeMap<>();
        for (String version : fields[2].split(" ", -1)) {
            String[] parts = version.split("\\.", -1);
            fixed.put(Integer.parseInt(parts[0]), Integer.parseInt(parts[1]));
        }
        return new Weakness(fields[0], fields[1].equals("sql"), fixed, fields[3], fields[4]);
    }

    String fixedIn(int major) {
        return major + "." + fixed.get(major);
    }
}
