/**
 * The Postgres frontend/backend protocol, versions 3.0 and 3.2, as bytes and types.
 *
 * <p>Nothing here knows what a statement means. {@link dev.pgcurb.wire.FrameReader} and {@link dev.pgcurb.wire.FrameWriter}
 * move frames (one type byte, a length, a payload) and stream the large ones without holding them;
 * {@link dev.pgcurb.wire.FrontendMessage} decodes the few that a gateway must understand; {@link dev.pgcurb.wire.Packet}
 * is what a connection may say before it has a protocol. Passwords are proven by SCRAM-SHA-256 only, in both directions.
 *
 * <p>Whatever is malformed is a {@link dev.pgcurb.wire.ProtocolViolation}: one FATAL error to the peer, then a close. A
 * reader never guesses where the next frame begins.
 *
 * <p>Source: PostgreSQL documentation, chapter "Frontend/Backend Protocol" (version 18).
 */
@NullMarked
package dev.pgcurb.wire;

import org.jspecify.annotations.NullMarked;
