package dev.hindcast.learning.algorithm;

import java.util.List;

/** The algorithms by name. A new one adds a line here. */
public final class Algorithms {
    private static final List<Entry> ALL = List.of(
            new Entry("bc", "behaviour cloning: imitates the logged actions", Bc.Config.defaults()),
            new Entry("td3-bc", "TD3 with an imitation term in the actor's loss", Td3Bc.Config.defaults()),
            new Entry("cql", "conservative Q-learning: pushes down values outside of the data", Cql.Config.defaults()),
            new Entry(
                    "iql",
                    "implicit Q-learning: expectile values, advantage-weighted imitation",
                    Iql.Config.defaults()),
            new Entry(
                    "sac",
                    "soft actor-critic: online with --env alone, the naive baseline with --data",
                    Sac.Config.defaults()));

    private Algorithms() {}

    /**
     * An algorithm that can be asked for by name.
     *
     * @param name the acronym in lower case with hyphens
     * @param description one line
     * @param defaults its settings
     */
    public record Entry(String name, String description, Config defaults) {}

    /** All of them. */
    public static List<Entry> all() {
        return ALL;
    }

    /**
     * The algorithm of that name.
     *
     * @throws IllegalArgumentException where there is none, with the nearest name
     */
    public static Entry named(String name) {
        List<String> names = ALL.stream().map(Entry::name).toList();
        return ALL.stream()
                .filter(entry -> entry.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("Unknown algorithm '" + name + "': did you mean '"
                        + Words.nearest(name, names) + "'? Known are " + String.join(", ", names)));
    }

    /** The name of the algorithm with such settings. */
    public static String nameOf(Config config) {
        return ALL.stream()
                .filter(entry -> entry.defaults().getClass() == config.getClass())
                .findFirst()
                .map(Entry::name)
                .orElseGet(() -> config.getClass().getName());
    }
}
