/**
 * A real Chromium, driven over its own protocol (the DevTools protocol: JSON over one WebSocket), for tests of pages. Debian's package is
 * enough; nothing is downloaded.
 */
@NullMarked
package dev.pgcurb.browser;

import org.jspecify.annotations.NullMarked;
