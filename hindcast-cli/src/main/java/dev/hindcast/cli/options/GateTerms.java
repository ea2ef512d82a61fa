package dev.hindcast.cli.options;

import dev.hindcast.evaluation.Caution.Kind;
import dev.hindcast.evaluation.gate.Bound;
import dev.hindcast.experiments.WrongUse;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import picocli.CommandLine.Option;

/** How sure a gate has to be, and what may be said against a policy that passes. */
public final class GateTerms {
    @Option(names = "--confidence", paramLabel = "P", defaultValue = "0.95", description = Intervals.HOW_SURE)
    private double confidence;

    @Option(
            names = "--tests",
            paramLabel = "K",
            defaultValue = "1",
            description = "how many policies are tested on these data: each gets its share of the error; default:"
                    + " ${DEFAULT-VALUE}")
    private int tests;

    @Option(
            names = "--accept",
            paramLabel = "NAME",
            split = ",",
            description = "a kind of warning that does not close the gate, by the name it is printed with")
    private List<String> accepted = List.of();

    public double confidence() {
        return confidence;
    }

    public int tests() {
        return tests;
    }

    /** The kinds of warnings that do not close the gate. */
    public Set<Kind> accepted() {
        return accepted.stream()
                .map(wanted -> named("kind of warning", wanted, Kind.values()))
                .collect(Collectors.toSet());
    }

    /** The bound of that name. */
    public static Bound bound(String name) {
        return named("bound", name, Bound.values());
    }

    private static <T> T named(String what, String name, T[] known) {
        return Arrays.stream(known)
                .filter(value -> value.toString().equals(name))
                .findFirst()
                .orElseThrow(() -> WrongUse.unknown(
                        what, name, Arrays.stream(known).map(Object::toString).toList()));
    }
}
