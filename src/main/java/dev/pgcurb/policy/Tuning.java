package dev.pgcurb.policy;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/**
 * How far tuning may go: what can be proposed, tried and staged. Without this section nothing can.
 *
 * @param roles whose work is tuned: their queries are watched, and a setting is staged for them; never empty
 * @param reads tables that a trial may read to run these queries
 * @param settings those on offer, by setting
 * @param memory bytes that {@code work_mem} of all sessions may come to; empty: no such limit
 * @param sessions how many sessions the memory is shared by; empty: the server's max_connections
 * @param nodes how many sorts and hashes of one query may use that memory at once
 * @param trialsADay how many trials may begin within 24 hours
 * @param proposals how many proposals of one agent may wait
 * @param blastRadius the most time that a trial may spend on bad candidates, beyond what the baseline takes
 * @param factor how many times its own baseline a query may take before it is cancelled, and counts as worse
 * @param longest the most that any query of a trial may take
 * @param hours when trials may begin
 * @param watch for how long a staged change is watched before it may be kept
 * @param database whether a setting may be staged for the whole database
 * @param indexes where indexes may be tried
 * @param approvers names of groups whose people run trials; empty: everyone who may approve
 */
public record Tuning(
        List<String> roles,
        List<Tables> reads,
        Map<TunedSetting, Range> settings,
        OptionalLong memory,
        OptionalLong sessions,
        long nodes,
        long trialsADay,
        long proposals,
        Duration blastRadius,
        BigDecimal factor,
        Duration longest,
        Hours hours,
        Duration watch,
        boolean database,
        Indexes indexes,
        List<String> approvers,
        Rule rule) {
    public Tuning {
        roles = List.copyOf(roles);
        reads = List.copyOf(reads);
        settings = Collections.unmodifiableMap(new LinkedHashMap<>(settings));
        approvers = List.copyOf(approvers);
    }

    /**
     * What one setting may be set to.
     *
     * @param least bytes for a size, otherwise the setting's own unit
     * @param most as {@code least}
     * @param step the factor by which one proposal may change it
     */
    public record Range(TunedSetting setting, BigDecimal least, BigDecimal most, BigDecimal step, Rule rule) {

        /** The lower end as the policy writes it. */
        public String from() {
            return setting.written(least);
        }

        /** The upper end as the policy writes it. */
        public String to() {
            return setting.written(most);
        }
    }

    /**
     * A part of the day in UTC, over midnight if it ends before it begins; all of it where both are the same.
     *
     * @param from such as {@code 22:00}
     * @param to such as {@code 06:00}
     */
    public record Hours(String from, String to) {
        static final Hours ALL = new Hours("00:00", "00:00");
    }

    /**
     * Which indexes may be tried.
     *
     * @param tables on which; empty: on none
     * @param bytes how large one may become
     */
    public record Indexes(List<Tables.Named> tables, long bytes) {
        public Indexes {
            tables = List.copyOf(tables);
        }
    }
}
