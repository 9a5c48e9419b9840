package dev.pgcurb.plan;

import dev.pgcurb.policy.LedgerRules;
import dev.pgcurb.policy.Policy;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The policy that pgcurb keeps in the database, newest last. Former ones stay, so that an old refusal can be understood.
 *
 * @param body the file as it is written
 * @param mode of the ledger, as the policy has it
 * @param statements of the ledger, as the policy has it
 * @param parameters of the ledger, as the policy has it
 * @param months for how many the ledger is kept; null for ever
 */
record PolicyInForce(
        String name,
        String digest,
        String body,
        String mode,
        String statements,
        String parameters,
        @Nullable String months)
        implements Fact {
    static PolicyInForce of(Policy policy, String body) {
        LedgerRules ledger = policy.ledger();
        return new PolicyInForce(
                policy.name(),
                policy.digest(),
                body,
                ledger.mode().name().toLowerCase(Locale.ROOT),
                ledger.statements().name().toLowerCase(Locale.ROOT),
                ledger.parameters().name().toLowerCase(Locale.ROOT),
                ledger.retentionMonths().isEmpty()
                        ? null
                        : Integer.toString(ledger.retentionMonths().getAsInt()));
    }

    @Override
    public String key() {
        return "policy";
    }

    @Override
    public String text() {
        return key() + " " + digest;
    }

    @Override
    public List<String> make() {
        return List.of(
                "INSERT INTO pgcurb.policy\n    (name, digest, ledger_mode, ledger_statements, ledger_parameters, ledger_months, body)\n    VALUES ("
                        + Text.literal(name) + ", " + Text.literal(digest) + ", " + Text.literal(mode) + ", "
                        + Text.literal(statements) + ", " + Text.literal(parameters) + ", "
                        + (months == null ? "NULL" : months) + ",\n"
                        + Text.literal(body) + ")");
    }

    /** It goes with the schema. */
    @Override
    public List<String> unmake() {
        return List.of();
    }

    @Override
    public List<String> change(Fact was) {
        return make();
    }

    @Override
    public Effect effect() {
        return Effect.KEEPS;
    }
}
