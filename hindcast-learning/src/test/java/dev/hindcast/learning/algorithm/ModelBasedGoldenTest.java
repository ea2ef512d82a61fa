package dev.hindcast.learning.algorithm;

import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.hindcast.dataset.NpyArray;
import dev.hindcast.learning.dynamics.Termination;
import dev.hindcast.learning.nn.Tensor;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What learns from logged and imagined steps, against PyTorch programs of ours as in {@link GoldenTest}, from where the model was learned;
 * and that a wrong setting shows. Batches are recorded as mixed.
 */
class ModelBasedGoldenTest {
    private static final List<Integer> HIDDEN = List.of(32, 32);
    private static final ModelSettings MODEL = ModelSettings.defaults()
            .withModelHidden(List.of(10, 10, 10, 10))
            .withModelMembers(3)
            .withModelElites(2)
            .withTermination(Termination.NONE);
    private static final RolloutSettings ROLLOUTS = RolloutSettings.defaults()
            .withRolloutLength(1)
            .withRolloutStates(16)
            .withRolloutsKept(1);

    private static final Combo.Config COMBO = Combo.Config.defaults()
            .withHidden(HIDDEN)
            .withBatchSize(16)
            .withActionSamples(4)
            .withConservativeWeight(2)
            .withModel(MODEL)
            .withRollouts(ROLLOUTS.withRealShare(0.375));
    private static final Mobile.Config MOBILE = Mobile.Config.defaults()
            .withHidden(HIDDEN)
            .withBatchSize(16)
            .withValueSamples(2)
            .withPenaltyWeight(1.5)
            .withTargetFloor(Mobile.Floor.NONE)
            .withModel(MODEL)
            .withRollouts(ROLLOUTS.withRealShare(0.25));
    private static final Mobile.Config FLOOR = MOBILE.withTargetFloor(Mobile.Floor.ZERO);
    private static final Rambo.Config RAMBO = Rambo.Config.defaults()
            .withHidden(HIDDEN)
            .withBatchSize(16)
            .withCloningUpdates(2)
            .withAdversarialWeight(0.3)
            .withAdversarialUpdates(1)
            .withAdversarialInterval(1)
            .withModel(MODEL)
            .withRollouts(ROLLOUTS);

    static Stream<Arguments> variants() {
        return Stream.of(
                arguments("combo", COMBO),
                arguments("mobile", MOBILE),
                arguments("mobile-floor", FLOOR),
                arguments("rambo", RAMBO));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("variants")
    void equalsPyTorch(String name, Config config) {
        assertReproduced(Golden.named(name), config);
    }

    private static void assertReproduced(Golden golden, Config config) {
        Algorithm learner = withModel(golden, config);
        golden.assertLosses(golden.play(learner));
        golden.assertFinal(learner);
    }

    /** The gradients themselves, whose sizes Adam's first steps hardly depend on. */
    @Test
    void theAdversarysGradientsAreThoseOfAutograd() {
        Golden golden = Golden.named("rambo");
        Algorithm learner = withModel(golden, RAMBO);
        golden.play(learner);
        Tensor moment = Objects.requireNonNull(learner.state().get("adam/dynamics/firstMoment"));
        Golden.assertClose("moment", moment.toArray(), golden.array("moment").floats());
    }

    /** A learner with the recorded model, the model's phase behind it. */
    private static Algorithm withModel(Golden golden, Config config) {
        Algorithm learner = golden.learner(config);
        golden.initialize(learner);
        Map<String, float[]> state = new LinkedHashMap<>();
        learner.state().forEach((name, tensor) -> state.put(name, tensor.toArray()));
        Map<String, NpyArray> memory = new LinkedHashMap<>(learner.memory());
        long[] stages = Objects.requireNonNull(memory.get("stages")).longs();
        stages[0] = 1;
        memory.put("stages", NpyArray.of(stages, stages.length));
        memory.put("dynamics/elites", golden.array("elites"));
        learner.restore(0, state, memory);
        return learner;
    }

    /** Settings that change how much is drawn are not among them: the recorded noise does not suffice then, or is of another shape. */
    @ParameterizedTest
    @ValueSource(strings = {"mobile", "rambo"})
    void otherElitesDiffer(String name) {
        Golden golden = Golden.named(name);
        int[] elites = golden.array("elites").ints();
        elites[0] = 1;
        assertDiffers(golden.with("elites", NpyArray.of(elites, elites.length)), name.equals("rambo") ? RAMBO : MOBILE);
    }

    static Stream<Arguments> mutations() {
        return Stream.of(
                arguments("combo", COMBO.withActorLearningRate(1.01e-4)),
                arguments("combo", COMBO.withCriticLearningRate(3.01e-4)),
                arguments("combo", COMBO.withPolyak(0.0051)),
                arguments("combo", COMBO.withConservativeWeight(2.01)),
                arguments("combo", COMBO.withConservativeWeight(0)),
                arguments("combo", COMBO.withTargetEntropyScale(1.01)),
                arguments("combo", COMBO.withRollouts(ROLLOUTS.withRealShare(0.4375))),
                arguments("combo", COMBO.withRollouts(ROLLOUTS.withRealShare(1))),
                arguments("mobile", MOBILE.withActorLearningRate(1.01e-4)),
                arguments("mobile", MOBILE.withCriticLearningRate(3.01e-4)),
                arguments("mobile", MOBILE.withPolyak(0.0051)),
                arguments("mobile", MOBILE.withTargetEntropyScale(1.01)),
                arguments("mobile", MOBILE.withPenaltyWeight(1.51)),
                arguments("mobile", MOBILE.withPenaltyWeight(0)),
                arguments("mobile", MOBILE.withTargetFloor(Mobile.Floor.ZERO)),
                arguments("mobile-floor", FLOOR.withTargetFloor(Mobile.Floor.NONE)),
                arguments("rambo", RAMBO.withActorLearningRate(1.01e-4)),
                arguments("rambo", RAMBO.withCriticLearningRate(3.01e-4)),
                arguments("rambo", RAMBO.withDiscount(0.98)),
                arguments("rambo", RAMBO.withPolyak(0.0051)),
                arguments("rambo", RAMBO.withTargetEntropyScale(1.01)),
                arguments("rambo", RAMBO.withCloningUpdates(3)),
                arguments("rambo", RAMBO.withAdversarialWeight(0.31)),
                arguments("rambo", RAMBO.withAdversarialLearningRate(3.01e-4)),
                arguments("rambo", RAMBO.withModel(MODEL.withModelWeightDecay(2e-4))));
    }

    @ParameterizedTest(name = "{0} {index}")
    @MethodSource("mutations")
    void differs(String name, Config mutated) {
        assertDiffers(Golden.named(name), mutated);
    }

    private static void assertDiffers(Golden golden, Config config) {
        assertThatThrownBy(() -> assertReproduced(golden, config)).isInstanceOf(AssertionError.class);
    }
}
