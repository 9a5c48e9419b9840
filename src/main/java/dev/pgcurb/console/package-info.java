/**
 * The console: pages for people, and the JSON API behind them (docs/API.md).
 *
 * <pre>
 *   browser ──> ConsoleServlet: is the Host ours, who is signed in, may they, did our own page ask?
 *                 ├─ Pages      static files: index.html for every path that is not of the API, *.js, *.css
 *                 ├─ Route      one of /api/v1/…: reading from the console's login, acts through the database's own functions
 *                 └─ Stream     /api/v1/events: what happens, while it happens
 * </pre>
 *
 * <p>A route says which right it needs, and the servlet asks for it; the database asks again at every act, and has the last word.
 */
@NullMarked
package dev.pgcurb.console;

import org.jspecify.annotations.NullMarked;
