package dev.hindcast.experiments.suite;

import dev.hindcast.experiments.suite.Suite.Choice;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * One training of a suite.
 *
 * @param suite whose
 * @param data what it learns from
 * @param method what is trained
 * @param seed its seed
 */
public record Cell(Suite suite, Suite.Data data, Suite.Method method, long seed) {

    /**
     * What is asked for, by the keys of {@code config.yaml}: the suite's values, the data set's over them, the algorithm's over these
     * and what the algorithm says of this data set over all. Settings of another algorithm are left out.
     */
    public Map<String, Object> values() {
        Choice base = method.choice();
        Optional<Choice> override = Optional.ofNullable(method.overrides().get(data.name()));
        Optional<String> algorithm = override.flatMap(Choice::algorithm).or(base::algorithm);
        Map<String, Object> settings = new LinkedHashMap<>();
        if (algorithm.equals(base.algorithm())) {
            settings.putAll(base.settings());
        }
        override.ifPresent(choice -> settings.putAll(choice.settings()));
        Map<String, Object> values = new LinkedHashMap<>(suite.training());
        values.putAll(data.training());
        values.putAll(base.training());
        override.ifPresent(choice -> values.putAll(choice.training()));
        values.put("algorithm", algorithm.orElseThrow());
        values.put("data", data.name());
        data.env().ifPresent(env -> values.put("env", env));
        values.put("seed", seed);
        values.put("settings", settings);
        return values;
    }

    /** Where it lies below the suite's directory. */
    public Path directory() {
        return Path.of(folder(data.name()), folder(method.label()), "seed-" + seed);
    }

    /** What messages call it. */
    public String title() {
        return method.label() + " on " + data.name() + ", seed " + seed;
    }

    /** A name as that of one directory. */
    static String folder(String name) {
        Path path = Path.of(name);
        String last = path.isAbsolute() ? String.valueOf(path.getFileName()) : name;
        return last.replaceAll("\\.(hdf5|h5)$", "")
                .replaceAll("[^\\w.+-]+", "-")
                .replaceAll("^[.-]+", "");
    }
}
