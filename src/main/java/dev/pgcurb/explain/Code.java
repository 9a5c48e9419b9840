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
    PGC001("what is promised, derived and tried disagree"),
    PGC002("the database differs from the policy"),
    PGC003("an agent's role has an attribute that breaks every brake"),
    PGC004("an agent is a member of another role"),
    PGC005("an agent is a member of a predefined role"),
    PGC006("an agent may grant a role on"),
    PGC007("an agent owns something"),
    PGC008("another login can act as an agent"),
    PGC009("an agent may grant on what it holds"),
    PGC010("objects made tomorrow are open"),
    PGC011("a tripwire is missing"),
    PGC012("an agent reads what the policy does not give it"),
    PGC013("an agent writes what the policy does not give it"),
    PGC014("an agent holds a right that none is given"),
    PGC015("a right is on a whole table"),
    PGC016("a partition or a child can be named directly"),
    PGC017("a row filter is not in force"),
    PGC018("a view shows what its owner sees"),
    PGC019("a view lets conditions look behind its own"),
    PGC020("a materialized view holds everyone's rows"),
    PGC021("a foreign table reads past everything here"),
    PGC022("an agent holds a right on a sequence"),
    PGC023("large objects can be reached"),
    PGC024("a rule writes elsewhere"),
    PGC025("an agent may create"),
    PGC026("temporary tables can be made"),
    PGC027("agents can connect to another database"),
    PGC028("agents can run code"),
    PGC029("a schema or tablespace is open that the policy does not name"),
    PGC030("a function was granted that the policy does not name"),
    PGC031("a function runs as its owner for an agent"),
    PGC032("a function's names can be taken over"),
    PGC033("a function builds SQL from text"),
    PGC034("a way out of the database is open"),
    PGC035("functions of Postgres that act can be called"),
    PGC036("a function claims to leak nothing"),
    PGC037("Postgres's own tables can be changed or locked"),
    PGC038("an agent may change a setting of superusers"),
    PGC039("an agent can act on another server"),
    PGC040("a row policy believes a setting"),
    PGC041("a row policy fails open"),
    PGC042("a row policy calls a function that claims never to change"),
    PGC043("a row policy checks less than it shows"),
    PGC044("a row policy asks the wrong user"),
    PGC045("a row policy trusts a time zone's name"),
    PGC046("somebody else's row policy names an agent"),
    PGC047("a table has row policies and no row security"),
    PGC050("a table is written without its guards"),
    PGC051("a cascade reaches a table without guards"),
    PGC052("a trigger believes what an agent decides"),
    PGC053("a trigger writes to whatever has that name"),
    PGC054("a unique key tells of hidden rows"),
    PGC055("a foreign key tells of hidden rows"),
    PGC056("an agent may change keys"),
    PGC057("a document may hold what its table withholds"),
    PGC058("a secret stands where everyone may read"),
    PGC060("the server has a known defect"),
    PGC061("a setting of the server widens what agents reach"),
    PGC062("the server lets anyone in"),
    PGC063("a setting is kept for an agent"),
    PGC064("a suppression is over, or about nothing"),
    PGC065("doors could not be tried"),

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
    PGC125("a range for tuning is empty"),
    PGC126("a role is not to be tuned"),
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
    PGC227("a ceiling that nobody holds on this server"),
    PGC228("what tuning needs is not to be had here"),

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
    PGC404("the witness does not answer"),
    PGC405("a mark is not what was witnessed"),
    PGC411("there is no such hold"),
    PGC412("the hold cannot be decided"),
    PGC413("the approval is not confirmed"),
    PGC414("the webhook cannot be used"),
    PGC420("nothing is selected for undo"),
    PGC421("rows were changed by someone else since"),
    PGC422("rows changed while the undo was under way"),
    PGC423("this login may not undo"),
    PGC424("the database refuses what the undo would put back"),
    PGC425("more rows than one undo may put back"),
    PGC426("what was captured cannot be put back any more"),
    PGC430("nobody is signed in"),
    PGC431("this person may not do this"),
    PGC432("it was not the console's own page that asked"),
    PGC433("the sign-in was refused"),
    PGC434("too many tries to sign in"),
    PGC436("the person cannot be added or changed"),
    PGC437("the sign-in service cannot be used"),
    PGC438("the request is not understood"),
    PGC441("there is no such proposal, trial or stage"),
    PGC442("the proposal is refused"),
    PGC443("no trial can begin now"),
    PGC444("there is no workload to try it on"),
    PGC445("the change cannot be staged"),

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
    PGC540("an attack file is not understood"),
    PGC541("the scratch copy cannot be made"),
    PGC542("a drill in place needs consent"),
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
