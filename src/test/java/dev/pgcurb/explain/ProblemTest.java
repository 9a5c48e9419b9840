package dev.pgcurb.explain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class ProblemTest {

    @Test
    void saysWhatAndItsCodeAlone() {
        assertThat(Problem.of(Code.PGC101, "no file \"x.yaml\"").text())
                .isEqualTo("error: no file \"x.yaml\" [PGC101]");
    }

    @Test
    void saysWhereAndShowsTheLineAndWhatToDo() {
        Problem problem = Problem.of(Code.PGC101, "tab")
                .at("policy.yaml:2:1")
                .showing("  2 | \tx: 1\n    | ^")
                .hint("indent with spaces");
        assertThat(problem.text()).isEqualTo("""
                        error: policy.yaml:2:1: tab [PGC101]
                          2 | \tx: 1
                            | ^
                        hint: indent with spaces""");
    }

    @Test
    void severalAreShownOneAfterTheOtherInTheirOrder() {
        Problem two = Problem.all(List.of(Problem.of(Code.PGC101, "one"), Problem.of(Code.PGC599, "two")));
        Problem three = Problem.all(List.of(two, Problem.of(Code.PGC101, "three")));
        assertThat(three.count()).isEqualTo(3);
        assertThat(three.text()).isEqualTo("error: one [PGC101]\n\nerror: two [PGC599]\n\nerror: three [PGC101]");
        assertThat(three.each(2)).extracting(Problem::what).containsExactly("one", "two");
    }

    @Test
    void noneIsNoProblem() {
        assertThatThrownBy(() -> Problem.all(List.of())).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void keepsItsCauseWhateverIsAddedLater() {
        Exception cause = new Exception("from the driver");
        Problem problem = Problem.of(Code.PGC101, "x").because(cause).hint("y").at("z");
        assertThat(problem).hasCause(cause);
        assertThat(problem.text()).doesNotContain("from the driver");
    }
}
