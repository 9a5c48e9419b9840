package dev.pgcurb.gateway;

/** What comes after one message of the client. */
enum Then {
    /** More may come before anything is answered. */
    GO_ON,
    /** The client waits for answers. */
    ANSWER,
    /** The client leaves. */
    END
}
