package dev.hindcast.experiments.example;

import java.util.List;
import java.util.Optional;

/** The examples that Hindcast has. */
public final class Examples {
    private static final List<Example> ALL = List.of(
            new OverestimationExample(),
            new LowerBoundExample(),
            new ExpectileExample(),
            new StitchingExample(),
            new SupportExample(),
            new ExploitationExample(),
            new ModelBoundsExample(),
            new ComboExample(),
            new ReturnConditioningExample(),
            new HybridExample(),
            new TwoModesExample(),
            new SepsisExample(),
            new IcuSepsisExample());

    private Examples() {}

    /** All of them, in the order of the course in {@code docs/theory}. */
    public static List<Example> all() {
        return ALL;
    }

    /** Their names. */
    public static List<String> names() {
        return ALL.stream().map(Example::name).toList();
    }

    /** The example of that name. */
    public static Optional<Example> named(String name) {
        return ALL.stream().filter(example -> example.name().equals(name)).findFirst();
    }
}
