package dev.pgcurb.policy;

import java.util.List;
import java.util.Optional;

/**
 * One mapping of the policy while it is read. It is lenient: a value of the wrong shape is as good as absent here,
 * because {@link Structure} says what is wrong with it.
 *
 * @param path as rules are named: {@code warden.ceilings}; empty for the whole file
 * @param source the key that it stands under
 */
record Section(String path, Yaml.Mapping mapping, Source source) {

    List<Yaml.Entry> entries() {
        return mapping.entries();
    }

    boolean has(String key) {
        return mapping.entry(key).isPresent();
    }

    Optional<Yaml> value(String key) {
        return mapping.entry(key).map(Yaml.Entry::value);
    }

    Optional<Yaml.Scalar> scalar(String key) {
        return value(key).flatMap(Section::asScalar);
    }

    Optional<Section> section(String key) {
        return mapping.entry(key).flatMap(this::child);
    }

    /** The entry's value as a section of this one. */
    Optional<Section> child(Yaml.Entry entry) {
        String name = entry.key().text();
        return entry.value() instanceof Yaml.Mapping inner
                ? Optional.of(new Section(
                        path.isEmpty() ? name : path + "." + name,
                        inner,
                        entry.key().source()))
                : Optional.empty();
    }

    /** The items of a list; empty if there is none. */
    List<Yaml> list(String key) {
        return value(key)
                .map(value -> value instanceof Yaml.Sequence list ? list.items() : List.<Yaml>of())
                .orElse(List.of());
    }

    /** The mappings among the items of a list, each as a section of the list's name. */
    List<Section> sections(String key) {
        return list(key).stream()
                .filter(Yaml.Mapping.class::isInstance)
                .map(item -> new Section(path + "." + key, (Yaml.Mapping) item, item.source()))
                .toList();
    }

    /** Where a key stands; where this section stands if it has no such key. */
    Source source(String key) {
        return mapping.entry(key).map(entry -> entry.key().source()).orElse(source);
    }

    Rule rule(String key) {
        return new Rule(path.isEmpty() ? key : path + "." + key, source(key));
    }

    static Optional<Yaml.Scalar> asScalar(Yaml value) {
        return value instanceof Yaml.Scalar scalar && !scalar.empty() ? Optional.of(scalar) : Optional.empty();
    }
}
