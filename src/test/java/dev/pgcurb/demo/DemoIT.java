package dev.pgcurb.demo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pgcurb.embedded.Options;
import dev.pgcurb.sample.Progress;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DemoIT {

    @ParameterizedTest
    @ValueSource(ints = {15, 18})
    void every_sentence_of_the_demo_is_so(int major) throws Exception {
        Listener listener = new Listener();
        try (Site site = Site.start(Site.Options.embedded(Options.ephemeral(major), 0), Progress.SILENT)) {
            assertThat(Demo.tell(site, listener))
                    .as(String.join("\n", listener.told))
                    .isZero();
        }
        assertThat(listener.facts).hasSizeGreaterThanOrEqualTo(20).doesNotHaveDuplicates();
        assertThat(String.join("\n", listener.told)).contains("18633 rows", "the ceiling is 100", "restore 31,009");
    }

    private static final class Listener implements Teller {
        private final List<String> told = new ArrayList<>();
        private final List<String> facts = new ArrayList<>();

        @Override
        public void story(String title) {
            told.add(title);
        }

        @Override
        public void runs(String who, String sql) {
            told.add(who + "> " + sql);
        }

        @Override
        public void answers(String text) {
            told.add(text);
        }

        @Override
        public void checked(boolean holds, String fact) {
            told.add((holds ? "" : "NOT SO: ") + fact);
            facts.add(fact);
        }
    }
}
