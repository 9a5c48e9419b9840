package dev.pgcurb.grammar;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class CacheTest {
    private static final long LIMIT_BYTES = 100_000;

    @Test
    void givesBackWhatItWasGiven() throws SyntaxException {
        Cache cache = new Cache(LIMIT_BYTES);
        List<Statement> statements = Parsed.all("SELECT 1");
        cache.put("SELECT 1", statements);
        cache.put("SELECT 1", statements);

        assertThat(cache.get("SELECT 1")).isSameAs(statements);
        assertThat(cache.get("SELECT 2")).isNull();
    }

    @Test
    void neverHoldsMoreThanItsLimitAndDropsTheLeastUsedFirst() {
        Cache cache = new Cache(LIMIT_BYTES);
        cache.put("used", List.of());
        for (int i = 0; i < 1000; i++) {
            cache.put("text " + i, List.of());
            assertThat(cache.bytes()).isLessThanOrEqualTo(LIMIT_BYTES);
            assertThat(cache.get("used")).isNotNull();
        }
        assertThat(cache.get("text 0")).isNull();
        assertThat(cache.get("text 999")).isNotNull();
    }

    @Test
    void doesNotKeepLongTexts() {
        Cache cache = new Cache(Long.MAX_VALUE);
        String text = " ".repeat(100_000);
        cache.put(text, List.of());
        assertThat(cache.get(text)).isNull();
        assertThat(cache.bytes()).isZero();
    }
}
