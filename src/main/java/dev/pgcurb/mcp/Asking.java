package dev.pgcurb.mcp;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Puts a hold before the person at the client, where the client can ask one. What comes back carries the agent's own credential and
 * nothing else, and a client may answer by itself: so it is no approval. It becomes what stands beside the hold as said by the
 * agent's side, and whoever the policy names decides. Where the person does not want it, the model is told so.
 *
 * @param hold its number
 * @param message what the person reads: the refusal with its counts by table, cascades included
 */
record Asking(long hold, String message) {
    /** The name of the only question. */
    static final String QUESTION = "approval";

    private static final String REASON = "reason";
    private static final String ASK = "SELECT pgcurb.ask($1::bigint, $2)";
    private static final int LONGEST_REASON = 1_000;

    /** What there is to ask about an answer; null where it is no hold. */
    static @Nullable Asking about(Answer answer) {
        if (!(answer.structured().get("error") instanceof Map<?, ?> error)
                || !(error.get("hold") instanceof Long hold)) {
            return null;
        }
        String detail = error.get("detail") instanceof String said ? "\n" + said : "";
        return new Asking(
                hold,
                "A statement of the agent was not run: " + error.get("message") + "." + detail + "\nOn: "
                        + answer.structured().get("database") + " "
                        + answer.structured().getOrDefault("environment", "")
                        + "\nShould an approver be asked? Your answer is no approval; it is shown to whoever decides.");
    }

    /** JSON Schema of the answer: a flat object, as clients can show it. */
    static Map<String, Object> form() {
        Map<String, Object> reason = new LinkedHashMap<>();
        reason.put("type", "string");
        reason.put("title", "Why this is needed");
        reason.put("description", "Approvers read it, marked as said by the agent's side.");
        reason.put("maxLength", LONGEST_REASON);
        Map<String, Object> form = new LinkedHashMap<>();
        form.put("type", "object");
        form.put("properties", Map.of(REASON, reason));
        form.put("required", List.of(REASON));
        return form;
    }

    /**
     * The answer with what the person said.
     *
     * @param action accept, decline or cancel; anything else counts as cancel
     * @param content what was filled in
     */
    Answer answered(Answer held, AgentSession session, String action, @Nullable Map<?, ?> content) {
        String said = switch (action) {
            case "accept" -> asked(session, content);
            case "decline" ->
                "The person at this client does not want it. Do not ask for it again. Hold " + hold
                        + " lapses by itself.";
            default -> "Nobody at this client answered. Hold " + hold + " waits for an approver.";
        };
        Map<String, @Nullable Object> structured = new LinkedHashMap<>(held.structured());
        structured.put("person", action.equals("accept") || action.equals("decline") ? action : "cancel");
        List<String> texts = new ArrayList<>(held.texts());
        texts.add(said);
        return new Answer(true, texts, structured);
    }

    private String asked(AgentSession session, @Nullable Map<?, ?> content) {
        String reason = content != null && content.get(REASON) instanceof String text ? text : "";
        try {
            session.ask(
                    ASK, List.of(Long.toString(hold), reason.substring(0, Math.min(reason.length(), LONGEST_REASON))));
            return "The person at this client asked for approval. Hold " + hold
                    + " waits for an approver; hold_status tells.";
        } catch (Refused e) {
            return "The person at this client asked for approval, and that could not be noted: " + e.message();
        }
    }
}
