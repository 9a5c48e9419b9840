package dev.pgcurb.undo;

import java.util.List;

/**
 * A type whose text or equality is not what one would like, with expressions that make values of it.
 *
 * @param type as a column has it, with its collation where that is not the default one
 * @param values of a key: the first spellings of each value stand together, see {@link #key}
 */
record Kind(String type, List<String> values) {
    /** Types of columns that are no key. */
    static final List<Kind> VALUES = List.of(
            kind("numeric", "1.10", "1.1", "'NaN'", "1e30", "'-Infinity'"),
            kind("float8", "0.1::float8 + 0.2::float8", "'-0'", "'NaN'", "'-Infinity'"),
            kind("real", "'-0'", "1e-45", "16777217"),
            kind("timestamptz", "'2026-03-29 01:30:00+00'", "'infinity'", "'0044-03-15 12:00:00.000001+00 BC'"),
            kind("timetz", "'12:00+15:59'", "'24:00-00:30'"),
            kind("interval", "'1 mon -1 day 00:00:01.5'", "'30 days'", "'1 month'"),
            kind("json", "'{\"b\": 1, \"a\":  2}'", "'{\"a\":2,\"b\":1}'", "'[1,  2]'"),
            kind("jsonb", "'{\"b\": 1, \"a\": 1.0}'", "'null'", "'\"x\"'"),
            kind("text", "''", "'a,b(\"c\")\\d'", "repeat('toast me ', 4000)", "U&'\\202E\\200B'"),
            kind(
                    "text COLLATE \"C\"",
                    "'a'",
                    "'A'",
                    "(SELECT string_agg(md5(i::text), '') FROM generate_series(1, 400) i)"),
            kind("citext", "'ab'", "'aB'"),
            kind("char(4)", "'a'", "'a '", "''"),
            kind("bytea", "'\\x00ff'", "''", "'\\xdeadbeef'"),
            kind("int[]", "'[0:1]={1,NULL}'", "'{}'", "'{{1,2},{3,4}}'"),
            kind("numeric[]", "'{1.0,NaN}'", "'{1.00,NaN}'", "'{NULL}'"),
            kind("int4range", "'[1,5)'", "'empty'", "'(,)'"),
            kind("numrange", "'(1.0,1.10]'", "'(1.00,1.1]'", "'empty'"),
            kind("int8multirange", "'{[1,3),[5,7)}'", "'{}'", "'{[1,7)}'"),
            kind("tstzmultirange", "'{[2026-03-29 01:30+00,infinity)}'", "'{(,)}'"),
            kind("uuid", "'00000000-0000-0000-0000-000000000001'", "'ffffffff-ffff-ffff-ffff-ffffffffffff'"),
            kind("inet", "'10.0.0.1/8'", "'::1'"),
            kind("money", "'-1.50'", "'1000'"),
            kind("bit varying", "B'101'", "B''"),
            kind("xml", "'<a b=\"1\"/>'", "'<a> </a>'", "'text <b/> only'"),
            kind("hstore", "'a=>1, b=>NULL'", "''", "'\"\"=>\"\"'"),
            kind("hstore[]", "ARRAY['a=>1'::public.hstore, NULL]", "'{}'"),
            kind("xid8", "'1'", "'2'"),
            kind("regclass", "'pg_class'", "'pg_type'"),
            kind("tsvector", "'a:1A b:2,3'", "''"),
            kind("box", "'((0,0),(1,1))'", "'((2,2),(1,1))'"),
            kind("mood", "'sad'", "'glad'"),
            kind("mood[]", "'[5:6]={sad,NULL}'", "'{}'"),
            kind("pair", "ROW(1, 'x, y')", "ROW(NULL, '')"),
            kind("pair[]", "ARRAY[ROW(1, NULL)::pair, NULL]", "'{}'"),
            kind("even", "2", "4"),
            kind("evens", "'{2,4}'", "'{}'"));

    /** How many keys there are: few, so that stories meet. */
    static final int KEYS = 6;

    /** Types of keys, with {@value #KEYS} values that have one or two spellings: {@code 1} and {@code 1.0} are one number. */
    static final List<Kind> OF_KEYS = List.of(
            kind("int", "0", "0", "1", "1", "2", "2", "3", "3", "4", "4", "5", "5"),
            kind("bigint", "0", "0", "1", "1", "2", "2", "3", "3", "4", "4", "9e18", "9e18"),
            kind("numeric", "0", "0.0", "1", "1.00", "2", "2", "3", "3.0", "4", "4", "'NaN'", "'NaN'"),
            kind("float8", "0", "'-0'", "1", "1", "2", "2", "3", "3", "'Infinity'", "'Infinity'", "'NaN'", "'NaN'"),
            kind(
                    "text COLLATE \"C\"",
                    "'a'",
                    "'a'",
                    "'A'",
                    "'A'",
                    "''",
                    "''",
                    "'b'",
                    "'b'",
                    "'ä'",
                    "'ä'",
                    "'\\'",
                    "'\\'"),
            kind("citext", "'a'", "'A'", "'b'", "'B'", "''", "''", "'c'", "'c'", "'d'", "'D'", "'e'", "'e'"),
            kind("char(4)", "'a'", "'a '", "'b'", "'b'", "''", "' '", "'c'", "'c'", "'d'", "'d'", "'e'", "'e'"),
            kind("even", "0", "0", "2", "2", "4", "4", "6", "6", "8", "8", "10", "10"),
            kind(
                    "timestamptz",
                    "'2026-03-29 01:30+00'",
                    "'2026-03-29 03:30+02'",
                    "'infinity'",
                    "'infinity'",
                    "'-infinity'",
                    "'-infinity'",
                    "'2026-10-25 00:30+00'",
                    "'2026-10-25 00:30+00'",
                    "'2026-10-25 01:30+00'",
                    "'2026-10-25 01:30+00'",
                    "'0044-03-15+00 BC'",
                    "'0044-03-15+00 BC'"),
            kind(
                    "int[]",
                    "'{}'",
                    "'{}'",
                    "'{1}'",
                    "'{1}'",
                    "'{NULL}'",
                    "'{NULL}'",
                    "'{2}'",
                    "'{2}'",
                    "'{3}'",
                    "'{3}'",
                    "'{4}'",
                    "'{4}'"));

    /** What must exist before the tables. */
    static final String TYPES = """
            CREATE EXTENSION hstore;
            CREATE EXTENSION citext;
            CREATE TYPE mood AS ENUM ('sad', 'glad');
            CREATE TYPE pair AS (a int, b text);
            CREATE DOMAIN even AS int CHECK (value % 2 = 0);
            CREATE DOMAIN evens AS int[] CHECK (value[1] % 2 = 0);
            """;

    private static Kind kind(String type, String... values) {
        return new Kind(type, List.of(values));
    }

    /** A value as this column has it, cast to its type, so that it can stand anywhere. */
    String any(Seeded seeded) {
        return cast(seeded.of(values));
    }

    /** The key with this number, in one of its spellings. */
    String key(Seeded seeded, int number) {
        return cast(values.get(2 * number + seeded.below(2)));
    }

    private String cast(String value) {
        String bare = type.contains(" COLLATE") ? type.substring(0, type.indexOf(" COLLATE")) : type;
        return "(" + value + ")::"
                + (Character.isLetter(bare.charAt(0)) && SCHEMA.contains(bare) ? "public." + bare : bare);
    }

    private static final List<String> SCHEMA =
            List.of("citext", "hstore", "hstore[]", "mood", "mood[]", "pair", "pair[]", "even", "evens");
}
