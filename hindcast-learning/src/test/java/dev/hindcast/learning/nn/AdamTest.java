package dev.hindcast.learning.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hindcast.dataset.Box;
import dev.hindcast.dataset.DatasetSpec;
import dev.hindcast.dataset.NpyArray;
import dev.hindcast.dataset.Npz;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The steps of PyTorch's optimisers, and a count of them that does not stop. */
class AdamTest {
    private static final long LAST_EXACT = 1 << 24;
    private static final DatasetSpec SPEC = DatasetSpec.unstandardized(Box.unbounded(4), Box.of(2, -1, 1));

    static Stream<Arguments> options() {
        AdamOptions defaults = AdamOptions.defaults();
        return Stream.of(
                Arguments.of("adam", defaults),
                Arguments.of("adam-options", defaults.withBetas(0.8, 0.95).withEpsilon(1e-3)),
                Arguments.of("adamw", defaults.withWeightDecay(0.2)),
                Arguments.of("adam-clipped", defaults.withEpsilon(0.5).withMaxGradientNorm(0.7)),
                Arguments.of("adam-not-clipped", defaults.withEpsilon(0.5).withMaxGradientNorm(100)));
    }

    @ParameterizedTest
    @MethodSource("options")
    void stepsAsPyTorchDoes(String name, AdamOptions options) throws URISyntaxException {
        Map<String, NpyArray> golden =
                Npz.read(Path.of(Objects.requireNonNull(AdamTest.class.getResource("/golden/layers.npz"))
                        .toURI()));
        float[] initial = Objects.requireNonNull(golden.get(name + "/initial")).floats();
        float[] factors = Objects.requireNonNull(golden.get(name + "/factors")).floats();
        float[] after = Objects.requireNonNull(golden.get(name + "/after")).floats();
        Parameters.Layout layout = new Parameters.Layout();
        layout.leaf("p", initial);
        Parameters parameters = new Parameters("p", layout, Device.cpu());
        Adam adam = new Adam(parameters, Schedule.constant(0.1), options, Device.cpu());
        for (int step = 0; step < 6; step++) {
            try (Scope scope = Scope.open()) {
                Tensor p = parameters.leaf("p");
                adam.minimize(p.squared()
                        .times(Tensor.of(Device.cpu(), factors, factors.length))
                        .sum()
                        .times(0.5));
            }
            float[] expected = Arrays.copyOfRange(after, step * initial.length, (step + 1) * initial.length);
            assertThat(parameters.values().toArray()).containsExactly(expected, Offset.offset(1e-6f));
        }
    }

    /** A step of another size is the one that a schedule of that size takes, and counts as any other. */
    @Test
    void aStepMayHaveASizeOfItsOwn() {
        assertThat(afterSteps(Schedule.constant(0.1), 0.3, 0.3)).containsExactly(afterSteps(Schedule.constant(0.3)));
        assertThat(afterSteps(k -> k == 0 ? 0.1 : 0.3, 0.1))
                .containsExactly(afterSteps(k -> k == 0 ? 0.1 : 0.3))
                .isNotEqualTo(afterSteps(Schedule.constant(0.1)));
    }

    /** Two steps on p^2, the first ones of these sizes and the others of the schedule's. */
    private static float[] afterSteps(Schedule schedule, double... sizes) {
        Parameters.Layout layout = new Parameters.Layout();
        layout.leaf("p", new float[] {1, -2});
        Parameters parameters = new Parameters("p", layout, Device.cpu());
        Adam adam = new Adam(parameters, schedule, AdamOptions.defaults(), Device.cpu());
        for (int step = 0; step < 2; step++) {
            try (Scope scope = Scope.open()) {
                Tensor loss = parameters.leaf("p").squared().sum();
                if (step < sizes.length) {
                    adam.minimize(loss, sizes[step]);
                } else {
                    adam.minimize(loss);
                }
            }
        }
        return parameters.values().toArray();
    }

    /** As a term of the loss, weight decay does what the term would do, which AdamW's does not. */
    @Test
    void weightDecayInTheLossIsATermOfIt() {
        AdamOptions defaults = AdamOptions.defaults();
        float[] term = afterFourSteps(defaults, 0.7 + 0.2);
        assertThat(afterFourSteps(defaults.withWeightDecay(0.2, AdamOptions.Decay.LOSS), 0.7))
                .containsExactly(term, Offset.offset(1e-6f));
        assertThat(afterFourSteps(defaults.withWeightDecay(0.2), 0.7)[0]).isNotCloseTo(term[0], Offset.offset(1e-3f));
    }

    /** Of p with the loss factor / 2 p^2 + p. */
    private static float[] afterFourSteps(AdamOptions options, double factor) {
        Parameters.Layout layout = new Parameters.Layout();
        layout.leaf("p", new float[] {1, -2});
        Parameters parameters = new Parameters("p", layout, Device.cpu());
        Adam adam = new Adam(parameters, Schedule.constant(0.1), options, Device.cpu());
        for (int step = 0; step < 4; step++) {
            try (Scope scope = Scope.open()) {
                Tensor p = parameters.leaf("p");
                adam.minimize(p.squared().times(factor / 2).plus(p).sum());
            }
        }
        return parameters.values().toArray();
    }

    /** Each step of the same gradient without momentum is the learning rate over the bias correction, which is 1 by then. */
    @Test
    void countsBeyondWhatAFloatCanSay() {
        List<Long> asked = new ArrayList<>();
        Networks networks = new Networks(SPEC, Device.cpu(), 1);
        FreeScalar scalar = networks.scalar("x", 0);
        Adam adam = networks.adam(scalar.parameters(), updates -> {
            asked.add(updates);
            return 1e-3;
        });
        restore(networks, Map.of("adam/x/step", new float[] {LAST_EXACT - 2}));
        for (int i = 0; i < 5; i++) {
            try (Scope scope = Scope.open()) {
                adam.minimize(scalar.value().times(2).sum());
            }
        }
        assertThat(asked).containsExactly(LAST_EXACT - 2, LAST_EXACT - 1, LAST_EXACT, LAST_EXACT + 1, LAST_EXACT + 2);
        assertThat(adam.steps()).isEqualTo(LAST_EXACT + 3);
        float[] saved =
                Objects.requireNonNull(networks.state().get("adam/x/step")).toArray();
        Networks resumed = new Networks(SPEC, Device.cpu(), 1);
        Adam again = resumed.adam(resumed.scalar("x", 0).parameters(), 1e-3);
        restore(resumed, Map.of("adam/x/step", saved));
        assertThat(again.steps()).isEqualTo(LAST_EXACT + 3);
    }

    /** A training that starts from another's moments has the step sizes of one that starts from nothing, also after it was resumed. */
    @Test
    void aScheduleBeginsAgainWithANewTraining() {
        List<Long> asked = new ArrayList<>();
        Networks first = stepped(Map.of(), 3, asked);
        first.startAnew();
        Networks started = stepped(saved(first), 2, asked);
        Networks resumed = stepped(saved(started), 1, asked);
        assertThat(asked).containsExactly(0L, 1L, 2L, 0L, 1L, 2L);
        assertThat(saved(resumed).get("adam/x/step")).containsExactly(6, 0, 3, 0);
    }

    /** Networks of that state after more steps, of which it is noted what the schedule was asked. */
    private static Networks stepped(Map<String, float[]> state, int steps, List<Long> asked) {
        Networks networks = new Networks(SPEC, Device.cpu(), 1);
        FreeScalar scalar = networks.scalar("x", 0);
        Adam adam = networks.adam(scalar.parameters(), updates -> {
            asked.add(updates);
            return 1e-3;
        });
        restore(networks, state);
        for (int i = 0; i < steps; i++) {
            try (Scope scope = Scope.open()) {
                adam.minimize(scalar.value().sum());
            }
        }
        return networks;
    }

    private static Map<String, float[]> saved(Networks networks) {
        Map<String, float[]> saved = new LinkedHashMap<>();
        networks.state().forEach((name, tensor) -> saved.put(name, tensor.toArray()));
        return saved;
    }

    /** The first moment after k steps of a gradient of 1 is 1 - .9^k, uncorrected once counting has gone that far. */
    @Test
    void correctsNothingAfterSoManySteps() {
        Networks networks = new Networks(SPEC, Device.cpu(), 1);
        FreeScalar scalar = networks.scalar("x", 0);
        Adam adam = networks.adam(scalar.parameters(), 1e-3);
        restore(networks, Map.of("adam/x/step", new float[] {0, 1}));
        try (Scope scope = Scope.open()) {
            adam.minimize(scalar.value().sum());
        }
        double expected = -1e-3 * 0.1 / Math.sqrt(1e-3);
        assertThat((double) scalar.parameters().values().toArray()[0]).isCloseTo(expected, Offset.offset(1e-7));
        assertThat(adam.steps()).isEqualTo(LAST_EXACT + 1);
    }

    private static void restore(Networks networks, Map<String, float[]> saved) {
        Map<String, float[]> values = new LinkedHashMap<>(Networks.currentState(saved));
        Map<String, Tensor> state = networks.state();
        values.forEach((name, value) -> Objects.requireNonNull(state.get(name)).assign(value));
        networks.restored();
    }

    @Test
    void optionsAreChecked() {
        AdamOptions defaults = AdamOptions.defaults();
        assertThatThrownBy(() -> defaults.withBetas(1, 0.9)).hasMessageContaining("betas");
        assertThatThrownBy(() -> defaults.withBetas(0.9, Double.NaN)).hasMessageContaining("betas");
        assertThatThrownBy(() -> defaults.withEpsilon(0)).hasMessageContaining("epsilon");
        assertThatThrownBy(() -> defaults.withWeightDecay(-1)).hasMessageContaining("decay");
        assertThatThrownBy(() -> defaults.withMaxGradientNorm(0)).hasMessageContaining("norm");
    }
}
