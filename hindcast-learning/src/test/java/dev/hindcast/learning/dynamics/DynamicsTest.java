package dev.hindcast.learning.dynamics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.hindcast.dataset.Box;
import dev.hindcast.dataset.Dataset;
import dev.hindcast.dataset.DatasetException;
import dev.hindcast.dataset.DatasetSpec;
import dev.hindcast.dataset.Discrete;
import dev.hindcast.dataset.Ending;
import dev.hindcast.dataset.Episode;
import dev.hindcast.dataset.Standardization;
import dev.hindcast.learning.nn.Device;
import dev.hindcast.learning.nn.Networks;
import dev.hindcast.learning.nn.Parameters;
import dev.hindcast.learning.nn.Scope;
import dev.hindcast.learning.nn.Tensor;
import dev.hindcast.learning.replay.StepBuffer;
import dev.hindcast.learning.replay.StepReplay;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A model of a small world that is known: x' = x + .3 a + noise of .05, reward -|x'|, the end where x' is above 1. */
class DynamicsTest {
    private static final double NOISE = 0.05;
    private static final DynamicsOptions OPTIONS =
            new DynamicsOptions(List.of(32, 32), 4, 2, 3e-3, 64, 4_000, 1e-4, Termination.LEARNED);

    private final Dataset data = world(150, 1);
    private final Networks networks = new Networks(data.spec(), Device.cpu(), 3);
    private final StepBuffer steps = StepBuffer.of(data, data.spec(), Device.cpu());

    @AfterEach
    void close() {
        steps.close();
        networks.close();
    }

    private static Dataset world(int episodes, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        List<Episode> all = new ArrayList<>();
        for (int i = 0; i < episodes; i++) {
            List<Float> observations = new ArrayList<>(List.of((float) random.nextDouble(-1, 1)));
            List<Float> actions = new ArrayList<>();
            List<Double> rewards = new ArrayList<>();
            boolean over = false;
            while (actions.size() < 20 && !over) {
                double action = random.nextDouble(-1, 1);
                double next = observations.get(actions.size()) + 0.3 * action + NOISE * random.nextGaussian();
                observations.add((float) next);
                actions.add((float) action);
                rewards.add(-Math.abs(next));
                over = next > 1;
            }
            all.add(new Episode(
                    i,
                    floats(observations),
                    floats(actions),
                    floats(rewards),
                    over ? Ending.TERMINATED : Ending.TRUNCATED));
        }
        return new Dataset("world", Box.unbounded(1), Box.of(1, -1, 1), all, Optional.empty(), List.of());
    }

    private static float[] floats(List<? extends Number> values) {
        float[] array = new float[values.size()];
        for (int i = 0; i < array.length; i++) {
            array[i] = values.get(i).floatValue();
        }
        return array;
    }

    private Dynamics learned(DynamicsOptions options) {
        return learned(new Dynamics(networks, options), steps);
    }

    private static Dynamics learned(Dynamics dynamics, StepBuffer steps) {
        StepReplay replay = steps.replay(5);
        for (long update = 0; !dynamics.converged(); update++) {
            try (Scope scope = Scope.open()) {
                replay.startUpdate(update);
                dynamics.learn(replay);
            }
        }
        return dynamics;
    }

    /** Episodes of steps that earn 1, the last of which earns -100 and ends, with a second component that is always the same. */
    private static Dataset falls(int episodes, int length) {
        List<Episode> all = new ArrayList<>();
        SplittableRandom random = new SplittableRandom(4);
        for (int i = 0; i < episodes; i++) {
            float[] observations = new float[2 * (length + 1)];
            float[] actions = new float[length];
            float[] rewards = new float[length];
            for (int t = 0; t <= length; t++) {
                observations[2 * t] = (float) random.nextGaussian();
                observations[2 * t + 1] = 1000.1f;
            }
            Arrays.fill(rewards, 1);
            rewards[length - 1] = -100;
            all.add(new Episode(i, observations, actions, rewards, Ending.TERMINATED));
        }
        return new Dataset("falls", Box.unbounded(2), Box.of(1, -1, 1), all, Optional.empty(), List.of());
    }

    private static void begin(Dataset log, long seed, Consumer<Dynamics> then) {
        DynamicsOptions small = new DynamicsOptions(List.of(4), 4, 2, 1e-3, 16, 10, 0, Termination.LEARNED);
        try (Networks made = new Networks(log.spec(), Device.cpu(), seed);
                StepBuffer rows = StepBuffer.of(log, log.spec(), Device.cpu());
                Scope scope = Scope.open()) {
            Dynamics dynamics = new Dynamics(made, small);
            StepReplay replay = rows.replay(seed);
            replay.startUpdate(0);
            dynamics.learn(replay);
            then.accept(dynamics);
        }
    }

    /** However long the log is, and wherever in its episodes the least reward lies. */
    @Test
    void knowsTheWholeLog() {
        begin(falls(400, 500), 0, dynamics -> {
            assertThat(dynamics.leastReward()).isEqualTo(-100);
        });
    }

    @Test
    void whatNeverVariesHasNoUnit() {
        begin(falls(20, 50), 0, dynamics -> {
            assertThat(dynamics.units().inputScale()[1]).isEqualTo(1);
            assertThat(dynamics.units().outcomeScale()[1]).isEqualTo(1);
            assertThat(dynamics.units().inputScale()[0]).isNotEqualTo(1);
        });
    }

    /** Either there is something for each member to learn from and something that is held out, or it is said. */
    @ParameterizedTest
    @ValueSource(ints = {1, 3, 6, 12, 30})
    void aLogCanBeTooSmall(int length) {
        int refused = 0;
        for (long seed = 0; seed < 20; seed++) {
            try {
                begin(falls(1, length), seed, dynamics -> {});
            } catch (DatasetException e) {
                assertThat(e).hasMessageContaining("too small for a model of the dynamics");
                refused++;
            }
        }
        if (length <= 3) {
            assertThat(refused).isPositive();
        }
        if (length >= 30) {
            assertThat(refused).isLessThan(5);
        }
    }

    private static Tensor column(double... values) {
        float[] floats = new float[values.length];
        for (int i = 0; i < floats.length; i++) {
            floats[i] = (float) values[i];
        }
        return Tensor.of(Device.cpu(), floats, floats.length, 1);
    }

    private Tensor observation(double... values) {
        Standardization units = data.spec().standardization();
        return column(Arrays.stream(values)
                .map(value -> (value - units.mean()[0]) / units.scale()[0])
                .toArray());
    }

    private double inEnvironment(float value) {
        return value * data.spec().standardization().scale()[0]
                + data.spec().standardization().mean()[0];
    }

    @Test
    void learnsAWorldItsNoiseAndItsEnds() {
        Dynamics dynamics = learned(OPTIONS);
        assertThat(dynamics.leastReward()).isLessThan(-0.9);
        try (Scope scope = Scope.open()) {
            Prediction told = dynamics.predict(observation(-0.5, 0.2), column(1, -1));
            float[] means = told.means().mean(0).toArray();
            assertThat(inEnvironment(means[0])).isCloseTo(-0.2, within(0.03));
            assertThat((double) means[1]).isCloseTo(-0.2, within(0.04));
            assertThat(inEnvironment(means[2])).isCloseTo(-0.1, within(0.03));
            double deviation = told.deviations().mean(0).toArray()[0]
                    * data.spec().standardization().scale()[0];
            assertThat(deviation).isCloseTo(NOISE, within(0.015));

            networks.noise().startUpdate(1);
            assertThat(shareOfEnds(dynamics, 1, 1)).isGreaterThan(0.9);
            assertThat(shareOfEnds(dynamics, 1, -1)).isLessThan(0.1);
            assertThat(shareOfEnds(dynamics, 0, 0)).isLessThan(0.01);
        }
    }

    /** An epoch of which is one update, in which no member gains 1%; stopped by five such epochs its errors are .12 to .17. */
    @ParameterizedTest
    @ValueSource(longs = {0, 2})
    void learnsFromASmallLogAsLongAsItGains(long seed) {
        Dataset log = world(30, seed);
        try (Networks own = new Networks(log.spec(), Device.cpu(), seed);
                StepBuffer rows = StepBuffer.of(log, log.spec(), Device.cpu())) {
            DynamicsOptions options =
                    new DynamicsOptions(List.of(32, 32), 3, 2, 1e-3, 256, 4_000, 1e-4, Termination.LEARNED);
            Dynamics dynamics = learned(new Dynamics(own, options), rows);
            assertThat(Arrays.stream(dynamics.heldOutErrors()).max().orElseThrow())
                    .isLessThan(0.1);
        }
    }

    private double shareOfEnds(Dynamics dynamics, double at, double action) {
        int n = 1_000;
        double[] states = new double[n];
        double[] actions = new double[n];
        Arrays.fill(states, at);
        Arrays.fill(actions, action);
        return dynamics.step(observation(states), column(actions), networks.noise())
                .terminated()
                .mean()
                .item();
    }

    /** It integrates to one. */
    @Test
    void tellsADensity() {
        Dynamics dynamics = learned(new DynamicsOptions(List.of(16), 3, 2, 1e-2, 64, 500, 1e-4, Termination.NONE));
        int cells = 160;
        double width = 0.05;
        double integral = 0;
        try (Scope scope = Scope.open()) {
            for (int i = 0; i < cells; i++) {
                double[] next = new double[cells];
                double[] rewards = new double[cells];
                for (int j = 0; j < cells; j++) {
                    next[j] = -4 + (i + 0.5) * width;
                    rewards[j] = -4 + (j + 0.5) * width;
                }
                double[] zeros = new double[cells];
                Tensor density = dynamics.logProbability(
                                column(zeros),
                                column(zeros),
                                column(next),
                                column(rewards).reshape(-1))
                        .exp();
                integral += density.sum().item() * width * width;
            }
        }
        assertThat(integral).isCloseTo(1, within(0.05));
    }

    @Test
    void membersThatDoNotKnowDisagree() {
        Dynamics dynamics = learned(OPTIONS);
        try (Scope scope = Scope.open()) {
            Tensor zero = column(0, 0);
            Prediction told = dynamics.predict(observation(0, 6), zero);
            for (Penalty penalty : List.of(Penalty.ENSEMBLE_VARIANCE, Penalty.VARIANCE_OF_MEANS)) {
                float[] values = penalty.of(told).toArray();
                assertThat(values[1]).as(penalty.name()).isGreaterThan(3 * values[0]);
            }
            assertThat(Penalty.NONE.of(told).toArray()).containsOnly(0);
        }
    }

    /** A member's own best weights are back at the end: its error is the least that was seen. */
    @Test
    void theBestWeightsOfEachMemberAreBack() {
        Dynamics dynamics = learned(OPTIONS);
        double[] least = dynamics.heldOutErrors();
        try (Scope scope = Scope.open()) {
            double share = 1_000.0 / steps.replay(5).size();
            var held = steps.replay(5).heldOut(Math.min(0.2, share)).listed(1_000, 1);
            float[] errors = dynamics.errors(dynamics.inputs(held), dynamics.outcomes(held), dynamics.ends(held))
                    .toArray();
            for (int i = 0; i < least.length; i++) {
                assertThat((double) errors[i]).isCloseTo(least[i], within(1e-6));
            }
        }
        int[] elites = dynamics.elites();
        assertThat(elites).hasSize(2);
        double worst = Math.max(least[elites[0]], least[elites[1]]);
        for (int i = 0; i < least.length; i++) {
            if (i != elites[0] && i != elites[1]) {
                assertThat(least[i]).isGreaterThanOrEqualTo(worst);
            }
        }
    }

    /** An error that is no number is no gain, of a member that has one before or not. */
    @Test
    void whatIsNoNumberIsNotTheBest() {
        Parameters weights = networks.vectors("two", Map.of("weights", new float[] {1, 2}));
        MemberStopping stopping = new MemberStopping(weights, 2, 1);
        stopping.look(new float[] {Float.NaN, 5}, 3);
        weights.assign(new float[] {3, 4});
        stopping.look(new float[] {9, Float.NaN}, 3);
        weights.assign(new float[] {5, 6});
        stopping.look(new float[] {Float.NaN, Float.POSITIVE_INFINITY}, 3);
        assertThat(stopping.best()).containsExactly(9, 5);
        assertThat(stopping.elites(1)).containsExactly(1);
        stopping.end();
        assertThat(weights.values().toArray()).containsExactly(3, 2);
    }

    @Test
    void rulesSpeakTheEnvironmentsUnits() {
        assertThat(ended(Termination.HOPPER, 11, 0.8, 0.1)).isZero();
        assertThat(ended(Termination.HOPPER, 11, 0.69, 0.1)).isEqualTo(1);
        assertThat(ended(Termination.HOPPER, 11, 0.8, -0.21)).isEqualTo(1);
        assertThat(ended(Termination.HOPPER, 11, 0.8, 0.1, 101)).isEqualTo(1);
        assertThat(ended(Termination.WALKER2D, 17, 1.2, 0.9, 101)).isZero();
        assertThat(ended(Termination.WALKER2D, 17, 2.1, 0.9)).isEqualTo(1);
        assertThat(ended(Termination.WALKER2D, 17, 0.7, 0.9)).isEqualTo(1);
        assertThat(ended(Termination.WALKER2D, 17, 1.2, -1.1)).isEqualTo(1);
        assertThat(ended(Termination.NONE, 3, 1000)).isZero();
        assertThatThrownBy(() -> Termination.HOPPER.requireFit(data.spec()))
                .hasMessageContaining("hopper")
                .hasMessageContaining("11 components, these have 1");
    }

    private static float ended(Termination rule, int size, double... first) {
        double[] state = Arrays.copyOf(first, size);
        try (Scope scope = Scope.open()) {
            return rule.of(column(state).reshape(1, size)).item();
        }
    }

    @Test
    void discreteActionsAreOneHot() {
        DatasetSpec spec = DatasetSpec.unstandardized(Box.unbounded(2), new Discrete(3));
        try (Networks own = new Networks(spec, Device.cpu(), 1);
                Scope scope = Scope.open()) {
            Dynamics dynamics = new Dynamics(own, OPTIONS);
            Tensor states = Tensor.of(Device.cpu(), new float[] {0, 1, 0, 1}, 2, 2);
            float[] means = dynamics.predict(states, column(0, 2)).means().toArray();
            assertThat(means).hasSize(4 * 2 * 3);
            assertThat(means[0]).isNotEqualTo(means[3]);
        }
        DatasetSpec discrete = DatasetSpec.unstandardized(new Discrete(4), new Discrete(3));
        try (Networks own = new Networks(discrete, Device.cpu(), 1)) {
            assertThatThrownBy(() -> new Dynamics(own, OPTIONS)).hasMessageContaining("continuous observations");
        }
    }
}
