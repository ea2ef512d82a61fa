package dev.hindcast.learning.algorithm;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hindcast.dataset.ActionMask;
import dev.hindcast.dataset.Box;
import dev.hindcast.dataset.DatasetSpec;
import dev.hindcast.dataset.Discrete;
import dev.hindcast.dataset.Standardization;
import dev.hindcast.environment.DiscretePolicy;
import dev.hindcast.environment.Past;
import dev.hindcast.learning.nn.CategoricalActor;
import dev.hindcast.learning.nn.Device;
import dev.hindcast.learning.nn.LegalActions;
import dev.hindcast.learning.nn.Mlp;
import dev.hindcast.learning.nn.Network;
import dev.hindcast.learning.nn.Networks;
import dev.hindcast.learning.nn.Quantiles;
import dev.hindcast.learning.nn.Scope;
import dev.hindcast.learning.nn.Tensor;
import dev.hindcast.learning.policy.DiscreteNetworkPolicy;
import dev.hindcast.learning.policy.NetworkPolicy;
import dev.hindcast.learning.policy.PolicyFile;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The plain Java policy for discrete actions acts as the learner's own networks do, before and after a journey through a file. */
class DiscretePolicySnapshotTest {
    private static final int ACTIONS = 5;
    private static final Discrete ACTION_SPACE = new Discrete(ACTIONS, -2);
    private static final DatasetSpec STANDARDIZED = new DatasetSpec(
            Box.unbounded(3), ACTION_SPACE, new Standardization(new float[] {1, -1, 0}, new float[] {2, 0.5f, 1}));
    private static final DatasetSpec ONE_HOT = DatasetSpec.unstandardized(new Discrete(7, 3), ACTION_SPACE);
    private static final List<Integer> HIDDEN = List.of(16, 16);
    private static final int STATES = 100;

    /** A state as the environment tells it. */
    private record State(DatasetSpec spec, float[] observation, ActionMask mask) {
        Tensor input() {
            return Tensor.of(Device.cpu(), spec.input(observation), 1, spec.inputSize());
        }

        LegalActions legal() {
            float[] flags = new float[ACTIONS];
            for (int i = 0; i < ACTIONS; i++) {
                flags[i] = mask.allows(i) ? 1 : 0;
            }
            return LegalActions.of(Tensor.of(Device.cpu(), flags, 1, ACTIONS));
        }
    }

    private static List<State> states(DatasetSpec spec) {
        SplittableRandom random = new SplittableRandom(1);
        List<State> states = new ArrayList<>();
        for (int i = 0; i < STATES; i++) {
            float[] observation = spec.observationSpace() instanceof Discrete discrete
                    ? new float[] {discrete.start() + random.nextInt(discrete.n())}
                    : new float[] {value(random), value(random), value(random)};
            boolean[] legal = new boolean[ACTIONS];
            for (int a = 0; a < ACTIONS; a++) {
                legal[a] = random.nextBoolean();
            }
            legal[random.nextInt(ACTIONS)] = true;
            states.add(new State(spec, observation, ActionMask.of(legal)));
        }
        return states;
    }

    private static float value(SplittableRandom random) {
        return (float) random.nextDouble(-5, 5);
    }

    private static float[] evaluated(Supplier<Tensor> computation) {
        return Scope.noGradient(computation).toArray();
    }

    static Stream<Config> configs() {
        return DiscreteSettings.all();
    }

    @ParameterizedTest
    @MethodSource("configs")
    void actsAsTheLearner(Config config, @TempDir Path directory) {
        for (DatasetSpec spec : List.of(STANDARDIZED, ONE_HOT)) {
            Algorithm learner = config.create(spec, Device.cpu(), 3);
            NetworkPolicy learned = learner.policy();
            DiscretePolicy policy = (DiscretePolicy) learned;
            Path file = directory.resolve("policy.npz");
            PolicyFile.write(file, learned);
            NetworkPolicy reread = PolicyFile.read(file);
            assertThat(reread.kind()).isEqualTo(learned.kind());
            SplittableRandom random = new SplittableRandom(2);
            for (State state : states(spec)) {
                float expected = ACTION_SPACE.start() + action(learner, state);
                assertThat(policy.act(Past.of(state.observation, state.mask), random))
                        .containsExactly(expected);
                assertThat(((DiscretePolicy) reread).probabilities(Past.of(state.observation, state.mask)))
                        .containsExactly(policy.probabilities(Past.of(state.observation, state.mask)));
            }
        }
    }

    private static float action(Algorithm learner, State state) {
        try (Scope scope = Scope.open()) {
            return evaluated(() -> learner.act(state.input(), state.legal()))[0];
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 4})
    void criticsKeepTheirValues(int count) {
        Quantiles quantiles = new Quantiles(count);
        for (DatasetSpec spec : List.of(STANDARDIZED, ONE_HOT)) {
            Network critics = new Networks(spec, Device.cpu(), 4)
                    .ensemble("q", 2, new Mlp.Shape(spec.inputSize(), HIDDEN, ACTIONS * count));
            for (State state : states(spec)) {
                try (Scope scope = Scope.open()) {
                    float[] expected = evaluated(
                            () -> quantiles.means(critics.of(state.input())).select(0, 1));
                    float[] values = quantiles.means(critics.snapshot(1)).of(spec.input(state.observation));
                    assertThat(values).containsExactly(expected, Offset.offset(1e-5f));
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void actorsKeepTheirProbabilities(boolean oneHot) {
        DatasetSpec spec = oneHot ? ONE_HOT : STANDARDIZED;
        CategoricalActor actor = new Networks(spec, Device.cpu(), 4).categoricalActor("actor", HIDDEN);
        DiscreteNetworkPolicy policy = actor.snapshot(spec);
        for (State state : states(spec)) {
            try (Scope scope = Scope.open()) {
                float[] expected = evaluated(() ->
                        actor.logProbabilities(state.input(), state.legal()).exp());
                double[] probabilities = policy.probabilities(Past.of(state.observation, state.mask));
                for (int a = 0; a < ACTIONS; a++) {
                    assertThat(probabilities[a]).isCloseTo(expected[a], Offset.offset(1e-5));
                }
            }
        }
    }

    /** The states are such that the behaviour model overrules the critic in some. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void theConstraintDecides(boolean oneHot) {
        DatasetSpec spec = oneHot ? ONE_HOT : STANDARDIZED;
        DiscreteBcq.Config config = DiscreteBcq.Config.defaults().withHidden(HIDDEN);
        Algorithm free = config.withThreshold(0).create(spec, Device.cpu(), 3);
        Algorithm constrained = config.withThreshold(0.95).create(spec, Device.cpu(), 3);
        assertThat(states(spec)).anyMatch(state -> action(free, state) != action(constrained, state));
        assertThat(states(spec))
                .allMatch(state ->
                        constrained.policy().act(Past.of(state.observation, state.mask), new SplittableRandom(1))[0]
                                == ACTION_SPACE.start() + action(constrained, state));
    }
}
