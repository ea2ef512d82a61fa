package dev.hindcast.learning.algorithm;

import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.hindcast.learning.dynamics.Termination;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** MOReL's model, imitation and policy against a PyTorch program of ours as in {@link GoldenTest}; and that a wrong setting shows. */
class MorelGoldenTest {
    private static final ModelSettings MODEL = ModelSettings.defaults()
            .withModelHidden(List.of(10, 10, 10, 10))
            .withModelMembers(3)
            .withModelElites(2)
            .withModelUpdates(1)
            .withTermination(Termination.NONE);

    private static final Morel.Config NATURAL = Morel.Config.defaults()
            .withHidden(List.of(8, 8))
            .withCriticHidden(List.of(32, 32))
            .withBatchSize(16)
            .withDiscount(0.9)
            .withCloningUpdates(1)
            .withPessimism(1.5)
            .withHaltPenalty(0.5)
            .withDamping(0.1)
            .withConjugateIterations(3)
            .withMinLogStd(-0.3)
            .withValueUpdates(2)
            .withModel(MODEL)
            .withRollouts(new RolloutSettings(3, 16, 1, 1, 0));

    private static final Morel.Config ENDS = NATURAL.withModel(MODEL.withTermination(Termination.LEARNED));

    private static final Morel.Config SOFT = NATURAL.withPlanner(Morel.Planner.SAC)
            .withHidden(List.of(32, 32))
            .withInitialTemperature(Math.exp(0.1))
            .withRollouts(new RolloutSettings(1, 16, 10, 1, 0));

    static Stream<Arguments> variants() {
        return Stream.of(arguments("morel", NATURAL), arguments("morel-ends", ENDS), arguments("morel-sac", SOFT));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("variants")
    void equalsPyTorch(String name, Config config) {
        Golden.named(name).assertReproduced(config);
    }

    static Stream<Arguments> mutations() {
        return Stream.of(
                arguments("morel", NATURAL.withLearningRate(1.01e-3)),
                arguments("morel", NATURAL.withDiscount(0.901)),
                arguments("morel", NATURAL.withCloningUpdates(2)),
                arguments("morel", NATURAL.withPessimism(1.4)),
                arguments("morel", NATURAL.withPessimism(0)),
                arguments("morel", NATURAL.withHaltPenalty(0.51)),
                arguments("morel", NATURAL.withStepSize(0.0201)),
                arguments("morel", NATURAL.withDamping(0.101)),
                arguments("morel", NATURAL.withConjugateIterations(2)),
                arguments("morel", NATURAL.withGaeLambda(0.96)),
                arguments("morel", NATURAL.withMinLogStd(-0.31)),
                arguments("morel", NATURAL.withValueUpdates(1)),
                arguments("morel", NATURAL.withModel(MODEL.withModelElites(1))),
                arguments("morel", NATURAL.withModel(MODEL.withModelLearningRate(1.01e-3))),
                arguments("morel-ends", ENDS.withDiscount(0.901)),
                arguments("morel-sac", SOFT.withLearningRate(1.01e-3)),
                arguments("morel-sac", SOFT.withPolyak(0.0051)),
                arguments("morel-sac", SOFT.withTargetEntropyScale(1.1)));
    }

    @ParameterizedTest(name = "{0} {index}")
    @MethodSource("mutations")
    void differs(String name, Config mutated) {
        Golden golden = Golden.named(name);
        assertThatThrownBy(() -> golden.assertReproduced(mutated)).isInstanceOf(AssertionError.class);
    }
}
