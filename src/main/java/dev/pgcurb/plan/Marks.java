package dev.pgcurb.plan;

/**
 * The comments by which pgcurb knows what it made. Roles belong to the whole cluster, so a role's mark names the database
 * whose policy it serves; the control roles serve every database and name none.
 */
final class Marks {
    /** Of the five control roles. */
    static final String CONTROL = "pgcurb: control role";

    private Marks() {}

    static String agent(String database) {
        return "pgcurb: agent of database " + database;
    }

    static String slot(String agent, String database) {
        return "pgcurb: slot of " + agent + " of database " + database;
    }

    static String twin(String agent, String database) {
        return "pgcurb: masks of " + agent + " of database " + database;
    }

    /** Of a view, row policy or guard: says from which definition it was made. */
    static String definition(String digest) {
        return "pgcurb: " + digest;
    }
}
