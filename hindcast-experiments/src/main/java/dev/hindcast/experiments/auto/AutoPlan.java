package dev.hindcast.experiments.auto;

import dev.hindcast.dataset.Dataset;
import dev.hindcast.evaluation.quality.Inspection;
import dev.hindcast.evaluation.quality.References;
import dev.hindcast.evaluation.quality.Verdict;
import dev.hindcast.experiments.ShellWords;
import dev.hindcast.experiments.Spaces;
import dev.hindcast.experiments.WrongUse;
import dev.hindcast.experiments.data.NamedDatasets;
import dev.hindcast.experiments.run.SavedRun;
import dev.hindcast.experiments.run.TrainPlan;
import dev.hindcast.learning.nn.Device;
import dev.hindcast.learning.training.Yaml;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Which methods are trained on a data set: those that suit its kind.
 *
 * @param values what was asked for, by the keys of {@code config.yaml}; settings are those of every method
 * @param seeds with which seeds each method is trained
 * @param dataset all of the data
 * @param heldOut the places of the episodes that are not learned from
 * @param verdict what kind of data the others are, and which methods suit it
 * @param entrants the methods, in the verdict's order
 */
public record AutoPlan(
        Map<String, Object> values,
        List<Long> seeds,
        Dataset dataset,
        List<Integer> heldOut,
        Verdict verdict,
        List<Entrant> entrants) {
    /** What is asked for in place of an algorithm. */
    public static final String NAME = "auto";
    /** The share of the episodes that is held out where nothing else is said. */
    public static final double HELD_OUT = 0.2;

    private static final String FILE = SavedRun.SEVERAL_METHODS;
    private static final String SEEDS = "seeds";
    private static final int LEAST_HELD_OUT = 4;
    /** The plans of all methods agree in everything but the algorithm and its settings. */
    private static final String ANY = "bc";

    /**
     * A method.
     *
     * @param advice which, with which settings by the shortlist, and why
     * @param settings what it is trained with, where that is not the default: the shortlist's settings, and over them those that were asked for
     * @param plan how it is trained
     */
    public record Entrant(Verdict.Advice advice, Map<String, Object> settings, TrainPlan plan) {
        /** Keeps copies of what could be changed. */
        public Entrant {
            settings = Collections.unmodifiableMap(new LinkedHashMap<>(settings));
        }

        /** Its name, by which its run's directory is called. */
        public String name() {
            return advice.algorithm();
        }

        /** Its settings as {@code key=value}. */
        public List<String> written() {
            return settings.entrySet().stream()
                    .map(setting -> setting.getKey() + "=" + ShellWords.written(setting.getValue()))
                    .toList();
        }

        /** Its name with its settings, as they are written in a command. */
        public String words() {
            List<String> words = new ArrayList<>(List.of(name()));
            written().forEach(setting -> words.addAll(List.of("--set", setting)));
            return ShellWords.typed(words);
        }
    }

    /** Keeps copies of what could be changed. */
    public AutoPlan {
        seeds = List.copyOf(seeds);
        heldOut = List.copyOf(heldOut);
        entrants = List.copyOf(entrants);
    }

    /**
     * The methods for the data that {@code values} name. They are not judged in an environment where {@code values} name none.
     *
     * @param values by the keys of {@code config.yaml}, without an algorithm; with settings that every method has
     * @throws WrongUse where something else is asked for than can be, or the data have to be repaired first
     */
    public static AutoPlan of(Map<String, Object> values, List<Long> seeds) {
        Map<String, Object> asked = new LinkedHashMap<>(values);
        asked.putIfAbsent("hold_out", HELD_OUT);
        asked.putIfAbsent("env", TrainPlan.NOWHERE);
        TrainPlan common = plan(asked, ANY, Map.of());
        Dataset all = NamedDatasets.open(common.data().orElseThrow(), common.openOptions());
        List<Integer> heldOut = heldOut(common, all);
        Dataset learned = common.learnsFrom(all);
        Verdict verdict = Inspection.of(learned, References.of(learned), 0).verdict();
        if (verdict.advice().isEmpty()) {
            throw new WrongUse(verdict.reason() + "; "
                    + ShellWords.typed("hindcast", "inspect", common.data().orElseThrow()) + " says how");
        }
        List<Entrant> entrants =
                verdict.advice().stream().map(advice -> entrant(asked, advice)).toList();
        return new AutoPlan(asked, seeds, all, heldOut, verdict, entrants);
    }

    /** A method: its settings are the shortlist's, and over them those that were asked for. */
    private static Entrant entrant(Map<String, Object> values, Verdict.Advice advice) {
        Map<String, Object> settings = new LinkedHashMap<>();
        for (String setting : advice.settings()) {
            int equals = setting.indexOf('=');
            settings.put(setting.substring(0, equals), setting.substring(equals + 1));
        }
        Map<String, Object> asked = settings(values);
        settings.putAll(asked);
        try {
            return new Entrant(advice, settings, plan(values, advice.algorithm(), settings));
        } catch (WrongUse e) {
            if (asked.isEmpty()) {
                throw e;
            }
            throw new WrongUse("With " + NAME + " --set is for settings that every method of its shortlist has, such as"
                    + " hidden or batchSize. Of " + advice.algorithm() + ": " + e.getMessage());
        }
    }

    private static TrainPlan plan(Map<String, Object> values, String algorithm, Map<String, Object> settings) {
        Map<String, Object> own = new LinkedHashMap<>(values);
        own.put("algorithm", algorithm);
        own.put(TrainPlan.SETTINGS, settings);
        return TrainPlan.of(own);
    }

    private static Map<String, Object> settings(Map<String, Object> values) {
        Map<String, Object> settings = new LinkedHashMap<>();
        if (values.get(TrainPlan.SETTINGS) instanceof Map<?, ?> map) {
            map.forEach((key, value) -> settings.put(String.valueOf(key), value));
        }
        return settings;
    }

    private static List<Integer> heldOut(TrainPlan common, Dataset all) {
        int[] places = all.others(common.available(all));
        if (places.length < LEAST_HELD_OUT) {
            throw new WrongUse(
                    NAME + " chooses by held-out episodes, at least " + LEAST_HELD_OUT + " of them: --hold-out "
                            + common.heldOut() + " leaves " + places.length + " of the "
                            + all.episodes().size()
                            + ". Hold out more, or give more data");
        }
        return Arrays.stream(places).boxed().toList();
    }

    /** The plan that every method's agrees with but for the algorithm and its settings. */
    public TrainPlan common() {
        return entrants.get(0).plan();
    }

    /** The environment that the methods are judged and chosen in, where that was asked for. */
    public Optional<String> environment() {
        return common().env().filter(id -> !id.equals(TrainPlan.NOWHERE));
    }

    /** The episodes to choose by. */
    public Dataset judges() {
        return dataset.episodesAt(places());
    }

    /** The places of the episodes to choose by. */
    int[] places() {
        return heldOut.stream().mapToInt(Integer::intValue).toArray();
    }

    /** A command that does this again. */
    public String command() {
        List<String> words = new ArrayList<>(List.of("hindcast", "train", NAME));
        values.forEach((key, value) -> {
            boolean plain = !key.equals("algorithm") && !key.equals(TrainPlan.SETTINGS) && !key.equals("seed");
            if (plain && !value.equals(TrainPlan.NOWHERE)) {
                words.addAll(List.of("--" + key.replace('_', '-'), ShellWords.written(value)));
            }
        });
        settings(values).forEach((key, value) -> words.addAll(List.of("--set", key + "=" + ShellWords.written(value))));
        boolean several = seeds.size() > 1;
        words.addAll(List.of(several ? "--seeds" : "--seed", Long.toString(several ? seeds.size() : seeds.get(0))));
        return ShellWords.typed(words);
    }

    /**
     * Checks that the methods may be trained there: none were begun, or all of them learn from the same episodes and with the same seeds.
     *
     * @throws WrongUse where they may not
     */
    void requireFit(Path out, boolean resume) {
        Map<String, Object> before = saved(out).orElse(Map.of());
        if (before.isEmpty()) {
            return;
        }
        if (!resume) {
            throw new WrongUse("Methods were trained in " + out + " already: go on with them, or choose another place");
        }
        requireSame(out, "data", before.get("data"), values.get("data"));
        requireSame(out, "hold_out", share(before, "hold_out", HELD_OUT), share(values, "hold_out", HELD_OUT));
        requireSame(out, "top_returns", share(before, "top_returns", 1), share(values, "top_returns", 1));
        requireSame(out, TrainPlan.OBSERVATIONS, observations(before), observations(values));
        requireSame(out, SEEDS, seeds(before), seeds);
    }

    /**
     * Checks that the environment and the device are there and fit.
     *
     * @throws WrongUse where the environment does not
     * @throws IllegalStateException where there is no such device
     */
    void requireReady() {
        environment().ifPresent(id -> Spaces.requireFit(dataset, id));
        Device.named(common().device());
    }

    private static Object observations(Map<String, Object> values) {
        return values.getOrDefault(TrainPlan.OBSERVATIONS, TrainPlan.STANDARDIZED);
    }

    private static void requireSame(Path out, String key, @Nullable Object before, @Nullable Object now) {
        if (!Objects.equals(before, now)) {
            throw new WrongUse("Cannot go on with the methods in " + out + ": they were trained with " + key + " "
                    + before + ", and " + now + " is asked for. Leave that out, or choose another place");
        }
    }

    private static double share(Map<String, Object> values, String key, double otherwise) {
        return Double.parseDouble(String.valueOf(values.getOrDefault(key, otherwise)));
    }

    /** Keeps with the directory of the runs what was asked for. */
    void write(Path out) {
        Map<String, Object> kept = new LinkedHashMap<>(values);
        kept.put("algorithm", NAME);
        kept.put(SEEDS, seeds);
        Yaml.write(out.resolve(FILE), kept);
    }

    /** What was asked for where the runs lie; empty where none were begun there. */
    public static Optional<Map<String, Object>> saved(Path out) {
        Path file = out.resolve(FILE);
        return Files.exists(file) ? Optional.of(Yaml.read(file)) : Optional.empty();
    }

    /** Takes the seeds out of what was asked for before. */
    public static List<Long> seeds(Map<String, Object> saved) {
        return saved.remove(SEEDS) instanceof List<?> list
                ? list.stream().map(seed -> Long.valueOf(seed.toString())).toList()
                : List.of();
    }
}
