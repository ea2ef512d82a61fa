package dev.hindcast.learning.training;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hindcast.dataset.Dataset;
import dev.hindcast.environment.Past;
import dev.hindcast.environment.Policy;
import dev.hindcast.learning.algorithm.Config;
import dev.hindcast.learning.algorithm.DecisionTransformer;
import dev.hindcast.learning.algorithm.DiscreteDecisionTransformer;
import dev.hindcast.learning.algorithm.DiscreteReinformer;
import dev.hindcast.learning.algorithm.Qt;
import dev.hindcast.learning.algorithm.Reinformer;
import dev.hindcast.learning.algorithm.SequenceSettings;
import dev.hindcast.learning.policy.NetworkPolicy;
import dev.hindcast.learning.policy.ReturnConditionedPolicy;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** A Decision Transformer returns what it is asked for, a Reinformer what it says; who cannot tell returns apart imitates the log. */
class SequenceLearningTest {
    private static final SequenceSettings SMALL = SequenceSettings.defaults()
            .withContext(2)
            .withWidth(16)
            .withLayers(1)
            .withTimesteps(20)
            .withDropout(0)
            .withLearningRate(3e-3)
            .withWarmUpUpdates(50);
    private static final double BLIND = 1e9;
    private static final int STEPS = 600;

    private static NetworkPolicy trained(Config config, Dataset data) {
        return config.fit(data, STEPS, 0);
    }

    private static NetworkPolicy onTwoSteps(double returnScale) {
        return trained(
                DecisionTransformer.Config.defaults().withSequence(SMALL).withReturnScale(returnScale),
                Problems.twoSteps(2_000, 1));
    }

    /** The mean return over 101 starts in [-1, 1]: at most 2, and 1.67 of who does the log's mean action. */
    private static double value(Policy policy) {
        SplittableRandom random = new SplittableRandom(0);
        double sum = 0;
        for (int i = 0; i <= 100; i++) {
            float x = i / 50f - 1;
            Past start = Past.of(new float[] {x});
            float u = policy.act(start, random)[0];
            float first = 1 - (u - x) * (u - x);
            float v = policy.act(start.then(new float[] {u}, first, new float[] {u}), random)[0];
            sum += first + 1 - (v - u) * (v - u);
        }
        return sum / 101;
    }

    @Test
    void returnsAsMuchAsItIsAskedFor() {
        ReturnConditionedPolicy policy = (ReturnConditionedPolicy) onTwoSteps(2);
        assertThat(policy.targetReturn()).isGreaterThan(1.99);
        assertThat(value(policy)).isGreaterThan(1.8);
        assertThat(value(policy.aimingAt(0))).isLessThan(1.4);
    }

    @Test
    void whoCannotTellReturnsApartImitates() {
        ReturnConditionedPolicy policy = (ReturnConditionedPolicy) onTwoSteps(BLIND);
        assertThat(value(policy)).isBetween(1.6, 1.72).isEqualTo(value(policy.aimingAt(0)));
    }

    /** It is told no return, and goes by the highest that it knows of; by the mean one it imitates. */
    @Test
    void saysAHighReturnAndEarnsIt() {
        Reinformer.Config config =
                Reinformer.Config.defaults().withSequence(SMALL).withReturnScale(2);
        Dataset data = Problems.twoSteps(2_000, 1);
        assertThat(value(trained(config, data))).isGreaterThan(1.8);
        assertThat(value(trained(config.withExpectile(0.5), data))).isLessThan(1.72);
    }

    /** Who cannot tell returns apart is told by values what a Decision Transformer is not. */
    @Test
    void valuesTellWhatReturnsDoNot() {
        Qt.Config config = Qt.Config.defaults()
                .withSequence(SMALL)
                .withHidden(List.of(32, 32))
                .withCriticLearningRate(3e-3)
                .withPolyak(0.02)
                .withReturnScale(BLIND);
        Dataset data = Problems.twoSteps(2_000, 1);
        assertThat(value(trained(config, data))).isGreaterThan(1.8);
        assertThat(value(trained(config.withValueWeight(0), data))).isLessThan(1.72);
    }

    /** Episodes of one to many steps, with actions that are illegal in places. */
    @Test
    void choosesAmongDiscreteActionsByWhatTheyReturn() {
        DiscreteDecisionTransformer.Config config =
                DiscreteDecisionTransformer.Config.defaults().withSequence(SMALL);
        Dataset data = Corridor.data(true, 300);
        assertThat(data.episodes()).anyMatch(episode -> episode.length() == 1);
        assertThat(Corridor.value(trained(config.withReturnScale(1), data), true))
                .isGreaterThan(0.9);
        assertThat(Corridor.value(trained(config.withReturnScale(BLIND), data), true))
                .isLessThan(0.6);
    }

    /** Few episodes end well here, so that the expectile has to be a high one: at .99 it is a return that no episode had. */
    @Test
    void choosesAmongDiscreteActionsByWhatItSaysTheyReturn() {
        Dataset data = Corridor.data(true, 300);
        DiscreteReinformer.Config saying = DiscreteReinformer.Config.defaults()
                .withSequence(SMALL)
                .withReturnScale(1)
                .withExpectile(0.999);
        assertThat(Corridor.value(trained(saying, data), true)).isGreaterThan(0.9);
        assertThat(Corridor.value(trained(saying.withExpectile(0.5), data), true))
                .isLessThan(0.6);
    }
}
