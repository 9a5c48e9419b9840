package dev.pgcurb.cli;

import picocli.CommandLine.Command;

/** {@code pgcurb user list}: the same as {@code pgcurb user}. */
@Command(name = "list", description = "Show who may use the console, and what.")
final class UserListVerb extends UsersShown {}
