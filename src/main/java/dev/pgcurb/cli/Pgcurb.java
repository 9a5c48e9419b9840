package dev.pgcurb.cli;

import picocli.CommandLine.Command;

/** The command itself; its verbs, one a line, in the order in which a newcomer needs them. */
@Command(
        name = "pgcurb",
        description = "The brakes for AI agents in production Postgres.",
        versionProvider = Version.class,
        synopsisSubcommandLabel = "VERB",
        commandListHeading = "%nVerbs:%n",
        optionListHeading = "%nOptions:%n",
        subcommands = {
            UpVerb.class,
            DemoVerb.class,
            InitVerb.class,
            PlanVerb.class,
            ApplyVerb.class,
            VerifyVerb.class,
            CanVerb.class,
            DrillVerb.class,
            RemoveVerb.class,
            ServeVerb.class,
            McpVerb.class,
            ExplainVerb.class,
            ConnectVerb.class,
            LogVerb.class,
            HoldsVerb.class,
            ApproveVerb.class,
            DenyVerb.class,
            RevokeVerb.class,
            UndoVerb.class,
            TuneVerb.class,
            SuspendVerb.class,
            ResumeVerb.class,
            UserVerb.class,
        })
final class Pgcurb {}
