package dev.pgcurb.undo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pgcurb.EachMajor;
import dev.pgcurb.TestPostgres;
import dev.pgcurb.explain.Problem;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** Every built-in type and what can be made of them, byte for byte, whatever the agent sets before it writes. */
final class TypesIT {
    /** A type, a colon, and two values of it. */
    private static final List<String> VALUES = List.of(
            "boolean : true | false",
            "smallint : -32768 | 7",
            "bigint : 9223372036854775807 | 0",
            "numeric : 1.10 | 'NaN'",
            "numeric : '-Infinity' | 1e-200",
            "numeric(8,2) : 1.10 | 2",
            "real : 1e-45 | '-0'",
            "double precision : 0.1::float8 + 0.2::float8 | '-0'",
            "double precision : 'NaN' | '-Infinity'",
            "money : '-1.50' | '1000'",
            "text : U&'\\202E\\200B' | 'a,b(\"c\")\\d'",
            "varchar(20) : '' | ' x '",
            "char(5) : 'a' | ''",
            "\"char\" : 'x' | ''",
            "name : 'n' | 'm'",
            "bytea : '\\x00ff' | ''",
            "date : 'infinity' | '0044-03-15 BC'",
            "time : '24:00' | '00:00:00.000001'",
            "timetz : '12:00+15:59' | '12:00-00:30'",
            "timestamp : '-infinity' | '4714-11-24 BC'",
            "timestamptz : '2026-03-29 01:30:00+00' | '2026-10-25 01:30:00+00'",
            "interval : '1 mon -1 day 00:00:01.5' | '30 days'",
            "interval : '-178000000 years' | '1 month'",
            "uuid : 'ffffffff-ffff-ffff-ffff-ffffffffffff' | gen_random_uuid()",
            "inet : '10.0.0.1/8' | '::1'",
            "cidr : '10.0.0.0/8' | '::/0'",
            "macaddr : '08:00:2b:01:02:03' | '00:00:00:00:00:00'",
            "macaddr8 : '08:00:2b:01:02:03:04:05' | '00:00:00:00:00:00:00:00'",
            "bit(3) : B'101' | B'000'",
            "bit varying : B'101' | B''",
            "json : '{\"b\": 1, \"a\":  2, \"a\": 3}' | '[1,  2]'",
            "jsonb : '{\"b\": 1, \"a\": 1.0}' | 'null'",
            "jsonpath : '$.a[*] ? (@ > 1)' | '$'",
            "xml : '<a b=\"1\"> </a>' | '<?xml version=\"1.0\"?><a/>'",
            "tsvector : 'a:1A b:2,3' | ''",
            "tsquery : 'a & !b' | 'a <2> b'",
            "point : '(0.1,-0)' | '(NaN,Infinity)'",
            "line : '{1,2,3}' | '{0,-1,0}'",
            "lseg : '((0,0),(1,1))' | '((1,1),(0,0))'",
            "box : '((0,0),(1,1))' | '((2,2),(1,1))'",
            "path : '[(0,0),(1,1)]' | '((0,0),(1,1))'",
            "polygon : '((0,0),(1,1),(2,0))' | '((0,0))'",
            "circle : '<(0,0),0.1>' | '<(1,1),Infinity>'",
            "int4range : '[1,5)' | 'empty'",
            "numrange : '(1.0,1.00]' | '(,)'",
            "tstzrange : '[2026-03-29 01:30+00,infinity]' | '(,)'",
            "daterange : '[,2026-01-01]' | 'empty'",
            "int8multirange : '{[1,3),[5,7)}' | '{}'",
            "datemultirange : '{(,2026-01-01),[2027-01-01,)}' | '{}'",
            "int[] : '[0:1]={1,NULL}' | '{}'",
            "int[] : '[-2:-1][3:4]={{1,2},{3,4}}' | NULL",
            "text[] : '{NULL,\"NULL\",\"\",\"a\\\"b,{}\"}' | '{\" \"}'",
            "float8[] : '{NaN,-0,1e-300}' | '{}'",
            "json[] : ARRAY['{\"a\":  1}'::json] | '{}'",
            "box[] : '{(1,1),(0,0);(2,2),(1,1)}' | '{}'",
            "timestamptz[] : '{\"2026-03-29 01:30:00+00\",infinity}' | '{}'",
            "numrange[] : '{\"[1.0,2.00)\",empty}' | '{}'",
            "oid : 4294967295 | 0",
            "regclass : 'pg_class' | 'tree'",
            "regtype : 'int4' | 'mood'",
            "pg_lsn : '16/B374D848' | '0/0'",
            "xid8 : '18446744073709551615' | '0'",
            "pg_snapshot : '10:20:10,14,15' | '10:10:'",
            "mood : 'sad' | 'glad'",
            "mood[] : '[5:6]={sad,NULL}' | '{}'",
            "pair : ROW(1, 'x, \"y') | ROW(NULL, NULL)",
            "pair[] : ARRAY[ROW(1, NULL)::pair, NULL] | '{}'",
            "even : 2 | NULL",
            "evens : '{2,4}' | '{}'",
            "named : ROW(ROW(2, '')::pair, '{sad}') | ROW(NULL, NULL)",
            "hstore : 'a=>1, b=>NULL, \"\"=>\"\"' | ''",
            "citext : 'Ab' | 'aB'",
            "ltree : 'a.b' | ''");

    private static final String TYPES = """
            CREATE EXTENSION hstore;
            CREATE EXTENSION citext;
            CREATE EXTENSION ltree;
            CREATE TYPE mood AS ENUM ('sad', 'glad');
            CREATE TYPE pair AS (a int, b text);
            CREATE DOMAIN even AS int CHECK (value % 2 = 0);
            CREATE DOMAIN evens AS int[] CHECK (value[1] % 2 = 0);
            CREATE TYPE named AS (p pair, m mood[]);
            """;

    private static final String SETTINGS = """
            SET datestyle = 'SQL, DMY'; SET intervalstyle = 'sql_standard'; SET extra_float_digits = -15;
            SET bytea_output = 'escape'; SET timezone = 'Asia/Kathmandu'; SET lc_monetary = 'C'; SET xmlbinary = 'hex';
            SET xmloption = 'document'; SET quote_all_identifiers = on; SET array_nulls = off;
            SET standard_conforming_strings = on; SET transform_null_equals = on; SET default_text_search_config = 'german';
            SET search_path = pg_temp, pg_catalog;
            """;

    /** The driver accepts one DateStyle only, and hears of another one when the server has nothing left to do. */
    private static final String RESET = "; RESET datestyle";

    @EachMajor
    void everyValueComesBackByteForByte(TestPostgres postgres) throws SQLException {
        List<String> columns = new ArrayList<>();
        List<String> first = new ArrayList<>();
        List<String> second = new ArrayList<>();
        for (String line : VALUES) {
            String type = line.substring(0, line.indexOf(" : "));
            String[] values = line.substring(line.indexOf(" : ") + 3).split(" \\| ", 2);
            columns.add("c" + columns.size() + " " + type);
            first.add(values[0]);
            second.add(values[1]);
        }
        String ddl = TYPES + "CREATE TABLE tree (id int PRIMARY KEY, " + String.join(", ", columns) + ");"
                + "INSERT INTO tree VALUES (1, " + String.join(", ", first) + "), (2, " + String.join(", ", second)
                + "), (3, " + "NULL, ".repeat(columns.size() - 1) + "NULL);"
                + "CREATE TABLE spare AS SELECT * FROM tree;";
        try (Orchard trees = new Orchard(postgres, ddl, "tree")) {
            StringBuilder swap = new StringBuilder("UPDATE public.tree t SET c0 = o.c0");
            for (int i = 1; i < columns.size(); i++) {
                swap.append(", c").append(i).append(" = o.c").append(i);
            }
            trees.agent(
                    SETTINGS + swap + " FROM public.tree o WHERE o.id = 4 - t.id" + RESET,
                    SETTINGS + "DELETE FROM public.tree WHERE id = 1" + RESET,
                    SETTINGS + "UPDATE public.tree SET id = 9 WHERE id = 2" + RESET,
                    SETTINGS + "INSERT INTO public.tree (id) VALUES (2)" + RESET);
            long undo = trees.undo().number().orElseThrow();
            assertSame(trees);
            long again = trees.undo(Selection.none().undo(undo), false).number().orElseThrow();
            trees.undo(Selection.none().undo(again), false);
            assertSame(trees);
        }
    }

    @EachMajor
    void megabytesIdentitiesAndKeysOfManyTypesComeBackToo(TestPostgres postgres) throws SQLException {
        String ddl = """
                CREATE EXTENSION citext;
                CREATE TABLE tree (
                    id int GENERATED ALWAYS AS IDENTITY, c citext, f float8, n numeric, bark text, twice int GENERATED
                    ALWAYS AS (length(bark) * 2) STORED, PRIMARY KEY (id, f, n));
                ALTER TABLE tree ALTER bark SET STORAGE EXTERNAL;
                INSERT INTO tree (c, f, n, bark) VALUES ('Ab', 'NaN', 1.10, repeat('toast', 400000)),
                    ('aB', '-0', 1.1, repeat('x', 3000000)), ('', 'Infinity', 'NaN', '');
                CREATE TABLE spare AS SELECT * FROM tree;
                """;
        try (Orchard trees = new Orchard(postgres, ddl, "tree")) {
            trees.agent(
                    "UPDATE tree SET bark = bark || '!'",
                    "UPDATE tree SET n = 1.100, c = 'AB' WHERE id = 1",
                    "DELETE FROM tree WHERE id >= 2",
                    "INSERT INTO tree (c, f, n, bark) VALUES ('new', 0, 0, 'new')");
            trees.undo();
            assertSame(trees);
        }
    }

    /** Keys are compared as their unique index compares them, and foreign keys as they do. */
    @EachMajor
    void aKeyWrittenInAnotherCaseIsTheSameKey(TestPostgres postgres) throws SQLException {
        String ddl = """
                CREATE EXTENSION citext;
                CREATE TABLE tree (id citext PRIMARY KEY, height int);
                CREATE TABLE fruit (id int PRIMARY KEY, tree citext REFERENCES tree ON DELETE CASCADE);
                INSERT INTO tree VALUES ('oak', 0), ('ash', 0);
                """;
        try (Orchard trees = new Orchard(postgres, ddl, "tree", "fruit")) {
            trees.agent(
                    "UPDATE tree SET height = 1 WHERE id = 'ASH'",
                    "UPDATE tree SET id = 'OAK', height = 1 WHERE id = 'oak'");
            trees.undo();
            assertThat(trees.rows("tree")).isEqualTo("(ash,0) (oak,0)");
            trees.agent("INSERT INTO tree VALUES ('elm', 0)");
            trees.app("INSERT INTO fruit VALUES (1, 'ELM')");
            assertThatThrownBy(trees::undo)
                    .isInstanceOf(Problem.class)
                    .hasMessageContaining("1 rows cannot be put back");
            assertThat(trees.rows("fruit")).isEqualTo("(1,ELM)");
        }
    }

    /** {@code *=} compares bytes, not values. */
    private static void assertSame(Orchard trees) throws SQLException {
        assertThat(trees.one("""
                SELECT count(*) || ' ' || (SELECT count(*) FROM tree)
                FROM tree t JOIN spare s ON t.id = s.id AND t *= s
                """)).isEqualTo("3 3");
    }
}
