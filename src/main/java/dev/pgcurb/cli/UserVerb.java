package dev.pgcurb.cli;

import picocli.CommandLine.Command;

/** {@code pgcurb user}: who may use the console. */
@Command(
        name = "user",
        description = "Show who may use the console, and what.",
        subcommands = {
            UserListVerb.class,
            UserAddVerb.class,
            UserPasswordVerb.class,
            UserLinkVerb.class,
            UserRolesVerb.class,
            UserGroupVerb.class,
            UserRemoveVerb.class
        })
final class UserVerb extends UsersShown {}
