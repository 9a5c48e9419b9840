package dev.pgcurb.grammar;

import dev.pgcurb.grammar.Tree.Node;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** From one text to its statements, with one parser, on one thread with a large stack. */
final class Analysis {
    /** Of JSON, about eight times as much on the heap. Rows that fill the longest text fit; as many bare numbers do not. */
    private static final int MAX_TREE_BYTES = 32 << 20;

    /** The tree comes from our own parser; how deep it is, the stack of the thread decides and nothing else. */
    private static final JsonMapper JSON = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(Integer.MAX_VALUE)
                            .maxStringLength(Integer.MAX_VALUE)
                            .maxNumberLength(Integer.MAX_VALUE)
                            .build())
                    .build())
            .build();

    private Analysis() {}

    static List<Statement> of(Source source, Parser parser) throws SyntaxException {
        byte[] tree = parser.parse(source.bytes());
        if (tree.length > MAX_TREE_BYTES) {
            throw ParserThreads.tooLarge();
        }
        JsonNode statements = JSON.readTree(tree).path("stmts");
        List<Statement> all = new ArrayList<>(statements.size());
        Source.Cursor cursor = source.new Cursor();
        for (JsonNode raw : statements) {
            int from = raw.path("stmt_location").asInt(0);
            int length = raw.path("stmt_len").asInt(0);
            // Zero means up to the end of the text.
            int to = length == 0 ? source.bytes().length : from + length;
            int start = cursor.charOf(from);
            String text = source.text().substring(start, cursor.charOf(to)).stripTrailing();
            all.add(statement(Objects.requireNonNull(Tree.node(raw.path("stmt"))), text, start));
        }
        return List.copyOf(all);
    }

    private static Statement statement(Node node, String text, int offset) {
        Names names = Names.of(node);
        List<Setting> settings = new ArrayList<>(Settings.of(node));
        settings.addAll(names.settings());
        return new Statement(
                text,
                offset,
                Kinds.of(node),
                names.relations(),
                names.functions(),
                settings,
                Fingerprint.of(node),
                Proof.reads(node),
                Details.of(node));
    }
}
