package dev.pgcurb.cli;

import dev.pgcurb.people.People;
import dev.pgcurb.people.Right;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import picocli.CommandLine.Mixin;

/** Shows who may use the console. */
abstract class UsersShown extends Verb {
    @Mixin
    private Target target = new Target();

    @Override
    protected Exit run(Terminal terminal) {
        List<People.Listed> all = new People(target.database()).list();
        if (json()) {
            for (People.Listed one : all) {
                Instant at = one.signedInAt();
                terminal.answer(Json.answer()
                        .put("name", one.person().name())
                        .putTexts("rights", words(one))
                        .put("databaseRole", one.person().databaseRole())
                        .put("how", one.how())
                        .put("signedInAt", at == null ? null : at.toString())
                        .put("signIns", one.signIns()));
            }
        } else {
            Table table = new Table(terminal.out(), "NAME", "RIGHTS", "COUNTS AS", "SIGNS IN BY", "SIGNED IN", "NOW");
            for (People.Listed one : all) {
                Instant at = one.signedInAt();
                table.add(
                        one.person().name(),
                        String.join(", ", words(one)),
                        Objects.requireNonNullElse(one.person().databaseRole(), "-"),
                        one.how(),
                        at == null ? "never" : at.toString().replaceFirst("\\..*", "Z"),
                        Integer.toString(one.signIns()));
            }
            table.lines().forEach(terminal::answer);
            if (all.isEmpty()) {
                terminal.say("nobody yet; next: pgcurb user add NAME --rights approve");
            }
        }
        return Exit.DONE;
    }

    private static List<String> words(People.Listed one) {
        return one.person().rights().stream().sorted().map(Right::word).collect(Collectors.toList());
    }
}
