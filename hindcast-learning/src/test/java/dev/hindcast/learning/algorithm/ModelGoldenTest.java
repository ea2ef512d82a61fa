package dev.hindcast.learning.algorithm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.hindcast.dataset.NpyArray;
import dev.hindcast.learning.dynamics.Dynamics;
import dev.hindcast.learning.dynamics.Penalty;
import dev.hindcast.learning.dynamics.Prediction;
import dev.hindcast.learning.dynamics.Termination;
import dev.hindcast.learning.nn.Scope;
import dev.hindcast.learning.nn.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Models of the dynamics and what is learned in them, against PyTorch programs of ours as in {@link GoldenTest}; and that a wrong setting shows. */
class ModelGoldenTest {
    private static final int UPDATES = 5;
    private static final int BATCH = 16;
    private static final int LENGTH = 2;
    private static final int TIMES = 2;

    private static final ModelSettings MODEL = ModelSettings.defaults()
            .withModelHidden(List.of(10, 10, 10, 10))
            .withModelMembers(3)
            .withModelElites(2)
            .withModelBatchSize(BATCH)
            .withModelUpdates(1);
    private static final RolloutSettings ROLLOUTS = RolloutSettings.defaults()
            .withRolloutLength(LENGTH)
            .withRolloutStates(BATCH)
            .withRolloutInterval(2)
            .withRolloutsKept(TIMES);
    private static final Mopo.Config MOPO = Mopo.Config.defaults()
            .withHidden(List.of(32, 32))
            .withInitialTemperature(Math.exp(0.1))
            .withPenaltyWeight(0.5)
            .withModel(MODEL)
            .withRollouts(ROLLOUTS);
    private static final Mopo.Config LEARNING = MOPO.withModel(MODEL.withModelUpdates(UPDATES));
    private static final Mopo.Config ENDLESS = MOPO.withModel(MODEL.withTermination(Termination.NONE));
    private static final Mopo.Config ENSEMBLE = ENDLESS.withPenalty(Penalty.ENSEMBLE_VARIANCE);
    private static final Mopo.Config MEANS = ENDLESS.withPenalty(Penalty.VARIANCE_OF_MEANS);

    static Stream<Arguments> variants() {
        return Stream.of(
                arguments("dynamics", LEARNING),
                arguments("mopo", MOPO),
                arguments("mopo-ensemble-variance", ENSEMBLE),
                arguments("mopo-variance-of-means", MEANS));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("variants")
    void equalsPyTorch(String name, Mopo.Config config) {
        assertReproduced(name, config);
    }

    static Stream<Arguments> mutations() {
        return Stream.of(
                arguments("dynamics", LEARNING.withModel(LEARNING.model().withModelElites(1))),
                arguments("dynamics", LEARNING.withModel(LEARNING.model().withModelUpdates(4))),
                arguments("dynamics", LEARNING.withModel(LEARNING.model().withModelUpdates(6))),
                arguments("dynamics", LEARNING.withModel(LEARNING.model().withModelLearningRate(1.01e-3))),
                arguments("dynamics", LEARNING.withModel(LEARNING.model().withModelWeightDecay(2e-4))),
                arguments("mopo", MOPO.withLearningRate(3.01e-4)),
                arguments("mopo", MOPO.withPolyak(0.0051)),
                arguments("mopo", MOPO.withTargetEntropyScale(1.01)),
                arguments("mopo", MOPO.withPenaltyWeight(0.501)),
                arguments("mopo", MOPO.withPenaltyWeight(0)),
                arguments("mopo", MOPO.withPenalty(Penalty.NONE)),
                arguments("mopo", MOPO.withPenalty(Penalty.VARIANCE_OF_MEANS)),
                arguments("mopo", MOPO.withModel(MODEL.withModelElites(3))),
                arguments("mopo", MOPO.withRollouts(ROLLOUTS.withRolloutInterval(3))),
                arguments("mopo", MOPO.withRollouts(ROLLOUTS.withRolloutLength(3))),
                arguments("mopo-ensemble-variance", ENSEMBLE.withPenalty(Penalty.VARIANCE_OF_MEANS)),
                arguments("mopo-ensemble-variance", ENSEMBLE.withPenaltyWeight(0.501)),
                arguments("mopo-variance-of-means", MEANS.withPenalty(Penalty.ENSEMBLE_VARIANCE)),
                arguments("mopo-variance-of-means", MEANS.withPenaltyWeight(0.501)));
    }

    /** The golden data tell a wrong setting from the right one, however small its effect on five updates: by what comes out or by what is drawn. */
    @ParameterizedTest(name = "{0} {index}")
    @MethodSource("mutations")
    void aWrongSettingShows(String name, Mopo.Config mutated) {
        assertThatThrownBy(() -> assertReproduced(name, mutated))
                .isInstanceOfAny(AssertionError.class, IllegalArgumentException.class, NullPointerException.class);
    }

    private static void assertReproduced(String name, Mopo.Config config) {
        Golden golden = Golden.named(name);
        Mopo learner = (Mopo) golden.learner(config);
        golden.initialize(learner);
        golden.assertLosses(golden.play(learner));
        golden.assertFinal(learner);
        if (name.equals("dynamics")) {
            assertTold(golden, learner.dynamics());
        } else {
            assertImagined(golden, learner);
        }
    }

    private static void assertTold(Golden golden, Dynamics dynamics) {
        assertThat(dynamics.elites()).containsExactly(ints(golden.array("told/elites")));
        assertClose(dynamics.heldOutErrors(), golden.array("told/best"));
        try (Scope scope = Scope.open()) {
            Tensor observations = last(golden, "observations");
            Tensor actions = last(golden, "actions");
            Prediction prediction = dynamics.predict(observations, actions);
            for (Penalty penalty : Penalty.values()) {
                assertClose(
                        penalty.of(prediction),
                        golden.array("told/" + penalty.name().toLowerCase(Locale.ROOT)));
            }
            assertClose(
                    dynamics.logProbability(
                            observations,
                            actions,
                            last(golden, "next_observations"),
                            last(golden, "rewards").reshape(-1)),
                    golden.array("told/log_probability"));
        }
    }

    private static int[] ints(NpyArray array) {
        double[] values = array.doubles();
        return Arrays.stream(values).mapToInt(value -> (int) value).toArray();
    }

    private static Tensor last(Golden golden, String part) {
        return Golden.slice(golden.array("batch/" + part), UPDATES - 1, BATCH);
    }

    private static void assertClose(Tensor actual, NpyArray expected) {
        Golden.assertClose("told", actual.toArray(), expected.floats());
    }

    private static void assertClose(double[] actual, NpyArray expected) {
        float[] values = new float[actual.length];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) actual[i];
        }
        Golden.assertClose("told", values, expected.floats());
    }

    /** The synthetic buffer against the recorded rollouts, step by step as long as an episode goes on. */
    private static void assertImagined(Golden golden, Mopo learner) {
        NpyArray rows = Objects.requireNonNull(learner.memory().get("imagined/rows"));
        float[] alive = golden.array("rollouts/alive").floats();
        assertThat(rows.shape()[0]).isEqualTo(TIMES * BATCH * (LENGTH + 1));
        List<Float> actual = new ArrayList<>();
        List<Float> expected = new ArrayList<>();
        for (int episode = 0; episode < TIMES * BATCH; episode++) {
            for (int t = 0; t < LENGTH; t++) {
                if (alive[episode * LENGTH + t] == 1) {
                    int row = episode * (LENGTH + 1) + t;
                    add(actual, rows, row, 0, golden.observationSize() + golden.actionSize() + 2);
                    add(expected, golden.array("rollouts/observations"), row, 0, golden.observationSize());
                    add(expected, golden.array("rollouts/actions"), episode * LENGTH + t, 0, golden.actionSize());
                    expected.add(golden.array("rollouts/rewards").floats()[episode * LENGTH + t]);
                    expected.add(golden.array("rollouts/ends").floats()[episode * LENGTH + t]);
                }
            }
        }
        Golden.assertClose("imagined", floats(actual), floats(expected));
    }

    private static void add(List<Float> values, NpyArray array, int row, int column, int count) {
        int width = array.shape()[array.shape().length - 1];
        for (int i = 0; i < count; i++) {
            values.add(array.floats()[row * width + column + i]);
        }
    }

    private static float[] floats(List<Float> values) {
        float[] array = new float[values.size()];
        for (int i = 0; i < array.length; i++) {
            array[i] = values.get(i);
        }
        return array;
    }
}
