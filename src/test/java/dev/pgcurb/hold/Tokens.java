package dev.pgcurb.hold;

import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.util.Base64;
import java.util.stream.IntStream;

/** What somebody does with the tokens of refusals. Each says whether it got through. */
final class Tokens {
    private Tokens() {}

    /** Three where two may wait. */
    static boolean savedUp(Apiary a) {
        a.run("INSERT INTO pgcurb.ceiling (agent, ceiling, \"limit\", rule, source)"
                + " VALUES ('@agent', 'open_holds', 2, 'r', 's')");
        Connection slot = a.slot();
        for (String token : IntStream.rangeClosed(4, 6)
                .mapToObj(i -> Apiary.held(slot, "UPDATE bee SET name = 'x' WHERE id <= " + i)
                        .shortToken())
                .toList()) {
            Apiary.result(slot, "SELECT pgcurb.ask('" + token + "'::text, 'why')");
        }
        return a.value("SELECT count(*) FROM pgcurb.hold").equals("3");
    }

    /** The facts say insert. */
    static boolean changed(Apiary a) {
        String token = Apiary.held(a.slot(), Check.MANY).token();
        String payload = token.replaceFirst("\\..*", "");
        String facts = new String(Base64.getDecoder().decode(payload), StandardCharsets.UTF_8);
        String other = Base64.getEncoder()
                .encodeToString(facts.replace("delete", "insert").getBytes(StandardCharsets.UTF_8));
        a.register(Check.MANY, token.replace(payload, other));
        return a.value("SELECT op FROM pgcurb.hold").equals("insert");
    }

    /** A harmless statement's sample under a bad one's facts. */
    static boolean swapped(Apiary a) {
        Connection slot = a.slot();
        String tame =
                Apiary.held(slot, "UPDATE bee SET name = 'tame' WHERE id < 4").token();
        String bad = Apiary.held(slot, Check.MANY).token();
        a.register(Check.MANY, bad.replaceFirst("~.*", "") + tame.replaceFirst(".*~", "~"));
        return a.value("SELECT sample::text LIKE '%tame%' FROM pgcurb.hold").equals("t");
    }
}
