package dev.pgcurb.catalog;

import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** One method for each query of this room: a row into a record. */
final class Rows {
    private Rows() {}

    /** Reads the row that the cursor is on. */
    @FunctionalInterface
    interface Reader<T> {
        T read(ResultSet row) throws SQLException;
    }

    static Schema schema(ResultSet row) throws SQLException {
        return new Schema(row.getLong("id"), text(row, "name"), text(row, "owner"), row.getString("comment"));
    }

    static Relation relation(ResultSet row, Map<Long, List<Column>> columns, Map<Long, List<Key>> keys)
            throws SQLException {
        long id = row.getLong("id");
        long parent = row.getLong("parent");
        return new Relation(
                id,
                new Name(text(row, "schema"), text(row, "name")),
                Relation.Kind.of(text(row, "kind")),
                text(row, "owner"),
                row.getBoolean("owned_by_admin"),
                row.getBoolean("row_security"),
                row.getBoolean("forced"),
                row.getBoolean("is_partition"),
                row.getBoolean("is_inherited"),
                texts(row, "options"),
                parent == 0 ? null : parent,
                row.getString("comment"),
                row.getString("definition"),
                List.copyOf(columns.getOrDefault(id, List.of())),
                List.copyOf(keys.getOrDefault(id, List.of())));
    }

    /** The same few hundred types and names repeat a hundred thousand times: interned. */
    static Column column(ResultSet row) throws SQLException {
        return new Column(
                text(row, "name").intern(),
                row.getInt("position"),
                text(row, "type").intern(),
                row.getBoolean("not_null"),
                row.getBoolean("has_default"),
                row.getBoolean("generated"),
                text(row, "identity"),
                row.getBoolean("serial"));
    }

    static Key key(ResultSet row) throws SQLException {
        return new Key(text(row, "name"), row.getBoolean("is_primary"), texts(row, "columns"));
    }

    static ForeignKey foreignKey(ResultSet row) throws SQLException {
        return new ForeignKey(
                row.getLong("id"),
                text(row, "name"),
                row.getLong("referencing"),
                row.getLong("referenced"),
                ForeignKey.Action.of(text(row, "on_delete")),
                ForeignKey.Action.of(text(row, "on_update")),
                row.getBoolean("deferrable"),
                texts(row, "columns"),
                texts(row, "referenced_columns"));
    }

    static Trigger trigger(ResultSet row) throws SQLException {
        return new Trigger(
                row.getLong("id"),
                row.getLong("relation"),
                text(row, "name"),
                text(row, "enabled"),
                row.getBoolean("inherited"),
                row.getLong("function"),
                row.getInt("events"),
                row.getString("definition"));
    }

    static RowPolicy rowPolicy(ResultSet row) throws SQLException {
        return new RowPolicy(
                row.getLong("relation"),
                text(row, "name"),
                row.getBoolean("permissive"),
                text(row, "command"),
                texts(row, "roles"),
                row.getString("using_expression"),
                row.getString("check_expression"),
                row.getString("comment"),
                text(row, "definition"));
    }

    static Role role(ResultSet row) throws SQLException {
        return new Role(
                row.getLong("id"),
                text(row, "name"),
                row.getBoolean("superuser"),
                row.getBoolean("inherits"),
                row.getBoolean("creates_roles"),
                row.getBoolean("creates_databases"),
                row.getBoolean("logs_in"),
                row.getBoolean("replicates"),
                row.getBoolean("bypasses_row_security"),
                row.getInt("connection_limit"),
                row.getString("comment"));
    }

    static Membership membership(ResultSet row) throws SQLException {
        return new Membership(
                text(row, "role"),
                text(row, "member"),
                Objects.requireNonNullElse(row.getString("grantor"), ""),
                row.getBoolean("admin"),
                row.getBoolean("inherit"),
                row.getBoolean("set"));
    }

    static Function function(ResultSet row) throws SQLException {
        return new Function(
                row.getLong("id"),
                new Name(text(row, "schema"), text(row, "name")),
                text(row, "arguments"),
                texts(row, "types"),
                text(row, "kind"),
                text(row, "owner"),
                row.getBoolean("security_definer"),
                text(row, "volatility"),
                texts(row, "settings"),
                row.getString("source"));
    }

    static DefaultPrivilege defaultPrivilege(ResultSet row) throws SQLException {
        return new DefaultPrivilege(
                text(row, "creator"),
                text(row, "schema"),
                text(row, "objects"),
                text(row, "privilege"),
                text(row, "grantee"),
                row.getBoolean("may_revoke"));
    }

    static RoleSetting roleSetting(ResultSet row) throws SQLException {
        return new RoleSetting(text(row, "database"), text(row, "role"), texts(row, "settings"));
    }

    static Privilege privilege(ResultSet row) throws SQLException {
        return new Privilege(
                text(row, "type"),
                row.getLong("id"),
                text(row, "schema"),
                text(row, "name"),
                text(row, "column_name"),
                text(row, "privilege"),
                text(row, "grantee"),
                text(row, "grantor"),
                row.getBoolean("grantable"),
                row.getBoolean("may_revoke"));
    }

    static String text(ResultSet row, String column) throws SQLException {
        return Objects.requireNonNull(row.getString(column), column);
    }

    static List<String> texts(ResultSet row, String column) throws SQLException {
        Array array = row.getArray(column);
        if (array == null) {
            return List.of();
        }
        return List.of((String[]) array.getArray());
    }
}
