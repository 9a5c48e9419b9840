package dev.pgcurb.postgres;

import dev.pgcurb.explain.Code;
import dev.pgcurb.explain.Problem;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.sql.SQLException;
import java.util.Objects;
import java.util.stream.Stream;
import javax.net.ssl.SSLException;

/** Turns pgjdbc's failure to connect into what a person has to look at. */
final class ConnectFailure {

    private ConnectFailure() {}

    static Problem problem(DatabaseUrl url, SQLException failure) {
        return named(url, failure).because(failure);
    }

    private static Problem named(DatabaseUrl url, SQLException failure) {
        String place = url.place();
        if (causedBy(failure, SSLException.class)
                || Objects.requireNonNullElse(failure.getMessage(), "").contains("does not support SSL")
                || Objects.requireNonNullElse(failure.getMessage(), "").contains("could not be verified by")) {
            return Problem.of(Code.PGC507, "no TLS connection to " + place + ": " + firstLine(failure))
                    .hint("check sslmode and sslrootcert");
        }
        return switch (Objects.requireNonNullElse(failure.getSQLState(), "")) {
            case "28P01" ->
                Problem.of(
                                Code.PGC502,
                                "the server at " + place + " does not accept the password of \"" + url.user() + '"')
                        .hint("check the user name and the password");
            case "28000" ->
                Problem.of(
                                Code.PGC502,
                                "the server at " + place + " does not let \"" + url.user() + "\" in: "
                                        + firstLine(failure))
                        .hint("check the role and pg_hba.conf");
            case "3D000" ->
                Problem.of(Code.PGC504, "there is no database \"" + url.database() + "\" on " + place)
                        .hint("name the database at the end of the connection string");
            case "53300" ->
                Problem.of(Code.PGC506, "the server at " + place + " has no connection left")
                        .hint("close sessions or raise max_connections");
            default -> unreachableOrOther(url, failure);
        };
    }

    private static Problem unreachableOrOther(DatabaseUrl url, SQLException failure) {
        String place = url.place();
        if (url.password() == null
                && Objects.requireNonNullElse(failure.getMessage(), "").contains("password")) {
            return Problem.of(Code.PGC502, "the server at " + place + " asks for a password of \"" + url.user() + '"')
                    .hint("set PGPASSWORD or write it into the password file");
        }
        String why;
        if (causedBy(failure, UnknownHostException.class)) {
            why = "the name is not known";
        } else if (causedBy(failure, SocketTimeoutException.class)) {
            why = "no answer in time";
        } else if (causedBy(failure, ConnectException.class)) {
            why = "connection refused";
        } else {
            why = firstLine(failure);
        }
        return Problem.of(Code.PGC501, "no connection to a server at " + place + ": " + why)
                .hint("check host and port, and that the server runs");
    }

    private static boolean causedBy(Throwable failure, Class<? extends Throwable> kind) {
        return Stream.<Throwable>iterate(failure, Objects::nonNull, Throwable::getCause)
                .anyMatch(kind::isInstance);
    }

    private static String firstLine(SQLException failure) {
        return Objects.requireNonNullElse(failure.getMessage(), "SQLSTATE " + failure.getSQLState())
                .lines()
                .findFirst()
                .orElse("")
                .replaceFirst("^FATAL: ", "");
    }
}
