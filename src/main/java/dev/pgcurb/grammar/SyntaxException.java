package dev.pgcurb.grammar;

/**
 * A text that was not understood, and so must be refused. The message is Postgres's own where its grammar spoke (lower
 * case, no final period); it may quote a token of the text.
 */
public final class SyntaxException extends Exception {
    private static final long serialVersionUID = 1L;

    private final String sqlState;
    private final int position;

    SyntaxException(String sqlState, String message, int position) {
        super(message, null, false, false);
        this.sqlState = sqlState;
        this.position = position;
    }

    /**
     * {@code 42601} a syntax error; {@code 22021} a NUL or half a surrogate pair; {@code 54000} longer than
     * {@link Grammar#MAX_BYTES} or too large to hold; {@code 54001} nested too deeply; {@code 57014} the deadline passed
     * or the calling thread was interrupted; {@code XX000} the parser itself failed.
     */
    public String sqlState() {
        return sqlState;
    }

    /** Where, as in field P of an ErrorResponse: characters (code points) from 1; 0 where the error has no place. */
    public int position() {
        return position;
    }

    @Override
    public String getMessage() {
        return String.valueOf(super.getMessage());
    }
}
