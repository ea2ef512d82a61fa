package dev.hindcast.learning.training;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hindcast.dataset.Dataset;
import dev.hindcast.environment.Past;
import dev.hindcast.environment.tabular.StitchingMaze;
import dev.hindcast.environment.tabular.TabularMdp;
import dev.hindcast.learning.algorithm.Config;
import dev.hindcast.learning.algorithm.DiscreteDecisionTransformer;
import dev.hindcast.learning.algorithm.DiscreteIql;
import dev.hindcast.learning.algorithm.DiscreteQdt;
import dev.hindcast.learning.algorithm.SequenceSettings;
import dev.hindcast.learning.algorithm.ValueSettings;
import dev.hindcast.learning.nn.Device;
import dev.hindcast.learning.policy.NetworkPolicy;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The maze of which no logged episode goes all the way ({@link StitchingMaze}). Success is the exact probability that an episode of at most 100 steps
 * reaches the goal where actions are drawn from the policy. Return-conditioned policies see one step here: they then go by the cell, the number of
 * the step and the return, so that where an episode is after t steps is a distribution over cells.
 */
class StitchingLearningTest {
    private static final int EPISODES = 400;
    private static final int MAX_STEPS = 100;
    private static final StitchingMaze MAZE = new StitchingMaze();

    private static final SequenceSettings SEQUENCE = SequenceSettings.defaults()
            .withContext(1)
            .withWidth(32)
            .withLayers(1)
            .withTimesteps(1)
            .withDropout(0)
            .withLearningRate(3e-3)
            .withWarmUpUpdates(100);
    private static final DiscreteDecisionTransformer.Config TRANSFORMER = DiscreteDecisionTransformer.Config.defaults()
            .withSequence(SEQUENCE)
            .withBatchSize(256)
            .withReturnScale(0.1)
            .withTargetReturn(1);
    private static final DiscreteQdt.Config QDT = DiscreteQdt.Config.defaults()
            .withTransformer(TRANSFORMER)
            .withValue(ValueSettings.discrete()
                    .withValueHidden(List.of(64, 64))
                    .withValueLearningRate(1e-3)
                    .withValuePolyak(0.02)
                    .withValueDiscount(0.95)
                    .withConservativeWeight(0.01)
                    .withValuePhaseUpdates(2_000));
    private static final DiscreteIql.Config IQL = DiscreteIql.Config.defaults()
            .withHidden(List.of(64, 64))
            .withLearningRate(1e-3)
            .withDiscount(0.95)
            .withPolyak(0.02)
            .withExpectile(0.9)
            .withInverseTemperature(20);

    private static NetworkPolicy learned(Config config, long seed) {
        Dataset log = MAZE.collect(EPISODES, seed);
        return Trainer.on(log)
                .steps(2_000)
                .reportingTo(Progress.silent())
                .run(config.create(log.spec(), Device.cpu(), seed))
                .last();
    }

    /** The probability that an episode reaches the goal, of a policy that goes by the present cell, the number of the step and the rewards so far. */
    static double success(NetworkPolicy policy) {
        TabularMdp mdp = MAZE.mdp();
        double[] at = new double[mdp.states()];
        for (int s = 0; s < at.length; s++) {
            at[s] = mdp.startProbability(s);
        }
        double reached = 0;
        for (int t = 0; t < MAX_STEPS; t++) {
            double[] next = new double[at.length];
            for (int s = 0; s < at.length; s++) {
                if (at[s] > 0) {
                    double[] actions = policy.discrete().orElseThrow().probabilities(after(t, s));
                    for (int a = 0; a < actions.length; a++) {
                        TabularMdp.Outcome outcome = mdp.outcomes(s, a).get(0);
                        reached += at[s] * actions[a] * outcome.reward();
                        next[outcome.nextState()] += outcome.terminates() ? 0 : at[s] * actions[a];
                    }
                }
            }
            at = next;
        }
        return reached;
    }

    /** An episode that is in a cell after so many steps without a reward. */
    private static Past after(int steps, int cell) {
        Past past = Past.of(new float[] {steps == 0 ? cell : 0});
        for (int t = 1; t <= steps; t++) {
            past = past.then(new float[] {0}, 0, new float[] {t == steps ? cell : 0});
        }
        return past;
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 0, 3})
    @Tag("nightly")
    void figures(long seed) {
        for (Map.Entry<String, Config> e : Map.<String, Config>of("qdt99", QDT.withValue(QDT.value().withValueDiscount(0.99)), "qdt997", QDT.withValue(QDT.value().withValueDiscount(0.997))).entrySet()) {
            long start = System.nanoTime();
            double s = success(learned(e.getValue(), seed));
            System.out.println("FIG " + seed + " " + e.getKey() + " " + s + " " + (System.nanoTime() - start) / 1e9);
        }
        assertThat(seed).isNotNegative();
    }
}
