package dev.pgcurb.policy;

import dev.pgcurb.explain.Code;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.events.AliasEvent;
import org.snakeyaml.engine.v2.events.CollectionStartEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.events.MappingStartEvent;
import org.snakeyaml.engine.v2.events.NodeEvent;
import org.snakeyaml.engine.v2.events.ScalarEvent;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/**
 * Reads YAML 1.2 into {@link Yaml}. Of YAML it takes what can be read in only one way: block and flow mappings, lists
 * and scalars. Anchors, aliases, merge keys, tags and further documents are errors, because a policy must say the same
 * to a person who reads one line of it as to the parser that reads all of it.
 */
final class YamlReader {
    /** A policy nests six deep; whoever nests this deep attacks the parser. */
    private static final int DEEPEST = 24;

    private final Report report;
    private final Iterator<Event> events;

    private YamlReader(Report report, Iterator<Event> events) {
        this.report = report;
        this.events = events;
    }

    /** The tree, or null with at least one error in the report. */
    static @Nullable Yaml read(String text, Report report) {
        LoadSettings settings = LoadSettings.builder()
                .setUseMarks(true)
                .setCodePointLimit(Policy.LARGEST_BYTES)
                .build();
        try {
            Iterator<Event> events = new Parse(settings).parseString(text).iterator();
            return new YamlReader(report, events).document();
        } catch (MarkedYamlEngineException e) {
            Optional<Mark> mark = e.getProblemMark().or(e::getContextMark);
            Source source = mark.map(m -> report.source(m.getLine() + 1, m.getColumn() + 1))
                    .orElseGet(() -> report.source(1, 1));
            YamlMistake.report(e, source, report);
        } catch (YamlEngineException e) {
            report.error(Code.PGC102, report.source(1, 1), "this is not YAML: " + firstLine(e.getMessage()), null);
        }
        return null;
    }

    private static String firstLine(@Nullable String message) {
        return message == null ? "unreadable" : message.lines().findFirst().orElse("unreadable");
    }

    private @Nullable Yaml document() {
        @Nullable Yaml root = null;
        boolean further = false;
        while (events.hasNext()) {
            Event event = events.next();
            switch (event.getEventId()) {
                case StreamStart, StreamEnd, DocumentEnd, Comment -> {}
                case DocumentStart -> {
                    if (further) {
                        report.error(
                                Code.PGC103,
                                source(event),
                                "a second document starts here",
                                "keep one policy a file, and remove this \"---\"");
                        return null;
                    }
                    further = true;
                }
                case Scalar, SequenceStart, MappingStart, Alias, SequenceEnd, MappingEnd -> root = node(event, 0);
            }
        }
        return root;
    }

    private Yaml node(Event event, int depth) {
        if (event instanceof AliasEvent alias) {
            report.error(
                    Code.PGC103,
                    source(event),
                    "\"*" + alias.getAlias() + "\" is a YAML alias",
                    "write the value out: whoever reads this line must see what it grants");
            return new Yaml.Scalar("", false, false, source(event));
        }
        refuseAnchorAndTag((NodeEvent) event);
        if (event instanceof ScalarEvent scalar) {
            return scalar(scalar);
        }
        if (depth == DEEPEST) {
            report.error(Code.PGC103, source(event), "this nests deeper than any policy does", null);
            report.orThrow();
        }
        return event instanceof MappingStartEvent ? mapping(event, depth + 1) : sequence(event, depth + 1);
    }

    private Yaml.Sequence sequence(Event start, int depth) {
        List<Yaml> items = new ArrayList<>();
        for (Event event = events.next(); event.getEventId() != Event.ID.SequenceEnd; event = events.next()) {
            items.add(node(event, depth));
        }
        return new Yaml.Sequence(List.copyOf(items), source(start));
    }

    private Yaml.Mapping mapping(Event start, int depth) {
        List<Yaml.Entry> entries = new ArrayList<>();
        Map<String, Source> seen = new HashMap<>();
        for (Event event = events.next(); event.getEventId() != Event.ID.MappingEnd; event = events.next()) {
            Yaml key = node(event, depth);
            Yaml value = node(events.next(), depth);
            if (!(key instanceof Yaml.Scalar name)) {
                report.error(Code.PGC103, key.source(), "a key must be a plain word", null);
                continue;
            }
            @Nullable Source first = seen.putIfAbsent(name.text(), name.source());
            if (name.text().equals("<<") && name.plain()) {
                report.error(Code.PGC103, name.source(), "\"<<\" is a YAML merge key", "write the keys out");
            } else if (first != null) {
                report.error(
                        Code.PGC104,
                        name.source(),
                        "\"" + name.text() + "\" is here twice, first in line " + first.line(),
                        "keep one of the two");
            } else {
                entries.add(new Yaml.Entry(name, value));
            }
        }
        return new Yaml.Mapping(List.copyOf(entries), source(start));
    }

    private Yaml.Scalar scalar(ScalarEvent event) {
        Source source = source(event);
        int start = source.column() - 1 + (event.isPlain() ? 0 : 1);
        String line = report.line(source);
        boolean verbatim = line.codePointCount(0, line.length()) > start
                && line.startsWith(event.getValue(), line.offsetByCodePoints(0, start));
        return new Yaml.Scalar(event.getValue(), event.isPlain(), verbatim, source);
    }

    private void refuseAnchorAndTag(NodeEvent event) {
        event.getAnchor()
                .ifPresent(anchor -> report.error(
                        Code.PGC103,
                        source(event),
                        "\"&" + anchor.getValue() + "\" is a YAML anchor",
                        "write the value out where it is needed"));
        Optional<String> tag = switch (event) {
            case ScalarEvent scalar -> scalar.getTag();
            case CollectionStartEvent collection -> collection.getTag();
            default -> Optional.empty();
        };
        tag.ifPresent(name -> report.error(
                Code.PGC103, source(event), "\"" + name + "\" is a YAML tag", "remove it: the key decides the type"));
    }

    private Source source(Event event) {
        return event.getStartMark()
                .map(mark -> report.source(mark.getLine() + 1, mark.getColumn() + 1))
                .orElseGet(() -> report.source(1, 1));
    }
}
