package dev.hindcast.experiments.suite;

import dev.hindcast.dataset.internal.Words;
import dev.hindcast.environment.ReferenceScores;
import dev.hindcast.learning.training.Yaml;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/**
 * What a benchmark runs: every algorithm on every data set with every seed. Read from a YAML file.
 *
 * @param name what its directory is called
 * @param description one line; may be empty
 * @param datasets the rows of its table
 * @param algorithms the columns of its table
 * @param seeds the seeds of each cell
 * @param training what holds for all trainings, by the keys of {@code config.yaml}
 */
public record Suite(
        String name,
        String description,
        List<Data> datasets,
        List<Method> algorithms,
        List<Long> seeds,
        Map<String, Object> training) {

    private static final List<String> TRAINING = List.of(
            "steps",
            "eval-every",
            "eval-episodes",
            "final-episodes",
            "n-step",
            "top-returns",
            "reward-scale",
            "reward-shift",
            "observations");
    private static final List<String> MACHINE = List.of("precision", "device");
    private static final List<String> ACTIONS = List.of("action-low", "action-high", "action-count");
    private static final List<String> SUITE =
            joined(List.of("name", "description", "datasets", "algorithms", "seeds"), TRAINING, MACHINE);
    private static final List<String> DATA = joined(List.of("name", "env", "reference"), TRAINING, ACTIONS);
    private static final List<String> METHOD = joined(List.of("name", "label", "settings", "datasets"), TRAINING);
    private static final List<String> OVERRIDE = joined(List.of("name", "settings"), TRAINING);

    /**
     * A data set of a suite.
     *
     * @param name a path, or what a data set is called
     * @param env where policies are judged; empty where the data say it
     * @param reference what scores are normalised by; empty where the environment's own references shall serve, if it has any
     * @param training what holds for trainings on it, by the keys of {@code config.yaml}
     */
    public record Data(
            String name,
            Optional<String> env,
            Optional<ReferenceScores.Range> reference,
            Map<String, Object> training) {}

    /**
     * An algorithm of a suite.
     *
     * @param label the head of its column
     * @param choice what is trained
     * @param overrides what differs, by the name of the data set
     */
    public record Method(String label, Choice choice, Map<String, Choice> overrides) {}

    /**
     * What is trained.
     *
     * @param algorithm its name; empty in an override that keeps it
     * @param training what holds for the training, by the keys of {@code config.yaml}
     * @param settings the algorithm's settings
     */
    public record Choice(Optional<String> algorithm, Map<String, Object> training, Map<String, Object> settings) {}

    /**
     * Reads a suite.
     *
     * @throws IllegalArgumentException where it says what cannot be; the message says where
     * @throws dev.hindcast.dataset.DatasetException where it is no YAML
     */
    public static Suite read(Path file) {
        Fields fields = Fields.of("Suite " + file.getFileName(), Yaml.read(file), SUITE);
        List<Data> datasets = fields.list("datasets").stream()
                .map(entry -> data(fields.where(), entry))
                .toList();
        requireDistinct(fields.where(), "data set", datasets.stream().map(data -> Cell.folder(data.name())));
        List<Method> algorithms = fields.list("algorithms").stream()
                .map(entry -> method(fields.where(), entry, datasets))
                .toList();
        Suite suite = new Suite(
                fields.required("name"),
                fields.text("description").orElse(""),
                datasets,
                algorithms,
                seeds(fields),
                fields.configured(joined(TRAINING, MACHINE)));
        requireDistinct(fields.where(), "label", algorithms.stream().map(method -> Cell.folder(method.label())));
        requireDistinct(fields.where(), "seed", suite.seeds().stream().map(Object::toString));
        return suite;
    }

    private static Data data(String suite, Object entry) {
        Fields fields = Fields.of(
                suite + ", data set " + nameOf(entry),
                entry instanceof String name ? Map.of("name", name) : entry,
                DATA);
        return new Data(
                fields.required("name"),
                fields.text("env"),
                fields.value("reference").map(value -> reference(fields.where(), value)),
                fields.configured(joined(TRAINING, ACTIONS)));
    }

    private static ReferenceScores.Range reference(String where, Object value) {
        Fields fields = Fields.of(where + ", reference", value, List.of("random", "expert"));
        double random = fields.number("random");
        double expert = fields.number("expert");
        if (random == expert) {
            throw new IllegalArgumentException(fields.where() + ": 'random' and 'expert' must differ");
        }
        return new ReferenceScores.Range(random, expert);
    }

    private static Method method(String suite, Object entry, List<Data> datasets) {
        String where = suite + ", algorithm " + nameOf(entry);
        Fields fields = Fields.of(where, entry instanceof String name ? Map.of("name", name) : entry, METHOD);
        String name = fields.required("name");
        Map<String, Choice> overrides = new LinkedHashMap<>();
        fields.map("datasets").forEach((dataset, value) -> {
            requireKnown(where + ", datasets", dataset, datasets, Data::name);
            Fields override = Fields.of(where + " on " + dataset, value, OVERRIDE);
            overrides.put(
                    dataset,
                    new Choice(override.text("name"), override.configured(TRAINING), override.map("settings")));
        });
        return new Method(
                fields.text("label").orElse(name),
                new Choice(Optional.of(name), fields.configured(TRAINING), fields.map("settings")),
                overrides);
    }

    private static Object nameOf(Object entry) {
        return entry instanceof Map<?, ?> map ? Objects.requireNonNullElse(map.get("name"), "without a name") : entry;
    }

    /** A number N stands for the seeds 0 to N-1. */
    private static List<Long> seeds(Fields fields) {
        Object value = fields.value("seeds").orElse(1);
        if (value instanceof List<?> && !fields.list("seeds").isEmpty()) {
            return fields.list("seeds").stream()
                    .map(seed -> whole(fields, seed))
                    .toList();
        }
        long count = whole(fields, value);
        if (count < 1) {
            throw new IllegalArgumentException(fields.where() + ": 'seeds' must be at least 1, got '" + value + "'");
        }
        return LongStream.range(0, count).boxed().toList();
    }

    private static long whole(Fields fields, Object value) {
        try {
            return new BigDecimal(value.toString()).longValueExact();
        } catch (ArithmeticException | NumberFormatException e) {
            throw new IllegalArgumentException(
                    fields.where() + ": 'seeds' must be a whole number or a list of such, got '" + value + "'", e);
        }
    }

    private static void requireDistinct(String where, String what, Stream<String> names) {
        Set<String> seen = new HashSet<>();
        names.forEach(name -> {
            if (!seen.add(name)) {
                throw new IllegalArgumentException(
                        where + ": two entries have the " + what + " '" + name + "': give each its own");
            }
        });
    }

    private static <T> void requireKnown(String where, String word, List<T> known, Function<T, String> name) {
        List<String> names = known.stream().map(name).toList();
        if (!names.contains(word)) {
            throw new IllegalArgumentException(where + ": " + Words.unknown("name", word, names));
        }
    }

    /**
     * The part of this suite that is on some of its data sets and of some of its algorithms.
     *
     * @param names of data sets; none stands for all
     * @param labels of algorithms; none stands for all
     * @throws IllegalArgumentException where it has no such
     */
    public Suite only(List<String> names, List<String> labels) {
        names.forEach(word -> requireKnown("Suite " + name + ", data sets", word, datasets, Data::name));
        labels.forEach(word -> requireKnown("Suite " + name + ", algorithms", word, algorithms, Method::label));
        return new Suite(
                name,
                description,
                datasets.stream()
                        .filter(data -> names.isEmpty() || names.contains(data.name()))
                        .toList(),
                algorithms.stream()
                        .filter(method -> labels.isEmpty() || labels.contains(method.label()))
                        .toList(),
                seeds,
                training);
    }

    /** The name as that of one directory. */
    public String folder() {
        return Cell.folder(name);
    }

    /** Every data set with every algorithm and every seed; the first seed of all comes first. */
    public List<Cell> cells() {
        List<Cell> cells = new ArrayList<>();
        for (long seed : seeds) {
            for (Data data : datasets) {
                algorithms.forEach(method -> cells.add(new Cell(this, data, method, seed)));
            }
        }
        return cells;
    }

    @SafeVarargs
    private static List<String> joined(List<String>... lists) {
        return Stream.of(lists).flatMap(List::stream).toList();
    }
}
