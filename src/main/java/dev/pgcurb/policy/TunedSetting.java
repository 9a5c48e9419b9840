package dev.pgcurb.policy;

import java.math.BigDecimal;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/**
 * The settings of Postgres that a policy may offer for tuning, each with a careful range. Every one takes effect for one session
 * or transaction alone, so that it can be tried without touching anybody. Not here, and never on offer: {@code enable_*}, which
 * forbid plans instead of pricing them; what is about durability, replication, locks or the log; what needs a restart.
 */
public enum TunedSetting {
    RANDOM_PAGE_COST("1", "8", "4"),
    SEQ_PAGE_COST("0.5", "2", "2"),
    CPU_TUPLE_COST("0.005", "0.05", "2"),
    CPU_INDEX_TUPLE_COST("0.0025", "0.025", "2"),
    CPU_OPERATOR_COST("0.00125", "0.0125", "2"),
    EFFECTIVE_CACHE_SIZE(64L << 20, 1L << 40, "4"),
    EFFECTIVE_IO_CONCURRENCY("1", "256", "16"),
    WORK_MEM(1L << 20, 256L << 20, "4"),
    HASH_MEM_MULTIPLIER("1", "4", "2"),
    FROM_COLLAPSE_LIMIT("4", "16", "2"),
    JOIN_COLLAPSE_LIMIT("4", "16", "2"),
    JIT_ABOVE_COST("10000", "10000000", "10"),
    MAX_PARALLEL_WORKERS_PER_GATHER("0", "4", "2"),
    PARALLEL_SETUP_COST("100", "10000", "4"),
    PARALLEL_TUPLE_COST("0.01", "1", "4"),
    MIN_PARALLEL_TABLE_SCAN_SIZE(1L << 20, 1L << 30, "8"),
    MIN_PARALLEL_INDEX_SCAN_SIZE(64L << 10, 256L << 20, "8");

    private final boolean memory;
    private final BigDecimal least;
    private final BigDecimal most;
    private final BigDecimal step;

    TunedSetting(String least, String most, String step) {
        this.memory = false;
        this.least = new BigDecimal(least);
        this.most = new BigDecimal(most);
        this.step = new BigDecimal(step);
    }

    TunedSetting(long least, long most, String step) {
        this.memory = true;
        this.least = BigDecimal.valueOf(least);
        this.most = BigDecimal.valueOf(most);
        this.step = new BigDecimal(step);
    }

    /** As Postgres and the policy spell it. */
    public String key() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Whether it is a size; its numbers are bytes then. */
    boolean memory() {
        return memory;
    }

    /** The range unless the policy has another: bytes, or the setting's own unit. */
    BigDecimal least() {
        return least;
    }

    BigDecimal most() {
        return most;
    }

    /** By which factor one proposal may change it unless the policy says another. */
    BigDecimal step() {
        return step;
    }

    static Optional<TunedSetting> named(String key) {
        return Arrays.stream(values()).filter(one -> one.key().equals(key)).findFirst();
    }

    /** A number of it as the policy writes it. */
    String written(BigDecimal number) {
        return memory
                ? Values.written(number.longValueExact())
                : number.stripTrailingZeros().toPlainString();
    }
}
