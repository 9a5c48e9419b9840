package dev.pgcurb.policy;

import dev.pgcurb.explain.Code;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Reads lists of groups of approvers. */
final class Groups {
    private final Report report;

    Groups(Report report) {
        this.report = report;
    }

    /** The groups that the list under this key names; one that the policy does not declare is reported. */
    List<String> named(Section section, String key, Set<String> known) {
        List<String> names = new ArrayList<>();
        for (Yaml item : section.list(key)) {
            Section.asScalar(item).ifPresent(name -> {
                if (!known.contains(name.text())) {
                    report.error(
                            Code.PGC121,
                            name.source(),
                            "there is no group of approvers \"" + name.text() + "\"",
                            Nearest.hint(name.text(), known, "declare it under \"approvers\" at the end of the file"));
                }
                names.add(name.text());
            });
        }
        return names;
    }
}
