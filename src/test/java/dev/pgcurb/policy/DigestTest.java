package dev.pgcurb.policy;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DigestTest {
    private static final String POLICY = """
            version: 1
            agents:
              warden:
                purpose: looks after one chapter
                sessions: 3
                lease: 30m
                claims: {chapter: integer}
                reads:
                  - table: observations
                    where: chapter_id = claim('chapter')
                  - table: people
                    except: [email, phone]
                    masks: {name: partial}
                writes:
                  - table: observations
                    update: [grade, note]
                operations: [close(integer)]
                ceilings: {rows_per_statement: 100}
                holds:
                  rows_per_statement: {approvers: [dba], expires: 10m, up_to: 9000, two_persons: true, sample: 3, wait: 20s}
                undo: {retention: 10d}
            approvers: {dba: [ann, bob]}
            hardening: {temp: {keep: reporting}}
            ledger: {mode: strict}
            """;

    private static String digest(String text) {
        return Policy.parse(text, "a.yaml").digest();
    }

    @Test
    void isTheSameForTheSameMeaning() {
        String other = POLICY.replace("            ", "\n# a comment\n            ")
                .replace("    sessions: 3\n    lease: 30m\n", "    lease: 1800s\n    sessions: 3\n")
                .replace("[email, phone]", "[phone, \"EMAIL\"]")
                .replace("table: people", "table: public.People")
                .replace("{rows_per_statement: 100}", "{statement_time: 30s}")
                .replace("[ann, bob]", "[bob, ann]");
        assertThat(Policy.parse(other, "b.yaml").digest())
                .isEqualTo(digest(POLICY))
                .matches("[0-9a-f]{64}");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "looks after one  | looks after a",
                "sessions: 3      | sessions: 4",
                "lease: 30m       | lease: 31m",
                "chapter: integer | chapter: bigint",
                "chapter_id =     | chapter_id <>",
                "[email, phone]   | [email]",
                "name: partial    | name: hash",
                "[grade, note]    | [grade]",
                "close(integer)   | close(bigint)",
                "statement: 100   | statement: 101",
                "expires: 10m     | expires: 11m",
                "up_to: 9000      | up_to: 9001",
                "two_persons: true | two_persons: false",
                "sample: 3        | sample: 4",
                "wait: 20s        | wait: 21s",
                "retention: 10d   | retention: 11d",
                "[ann, bob]       | [ann]",
                "temp: {          | connect: {",
                "mode: strict     | mode: normal",
            })
    void changesWithEveryMeaning(String from, String to) {
        assertThat(POLICY).contains(from);
        assertThat(digest(POLICY.replace(from, to))).isNotEqualTo(digest(POLICY));
    }

    @Test
    void noTwoValuesRunIntoEachOther() {
        List<String> one = Canonical.lines(Policy.parse(POLICY.replace("[ann, bob]", "['ann\" \"bob']"), "a.yaml"));
        List<String> two = Canonical.lines(Policy.parse(POLICY, "a.yaml"));
        assertThat(one).isNotEqualTo(two);
    }
}
