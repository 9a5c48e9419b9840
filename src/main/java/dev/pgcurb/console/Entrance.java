package dev.pgcurb.console;

import dev.pgcurb.explain.Problem;
import dev.pgcurb.people.SignedIn;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.sql.SQLException;

/** Who comes in, and whether it is our own page that asks. */
interface Entrance {
    /** Answers what belongs to signing in and out itself; false when the path is none of it. */
    boolean answers(HttpServletRequest request, HttpServletResponse response) throws IOException, SQLException;

    /** Whose sign-in the request brings. @throws Refusal 401 when there is none that lives */
    SignedIn whoIs(HttpServletRequest request) throws SQLException;

    /** Whether that sign-in lives still; asking does not prolong it. */
    boolean lives(HttpServletRequest request) throws SQLException;

    /**
     * Refuses a change that another page asks for.
     *
     * @throws Refusal 403
     */
    void demandOurPage(HttpServletRequest request, SignedIn who);

    /**
     * Has the ledger say that an act was refused.
     *
     * @param asked method and path
     */
    void noteRefused(SignedIn who, String asked, Problem why);
}
