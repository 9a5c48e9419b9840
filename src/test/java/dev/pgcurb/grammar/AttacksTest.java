package dev.pgcurb.grammar;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The attacks on parsers, by their ids in the catalogue of the drill. Postgres stops them; here they must be seen. */
class AttacksTest {
    private static final Relation TARGET = new Relation("app", "tickets", Access.WRITE);

    @Test
    void sql02AWriteInsideAWithClause() throws SyntaxException {
        Statement statement =
                Parsed.one("WITH x AS (UPDATE app.tickets SET status='smuggled' WHERE tenant_id=1 RETURNING 1)"
                        + " SELECT count(*) FROM x");
        assertThat(statement.relations()).containsExactly(TARGET);
        assertThat(statement.provablyRead()).isFalse();
    }

    @Test
    void sql04APreparedWriteAndItsExecution() throws SyntaxException {
        Statement prepare = Parsed.one("PREPARE p AS UPDATE app.tickets SET status='smuggled' WHERE tenant_id=1");
        assertThat(prepare.relations()).containsExactly(TARGET);
        assertThat(prepare.detail()).isEqualTo(new Detail.Prepared("p", Kind.UPDATE, false));

        Statement execute = Parsed.one("EXECUTE p");
        assertThat(execute.detail()).isEqualTo(new Detail.Named("p"));
        assertThat(execute.provablyRead()).isFalse();
    }

    @Test
    void sql05ADoBlockStaysOpaqueAndIsNeverARead() throws SyntaxException {
        Statement statement =
                Parsed.one("DO $$ BEGIN EXECUTE convert_from(decode('VVBEQVRF','base64'),'UTF8'); END $$");
        assertThat(statement.kind()).isEqualTo(Kind.DO);
        assertThat(statement.provablyRead()).isFalse();
    }

    @Test
    void sql06CopyOfAWrite() throws SyntaxException {
        Statement statement =
                Parsed.one("COPY (UPDATE app.tickets SET status='smuggled' WHERE tenant_id=1 RETURNING id) TO STDOUT");
        assertThat(statement.kind()).isEqualTo(Kind.COPY_OUT);
        assertThat(statement.relations()).containsExactly(TARGET);
        assertThat(statement.provablyRead()).isFalse();
    }

    @Test
    void sql08AWriteBehindNestedComments() throws SyntaxException {
        Statement statement = Parsed.one("/* -- */ UPDATE app.tickets SET status='smuggled' WHERE tenant_id=1");
        assertThat(statement.kind()).isEqualTo(Kind.UPDATE);
        assertThat(statement.relations()).containsExactly(TARGET);
    }

    @Test
    void sql09NamesInUnicodeEscapesAndOperatorSyntax() throws SyntaxException {
        assertThat(Parsed.one("UPDATE U&\"\\0061pp\".U&\"t\\0069ckets\" SET status='smuggled'"
                                + " WHERE tenant_id OPERATOR(pg_catalog.=) 1")
                        .relations())
                .containsExactly(TARGET);
    }

    @ParameterizedTest
    @ValueSource(strings = {"SELECT * INTO TEMP loot FROM app.orders", "CREATE TEMP TABLE loot AS TABLE app.orders"})
    void sql10QueriesThatCreateTables(String sql) throws SyntaxException {
        Statement statement = Parsed.one(sql);
        assertThat(statement.kind()).isEqualTo(Kind.DDL);
        assertThat(statement.relations())
                .containsExactlyInAnyOrder(
                        new Relation(null, "loot", Access.WRITE), new Relation("app", "orders", Access.READ));
        assertThat(statement.provablyRead()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SELECT query_to_xml('SELECT secret FROM app.api_keys',true,true,'')",
                "SELECT length(query_to_xml('SELECT * FROM app.orders',true,true,'')::text)",
                "SELECT count(*) FROM ts_stat('SELECT to_tsvector(name) FROM app.customers')",
                "SELECT ts_rewrite('a'::tsquery,'SELECT ''a''::tsquery, to_tsquery(min(name)) FROM app.customers')",
                "SELECT length(schema_to_xml('app',true,true,'')::text)"
            })
    void sql11SqlHiddenInALiteral(String sql) throws SyntaxException {
        assertThat(Parsed.one(sql).provablyRead()).isFalse();
    }
}
