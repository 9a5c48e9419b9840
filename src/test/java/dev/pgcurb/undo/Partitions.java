package dev.pgcurb.undo;

/** How a table of a {@link Shape} is divided. A key of some rows moves them from one partition to another. */
enum Partitions {
    NONE(""),
    BY_RANGE("""
             PARTITION BY RANGE (id);
            CREATE TABLE @_low PARTITION OF @ FOR VALUES FROM (MINVALUE) TO (3);
            CREATE TABLE @_high PARTITION OF @ FOR VALUES FROM (3) TO (MAXVALUE);"""),
    BY_HASH("""
             PARTITION BY HASH (id);
            CREATE TABLE @_even PARTITION OF @ FOR VALUES WITH (MODULUS 2, REMAINDER 0);
            CREATE TABLE @_odd PARTITION OF @ FOR VALUES WITH (MODULUS 2, REMAINDER 1);"""),
    /** With partitions of a partition. */
    BY_LIST_AND_HASH("""
             PARTITION BY LIST (part);
            CREATE TABLE @_0 PARTITION OF @ FOR VALUES IN (0);
            CREATE TABLE @_rest PARTITION OF @ DEFAULT PARTITION BY HASH (id);
            CREATE TABLE @_rest_0 PARTITION OF @_rest FOR VALUES WITH (MODULUS 2, REMAINDER 0);
            CREATE TABLE @_rest_1 PARTITION OF @_rest FOR VALUES WITH (MODULUS 2, REMAINDER 1);"""),
    /** The columns of one partition have other numbers than those of its table. */
    ATTACHED("""
             PARTITION BY RANGE (part, id);
            CREATE TABLE @_low PARTITION OF @ FOR VALUES FROM (MINVALUE, MINVALUE) TO (1, 3);
            CREATE TABLE @_high (junk text, LIKE @_low INCLUDING GENERATED INCLUDING DEFAULTS);
            ALTER TABLE @_high DROP junk;
            ALTER TABLE @ ATTACH PARTITION @_high FOR VALUES FROM (1, 3) TO (MAXVALUE, MAXVALUE);""");

    private final String sql;

    Partitions(String sql) {
        this.sql = sql;
    }

    boolean wantsPart() {
        return this == BY_LIST_AND_HASH || this == ATTACHED;
    }

    /** Whether its bounds are numbers, and so its key must be. */
    boolean wantsNumbers() {
        return this == BY_RANGE || this == ATTACHED;
    }

    /** What ends CREATE TABLE, and makes the partitions. */
    String ddl(String schema, String table) {
        return this == NONE ? ";" : sql.replace("@", schema + "." + table);
    }
}
