package dev.hindcast.learning.algorithm;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hindcast.dataset.Box;
import dev.hindcast.dataset.Dataset;
import dev.hindcast.dataset.DatasetSpec;
import dev.hindcast.dataset.Discrete;
import dev.hindcast.dataset.Ending;
import dev.hindcast.dataset.Episode;
import dev.hindcast.dataset.Space;
import dev.hindcast.learning.nn.Device;
import dev.hindcast.learning.nn.Scope;
import dev.hindcast.learning.replay.Replay;
import dev.hindcast.learning.replay.StepBuffer;
import dev.hindcast.learning.replay.StepReplay;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** QDT is what its parts are, to the last bit: conservative Q-learning, then a transformer on what that value relabels. */
class QdtPartsTest {
    private static final int VALUE_UPDATES = 4;
    private static final int POLICY_UPDATES = 3;
    private static final SequenceSettings SEQUENCE = SequenceSettings.defaults()
            .withContext(3)
            .withWidth(8)
            .withLayers(1)
            .withDropout(0)
            .withLearningRate(1e-3)
            .withWarmUpUpdates(2);

    private static Dataset data(boolean discrete) {
        SplittableRandom random = new SplittableRandom(2);
        List<Episode> episodes = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            int steps = 3 + random.nextInt(6);
            float[] observations = new float[2 * (steps + 1)];
            float[] actions = new float[steps];
            float[] rewards = new float[steps];
            boolean[] masks = new boolean[3 * (steps + 1)];
            for (int k = 0; k < observations.length; k++) {
                observations[k] = (float) random.nextGaussian();
            }
            for (int t = 0; t <= steps; t++) {
                int legal = random.nextInt(3);
                masks[3 * t + legal] = true;
                masks[3 * t + random.nextInt(3)] = true;
                if (t < steps) {
                    actions[t] = discrete ? legal : (float) random.nextDouble(-1, 1);
                    rewards[t] = (float) random.nextDouble(-1, 1);
                }
            }
            Episode episode = new Episode(
                    i, observations, actions, rewards, random.nextBoolean() ? Ending.TERMINATED : Ending.TRUNCATED);
            episodes.add(discrete ? episode.withActionMasks(masks) : episode);
        }
        Space space = discrete ? new Discrete(3) : Box.of(1, -1, 1);
        return new Dataset("parts", Box.unbounded(2), space, episodes, Optional.empty(), List.of());
    }

    private static List<long[]> script(long steps) {
        SplittableRandom random = new SplittableRandom(9);
        List<long[]> script = new ArrayList<>();
        for (int k = 0; k < VALUE_UPDATES + POLICY_UPDATES; k++) {
            script.add(random.longs(16, 0, steps).toArray());
        }
        return script;
    }

    private static void play(Algorithm learner, Replay replay, int updates) {
        for (int k = 0; k < updates; k++) {
            try (Scope scope = Scope.open()) {
                learner.update(replay);
            }
        }
    }

    /** Weights of the same names. */
    private static void copy(Algorithm from, Algorithm to) {
        to.networks()
                .members()
                .forEach((name, tensor) -> tensor.assign(
                        Objects.requireNonNull(from.networks().members().get(name), name)
                                .toArray()));
        to.networks().restored();
    }

    private static void assertSame(Algorithm part, Algorithm whole) {
        part.networks()
                .members()
                .forEach((name, tensor) -> assertThat(Objects.requireNonNull(
                                        whole.networks().members().get(name), name)
                                .toArray())
                        .as(name)
                        .containsExactly(tensor.toArray()));
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void isItsParts(boolean discrete) {
        ValueSettings settings = (discrete ? ValueSettings.discrete() : ValueSettings.continuous())
                .withValueHidden(List.of(16, 16))
                .withValueLearningRate(0.03)
                .withValuePhaseUpdates(VALUE_UPDATES);
        Config transformer = discrete
                ? DiscreteDecisionTransformer.Config.defaults().withSequence(SEQUENCE)
                : DecisionTransformer.Config.defaults().withSequence(SEQUENCE);
        Config whole = discrete
                ? new DiscreteQdt.Config((DiscreteDecisionTransformer.Config) transformer, settings)
                : new Qdt.Config((DecisionTransformer.Config) transformer, settings);
        Dataset data = data(discrete);
        DatasetSpec spec = DatasetSpec.unstandardized(data.observationSpace(), data.actionSpace());
        try (StepBuffer steps = StepBuffer.of(data, spec, Device.cpu());
                Algorithm qdt = whole.create(spec, Device.cpu(), 5);
                Algorithm value = (discrete ? settings.discreteCql() : settings.cql()).create(spec, Device.cpu(), 5);
                Algorithm policy = transformer.create(spec, Device.cpu(), 5)) {
            copy(qdt, value);
            copy(qdt, policy);
            List<long[]> script = script(data.transitions());
            play(qdt, new ScriptedReplay(steps.replay(0), script), VALUE_UPDATES + POLICY_UPDATES);
            play(value, new ScriptedReplay(steps.replay(0), script), VALUE_UPDATES);
            StepReplay relabelled = steps.replay(0)
                    .relabelled((states, legal) ->
                            value.actionValues(states, value.act(states, legal)).orElseThrow());
            List<long[]> ofPolicy = script.subList(VALUE_UPDATES, script.size());
            play(policy, new ScriptedReplay(relabelled, ofPolicy), POLICY_UPDATES);
            assertSame(value, qdt);
            assertSame(policy, qdt);
        }
    }
}
