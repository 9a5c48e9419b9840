package dev.pgcurb.ledger;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/** Parameters without the values that, by the statement or by themselves, look like secrets: as {@link Redaction} does with literals. */
final class SecretParameters {
    private static final Parameter HIDDEN = new Parameter.Text("***");

    private SecretParameters() {}

    static List<Parameter> hidden(String statement, List<Parameter> parameters) {
        if (parameters.isEmpty()) {
            return parameters;
        }
        BitSet secret = Redaction.secretParameters(statement);
        List<Parameter> hidden = new ArrayList<>(parameters.size());
        for (Parameter parameter : parameters) {
            hidden.add(isSecret(parameter, secret.get(hidden.size() + 1)) ? HIDDEN : parameter);
        }
        return hidden;
    }

    /** @param named whether the statement gives it the name of a secret */
    private static boolean isSecret(Parameter parameter, boolean named) {
        return switch (parameter) {
            case Parameter.Text t -> named || Redaction.holdsSecret(t.text());
            case Parameter.Cut c -> named || Redaction.holdsSecret(c.text());
            case Parameter.Hex h -> named;
            case Parameter.Null n -> false;
            case Parameter.More m -> false;
        };
    }
}
