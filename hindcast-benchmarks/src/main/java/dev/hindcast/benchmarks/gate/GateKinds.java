package dev.hindcast.benchmarks.gate;

import java.util.List;
import java.util.stream.Stream;

/** The kinds of logs that the gate is tried on. */
public final class GateKinds {
    private static final List<GateKind> ALL = Stream.of(
                    HorizonKinds.all(),
                    WeightKinds.all(),
                    PropensityKinds.all(),
                    DependenceKinds.all(),
                    ChoiceKinds.all(),
                    ContinuousKinds.noBetter(),
                    PowerKinds.all(),
                    ContinuousKinds.better())
            .flatMap(List::stream)
            .toList();

    private GateKinds() {}

    /** All of them: first those in which no policy is better. */
    public static List<GateKind> all() {
        return ALL;
    }

    /** Those of a claim. */
    public static List<GateKind> of(GateKind.Claim claim) {
        return ALL.stream().filter(kind -> kind.claim() == claim).toList();
    }
}
