package dev.hindcast.learning.algorithm;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hindcast.dataset.ActionMask;
import dev.hindcast.dataset.Box;
import dev.hindcast.dataset.DatasetSpec;
import dev.hindcast.dataset.Discrete;
import dev.hindcast.environment.DiscretePolicy;
import dev.hindcast.environment.Past;
import dev.hindcast.learning.nn.Device;
import dev.hindcast.learning.nn.LegalActions;
import dev.hindcast.learning.nn.Scope;
import dev.hindcast.learning.nn.Tensor;
import dev.hindcast.learning.replay.Transitions;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.assertj.core.data.Offset;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * An illegal action of which every network thinks most highly is never taken, never drawn, and has no part in any target, loss or
 * gradient.
 */
class ActionMaskTest {
    private static final int OBSERVATION = 3;
    private static final int ACTIONS = 4;
    private static final int START = 1;
    private static final int ROWS = 32;
    private static final int ILLEGAL = 2;
    private static final int LEGAL = 0;
    private static final ActionMask MASK = ActionMask.of(true, true, false, true);
    private static final DatasetSpec SPEC =
            DatasetSpec.unstandardized(Box.unbounded(OBSERVATION), new Discrete(ACTIONS, START));

    static Stream<Config> configs() {
        return DiscreteSettings.all()
                .map(config -> config instanceof DiscreteBcq.Config bcq ? bcq.withLogitPenalty(0) : config)
                .map(config -> Settings.toMap(config).containsKey("weightDecay")
                        ? Settings.withAll(config, Map.of("weightDecay", 0.0))
                        : config);
    }

    /** Those whose Bellman target asks for the values of next actions. */
    static Stream<Config> bootstrapping() {
        return configs()
                .filter(config -> !(config instanceof DiscreteBc.Config)
                        && !(config instanceof DiscreteIql.Config)
                        && !(config instanceof DiscreteAwr.Config)
                        && !(config instanceof DiscreteRvs.Config)
                        && !(config instanceof DiscreteDecisionTransformer.Config)
                        && !(config instanceof DiscreteReinformer.Config));
    }

    @ParameterizedTest
    @MethodSource("configs")
    void isNeverTaken(Config config) {
        Algorithm learner = learnerThatFavours(config, ILLEGAL, 50);
        DiscretePolicy policy = (DiscretePolicy) learner.policy();
        SplittableRandom random = new SplittableRandom(1);
        float[] observations = random(ROWS * OBSERVATION, random);
        assertThat(act(learner, observations, ActionMask.unrestricted())).containsOnly(ILLEGAL);
        float[] chosen = act(learner, observations, MASK);
        assertThat(chosen).doesNotContain(ILLEGAL);
        for (int i = 0; i < ROWS; i++) {
            float[] observation = Arrays.copyOfRange(observations, i * OBSERVATION, (i + 1) * OBSERVATION);
            assertThat(policy.act(Past.of(observation), random)).containsExactly(START + ILLEGAL);
            assertThat(policy.act(Past.of(observation, MASK), random)).containsExactly(START + chosen[i]);
            double[] probabilities = policy.probabilities(Past.of(observation, MASK));
            assertThat(probabilities[ILLEGAL]).isZero();
            assertThat(Arrays.stream(probabilities).sum()).isCloseTo(1, Offset.offset(1e-12));
            for (int draw = 0; draw < 100; draw++) {
                assertThat(policy.sample(Past.of(observation, MASK), random)[0]).isNotEqualTo(START + ILLEGAL);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("configs")
    void hasNoPartInAnUpdate(Config config) {
        Algorithm plain = learnerThatFavours(config, ILLEGAL, 0);
        Algorithm favouring = learnerThatFavours(config, ILLEGAL, 7);
        Map<String, float[]> before = outputsOf(favouring, ILLEGAL);

        Map<String, Float> losses = update(plain, MASK, MASK);

        assertThat(update(favouring, MASK, MASK)).isEqualTo(losses);
        assertEqual(weights(favouring), weights(plain));
        assertEqual(outputsOf(favouring, ILLEGAL), before);
        assertThat(update(learnerThatFavours(config, LEGAL, 7), MASK, MASK)).isNotEqualTo(losses);
    }

    @ParameterizedTest
    @MethodSource("bootstrapping")
    void isNoTargetWhereItIsIllegalNext(Config config) {
        ActionMask all = ActionMask.unrestricted();
        float expected = bellmanLoss(update(learnerThatFavours(config, ILLEGAL, 0), all, MASK));
        Algorithm favouring = learnerThatFavours(config, ILLEGAL, 7);
        assertThat(bellmanLoss(update(favouring, all, MASK))).isEqualTo(expected);
        assertThat(bellmanLoss(update(learnerThatFavours(config, ILLEGAL, 7), all, all)))
                .isNotEqualTo(bellmanLoss(update(learnerThatFavours(config, ILLEGAL, 0), all, all)));
    }

    /** A learner whose critics, actors and their targets think more of an action than chance made them. */
    private static Algorithm learnerThatFavours(Config config, int action, float by) {
        Algorithm learner = config.create(SPEC, Device.cpu(), 3);
        learner.networks().members().forEach((name, tensor) -> {
            float[] values = tensor.toArray();
            if (isLast(name, "bias") && values.length > 1) {
                int outputs = values.length / ACTIONS;
                for (int i = action * outputs; i < (action + 1) * outputs; i++) {
                    values[i] += by;
                }
                tensor.assign(values);
            }
        });
        learner.networks().restored();
        return learner;
    }

    /** Whether it is of the layer that gives the scores: the third, that behind the product of implicit quantiles, or a transformer's readout. */
    private static boolean isLast(String name, String parameter) {
        return name.contains("/2." + parameter)
                || name.contains(".2/0." + parameter)
                || name.contains("/readouts.0." + parameter);
    }

    /** What leads to the scores of an action in each network that is learned: its weights and bias in the last layer. */
    private static Map<String, float[]> outputsOf(Algorithm learner, int action) {
        Map<String, float[]> outputs = new LinkedHashMap<>();
        learner.networks().members().forEach((name, tensor) -> {
            float[] values = tensor.toArray();
            if (isLast(name, "") && !name.startsWith("value") && !name.startsWith("target_")) {
                int share = values.length / ACTIONS;
                outputs.put(name, Arrays.copyOfRange(values, action * share, (action + 1) * share));
            }
        });
        return outputs;
    }

    /** All weights but the biases that favour the illegal action. */
    private static Map<String, float[]> weights(Algorithm learner) {
        Map<String, float[]> weights = new LinkedHashMap<>();
        learner.networks().members().forEach((name, tensor) -> {
            float[] values = tensor.toArray();
            if (isLast(name, "bias") && values.length > 1) {
                int share = values.length / ACTIONS;
                Arrays.fill(values, ILLEGAL * share, (ILLEGAL + 1) * share, 0);
            }
            weights.put(name, values);
        });
        return weights;
    }

    private static void assertEqual(Map<String, float[]> actual, Map<String, float[]> expected) {
        assertThat(actual).containsOnlyKeys(expected.keySet());
        actual.forEach((name, values) -> assertThat(values).as(name).containsExactly(expected.get(name)));
    }

    /** One update on transitions whose logged actions are legal. */
    private static Map<String, Float> update(Algorithm learner, ActionMask mask, ActionMask nextMask) {
        SplittableRandom random = new SplittableRandom(2);
        float[] actions = new float[ROWS];
        for (int i = 0; i < ROWS; i++) {
            actions[i] = new int[] {0, 1, 3}[random.nextInt(3)];
        }
        float[] discounts = new float[ROWS];
        Arrays.fill(discounts, 0.9f);
        try (Scope scope = Scope.open()) {
            Transitions batch = new Transitions(
                    tensor(random(ROWS * OBSERVATION, random), ROWS, OBSERVATION),
                    tensor(actions, ROWS, 1),
                    tensor(random(ROWS, random), ROWS),
                    tensor(random(ROWS * OBSERVATION, random), ROWS, OBSERVATION),
                    tensor(discounts, ROWS),
                    legal(mask),
                    legal(nextMask));
            Map<String, Float> losses = new LinkedHashMap<>();
            learner.update(new FixedReplay(batch)).values().forEach((name, value) -> losses.put(name, value.item()));
            assertThat(losses.values()).allSatisfy(loss -> assertThat(loss).isFinite());
            return losses;
        }
    }

    private static float bellmanLoss(Map<String, Float> losses) {
        return Objects.requireNonNull(losses.getOrDefault("bellman", losses.get("critic")));
    }

    private static float[] act(Algorithm learner, float[] observations, ActionMask mask) {
        try (Scope scope = Scope.open()) {
            return Scope.noGradient(() -> learner.act(tensor(observations, ROWS, OBSERVATION), legal(mask)))
                    .toArray();
        }
    }

    private static LegalActions legal(ActionMask mask) {
        if (!mask.restricts()) {
            return LegalActions.unrestricted();
        }
        float[] flags = new float[ROWS * ACTIONS];
        for (int i = 0; i < flags.length; i++) {
            flags[i] = mask.allows(i % ACTIONS) ? 1 : 0;
        }
        return LegalActions.of(tensor(flags, ROWS, ACTIONS));
    }

    private static Tensor tensor(float[] values, long... shape) {
        return Tensor.of(Device.cpu(), values, shape);
    }

    private static float[] random(int size, SplittableRandom random) {
        float[] values = new float[size];
        for (int i = 0; i < size; i++) {
            values[i] = (float) random.nextDouble(-2, 2);
        }
        return values;
    }
}
