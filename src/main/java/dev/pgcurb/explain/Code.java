package dev.pgcurb.explain;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/**
 * A stable name for one kind of problem. The number never changes its meaning and is never used again.
 *
 * <p>The hundreds say where a problem comes from: 0 findings of {@code verify}; 1 the policy; 2 plan, apply and
 * remove; 3 the gateway, verdicts and leases; 4 holds, undo and the ledger; 5 the surroundings (a server that does not
 * answer, a port in use, a full disk, a defect of pgcurb itself).
 *
 * <p>To add one: a line here in its hundred and a page {@code docs/errors/PGCnnn.md} whose first line is
 * {@code # PGCnnn: title}.
 */
public enum Code {
    // 0: findings of verify

    // 1: the policy
    PGC101("the policy file cannot be read"),
    PGC102("the policy is not valid YAML"),
    PGC103("the policy uses a part of YAML that policies do without"),
    PGC104("a key is there twice"),
    PGC105("a key is unknown"),
    PGC106("a key is missing"),
    PGC107("a value is of the wrong kind"),
    PGC108("a value is out of its range"),
    PGC109("something is empty that must say something"),
    PGC110("the policy's version is unknown"),
    PGC111("a name is not allowed here"),
    PGC112("a name is not one that SQL takes"),
    PGC113("something is named twice"),
    PGC114("columns and except stand together"),
    PGC115("a mask is on a column that is withheld"),
    PGC116("a claim is used and not declared"),
    PGC117("an expression is not one complete SQL expression"),
    PGC118("a pattern is not allowed here"),
    PGC119("a ceiling cannot be none"),
    PGC120("a hold could never be approved"),
    PGC121("a group of approvers is unknown"),
    PGC122("a role cannot approve"),
    PGC123("the policy contains an invisible character"),
    PGC124("two patterns cover one table"),
    PGC130("a claim is declared and not used"),
    PGC131("a table is written and not read"),
    PGC132("a ceiling is never reached"),
    PGC133("an agent may do nothing"),

    // 2: plan, apply, remove
    PGC201("a table is not there"),
    PGC202("a column is not there"),
    PGC203("a rule cannot hold for this kind of relation"),
    PGC204("a table that an agent may change cannot be guarded"),
    PGC205("a pattern matches nothing"),
    PGC206("a view shows what its owner sees"),
    PGC207("row policies that are there decide what the agent sees"),
    PGC208("a role's name is taken"),
    PGC209("the database moved since the plan was made"),
    PGC210("Postgres refused a step"),
    PGC211("a step did not take"),
    PGC212("locks were not to be had"),
    PGC213("a plan file cannot be used"),
    PGC214("pgcurb's schema was made by another version"),
    PGC215("the admin may not do this"),
    PGC216("a function is not there"),
    PGC217("a function runs as its owner"),
    PGC218("a role that should approve is not there"),
    PGC219("something stays with PUBLIC on this server"),
    PGC220("the server has no room for so many locks"),
    PGC221("a file is there already"),
    PGC222("a right of PUBLIC covers a table"),
    PGC223("an insert needs a sequence"),
    PGC224("a trigger of the application runs for agents too"),
    PGC225("what is made later will be granted to PUBLIC"),
    PGC226("prepared transactions outlive sessions on this server"),

    // 3: gateway, verdicts, leases
    PGC301("the gateway cannot listen"),
    PGC302("the gateway needs a certificate"),
    PGC303("the gateway cannot read its policy"),
    PGC304("the gateway's certificate cannot be used"),
    PGC361("the agent has no free slot"),
    PGC362("the agent is unknown or suspended"),
    PGC363("the claims do not fit the policy"),
    PGC364("the key cannot be made"),
    PGC365("no gateway is known"),
    PGC371("the watch cannot look"),

    // 4: holds, undo, ledger
    PGC401("the ledger cannot be written"),
    PGC402("the ledger cannot be read"),
    PGC403("a file of the ledger is not understood"),
    PGC411("there is no such hold"),
    PGC412("the hold cannot be decided"),
    PGC413("the approval is not confirmed"),
    PGC414("the webhook cannot be used"),
    PGC420("nothing is selected for undo"),
    PGC421("rows were changed by someone else since"),
    PGC422("rows changed while the undo was under way"),
    PGC423("this login may not undo"),
    PGC424("the database refuses what the undo would put back"),

    // 5: surroundings
    PGC501("no server answers"),
    PGC502("the server refuses the login"),
    PGC503("the server is too old"),
    PGC504("there is no such database"),
    PGC505("the connection string is not understood"),
    PGC506("the server has no connection left"),
    PGC507("no TLS connection to the server"),
    PGC510("no PostgreSQL for this machine"),
    PGC511("the data folder is in use"),
    PGC512("a folder cannot be written"),
    PGC513("the port is in use"),
    PGC514("Postgres did not start"),
    PGC515("Postgres will not run as root"),
    PGC516("the data folder belongs to another major version"),
    PGC517("the data folder holds something else"),
    PGC520("the sample is already there"),
    PGC521("the sample cannot be loaded"),
    PGC522("the database cannot be prepared"),
    PGC523("pgcurb is up already"),
    PGC530("no JDK 25 on this machine"),
    PGC531("the build failed"),
    PGC598("the command line is not understood"),
    PGC599("pgcurb met something that it did not expect");

    private final String title;

    Code(String title) {
        this.title = title;
    }

    /** What this code means in a few words: lower case, no final period. */
    public String title() {
        return title;
    }

    /** The code named by a person, in any case and with or without its prefix ({@code pgc101}, {@code 101}). */
    public static Optional<Code> named(String name) {
        String digits = name.strip().toUpperCase(Locale.ROOT).replaceFirst("^PGC-?", "");
        return Arrays.stream(values())
                .filter(code -> code.name().equals("PGC" + digits))
                .findFirst();
    }
}
