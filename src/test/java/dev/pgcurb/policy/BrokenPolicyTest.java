package dev.pgcurb.policy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pgcurb.explain.Problem;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Whatever is done to a policy, it is either valid or refused with a place: never an exception of another kind. */
class BrokenPolicyTest {
    private static final String POLICY = """
            version: 1
            agents:
              warden:
                purpose: looks after one chapter
                claims: {chapter: integer, who: {type: text, required: false}}
                reads:
                  - table: observations
                    where: chapter_id = claim('chapter') AND note <> $q$x$q$
                  - table: '"People"'
                    except: [email]
                    masks: {name: {expression: "left(name, 1)"}}
                writes: [{table: observations, update: [grade]}]
                ceilings: {rows_per_statement: 100, result_bytes: 1MB, temp_space: none}
                holds: {rows_per_statement: {approvers: [dba], up_to: 9000}}
            approvers: {dba: [ann]}
            hardening: {temp: {keep: reporting}}
            """;
    private static final String SIGNS = "{}[]:,'\"\\#&*!|>%@`-?;()$=\n\t \u0000\u202e\ud800é0z~";

    private static void validOrRefused(String text) {
        try {
            assertThat(Policy.parse(text, "p.yaml").agents()).isNotEmpty();
        } catch (Problem problem) {
            assertThat(problem.each(1_000)).allSatisfy(one -> {
                assertThat(one.where()).startsWith("p.yaml:");
                assertThat(one.excerpt()).contains("^");
            });
        }
    }

    @Test
    void everyBeginningOfAPolicyIsValidOrRefused() {
        for (int end = 0; end <= POLICY.length(); end += 3) {
            validOrRefused(POLICY.substring(0, end));
        }
    }

    @Test
    void everySlipOfTheFingerIsValidOrRefused() {
        Random random = new Random(20261122);
        for (int round = 0; round < 1_500; round++) {
            StringBuilder text = new StringBuilder(POLICY);
            for (int slips = 1 + random.nextInt(3); slips > 0; slips--) {
                int at = random.nextInt(text.length());
                char sign = SIGNS.charAt(random.nextInt(SIGNS.length()));
                switch (random.nextInt(3)) {
                    case 0 -> text.setCharAt(at, sign);
                    case 1 -> text.insert(at, sign);
                    default -> text.delete(at, Math.min(text.length(), at + 1 + random.nextInt(20)));
                }
            }
            validOrRefused(text.toString());
        }
    }
}
