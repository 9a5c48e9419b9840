package dev.pgcurb.policy;

import dev.pgcurb.explain.Code;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads the section {@code verify}. */
final class VerifyReader {
    private VerifyReader() {}

    static VerifyRules read(Section root, Report report) {
        List<VerifyRules.Suppression> suppressions = new ArrayList<>();
        root.section("verify").ifPresent(section -> {
            for (Section one : section.sections("suppress")) {
                suppression(one, report).ifPresent(suppressions::add);
            }
        });
        return new VerifyRules(suppressions);
    }

    private static Optional<VerifyRules.Suppression> suppression(Section one, Report report) {
        Optional<Yaml.Scalar> code = one.scalar("code");
        Optional<Yaml.Scalar> object = one.scalar("object");
        Optional<Yaml.Scalar> reason = one.scalar("reason");
        Optional<Yaml.Scalar> until = one.scalar("until");
        if (code.isEmpty() || object.isEmpty() || reason.isEmpty() || until.isEmpty()) {
            return Optional.empty();
        }
        Optional<Code> known =
                Code.named(code.get().text()).filter(found -> found.name().startsWith("PGC0"));
        Optional<LocalDate> day = day(until.get());
        if (known.isEmpty()) {
            report.error(
                    Code.PGC108,
                    code.get().source(),
                    "\"" + code.get().text() + "\" is no finding of verify",
                    "take the code from what pgcurb verify prints, such as PGC033");
        }
        if (day.isEmpty()) {
            report.error(
                    Code.PGC108,
                    until.get().source(),
                    "\"" + until.get().text() + "\" is no day",
                    "write it as 2027-03-01");
        }
        if (known.isEmpty() || day.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(new VerifyRules.Suppression(
                known.get(),
                object.get().text(),
                one.scalar("agent").map(Yaml.Scalar::text).orElse(null),
                reason.get().text().strip(),
                day.get(),
                new Rule("verify.suppress." + known.get(), one.source("code"))));
    }

    private static Optional<LocalDate> day(Yaml.Scalar until) {
        try {
            return Optional.of(LocalDate.parse(until.text()));
        } catch (DateTimeParseException e) {
            return Optional.empty();
        }
    }
}
