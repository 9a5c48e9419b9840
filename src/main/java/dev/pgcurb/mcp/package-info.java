/**
 * MCP: the gateway for clients that call tools instead of writing to a socket.
 *
 * <pre>
 *   client            transport            registry           this room's own connection          gateway
 *     | tools/call --> stdio, HTTP -------> Tools: which --->  AgentSession (opened when needed,
 *     |                (official SDK, or    tool is it?        closed when idle) ----------------> lease, slot,
 *     |                 Stateless)                             GatewayLink: one statement          verdict, ledger
 *     | result <------ structured, fenced <-- Answer <-------  rows, tag, entry, or Refused <----- Postgres
 * </pre>
 *
 * <p>There is no second judge. Every tool is SQL that goes through a gateway as any driver's does, with the agent's own key, so a
 * statement has the same lease, slot, verdict and ledger entry whichever way it came in, and this room can do nothing that the
 * agent could not do with psql. It holds no credential but the agent's.
 */
@NullMarked
package dev.pgcurb.mcp;

import org.jspecify.annotations.NullMarked;
