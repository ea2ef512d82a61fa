package dev.hindcast.evaluation.anytime;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hindcast.dataset.Dataset;
import dev.hindcast.dataset.Episode;
import dev.hindcast.environment.CartPole;
import dev.hindcast.environment.Policy;
import dev.hindcast.environment.Rollouts;
import dev.hindcast.environment.TimeLimit;
import dev.hindcast.evaluation.Confidence.Range;
import dev.hindcast.evaluation.anytime.PolicyGuard.Settings;
import dev.hindcast.learning.algorithm.DiscreteBc;
import dev.hindcast.learning.nn.Seeds;
import dev.hindcast.learning.policy.DiscreteNetworkPolicy;
import dev.hindcast.learning.policy.FeedForward;
import dev.hindcast.learning.policy.Layer;
import dev.hindcast.learning.policy.NetworkPolicy;
import dev.hindcast.learning.training.HandOver.Player;
import dev.hindcast.learning.training.HandOver.Verdict;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The hand-over from a learned policy of the cart and pole to one whose weights were changed. */
class PolicyGuardCartPoleTest {
    private static final int STEPS = 200;
    private static final int TRIALS = 100;
    private static final Settings SETTINGS =
            Settings.of(new Range(0, STEPS), .1 * STEPS, 50 * STEPS).withTrustedEpisodes(2);
    private static final Rollouts ROLLOUTS =
            Rollouts.with(() -> new TimeLimit(new CartPole(), STEPS)).exploring();

    private static NetworkPolicy trusted;
    private static double value;

    @BeforeAll
    static void learn() {
        Dataset mixed = Dataset.open(Path.of("../datasets/cartpole/mixed"));
        trusted = DiscreteBc.Config.defaults()
                .withHidden(List.of(16))
                .withLearningRate(1e-2)
                .fit(mixed, 200, 1);
        value = value(trusted, 400);
    }

    private static double value(Policy policy, int episodes) {
        return ROLLOUTS.run(policy, episodes, 7).stream()
                .mapToDouble(Episode::totalReward)
                .average()
                .orElseThrow();
    }

    /** Each weight changed by a deviation of {@code noise} times the layer's. */
    private static NetworkPolicy changed(double noise, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        List<Layer> layers = trusted.network().layers().stream()
                .map(layer -> layer instanceof Layer.Linear linear ? changed(linear, noise, random) : layer)
                .toList();
        return DiscreteNetworkPolicy.categorical(trusted.input(), new FeedForward(layers));
    }

    private static Layer changed(Layer.Linear linear, double noise, SplittableRandom random) {
        float[] weight = linear.weight().clone();
        double squares = 0;
        for (float w : weight) {
            squares += (double) w * w;
        }
        double deviation = noise * Math.sqrt(squares / weight.length);
        for (int i = 0; i < weight.length; i++) {
            weight[i] += (float) (deviation * random.nextGaussian());
        }
        return new Layer.Linear(linear.inputs(), linear.outputs(), weight, linear.bias());
    }

    /** What became of a candidate, and what its episodes cost in the mean. */
    private record Outcome(Verdict verdict, double regret) {
        boolean undone() {
            return GuardTrials.undone(verdict);
        }
    }

    private static double lost(double noise, long seed) {
        return value - value(changed(noise, seed), 50);
    }

    private static Outcome trial(double noise, long seed) {
        Policy candidate = changed(noise, seed);
        PolicyGuard guard = new PolicyGuard(SETTINGS, seed);
        Verdict verdict = GuardTrials.trial(
                guard,
                (player, before) -> ROLLOUTS.run(
                                player == Player.CANDIDATE ? candidate : trusted, 1, Seeds.mix(seed, before))
                        .get(0)
                        .totalReward(),
                Integer.MAX_VALUE);
        return new Outcome(verdict, guard.candidateEpisodes() * lost(noise, seed));
    }

    private static List<Outcome> trials(double noise, LongStream seeds) {
        return seeds.parallel().mapToObj(seed -> trial(noise, seed)).toList();
    }

    @Test
    void theTrustedPolicyIsNeitherPerfectNorAlwaysTheSame() {
        assertThat(value).isBetween(.7 * STEPS, .95 * STEPS);
    }

    @Test
    void harmlessUpdatesStay() {
        List<Outcome> outcomes = trials(.01, LongStream.range(0, TRIALS));
        assertThat(outcomes.stream().filter(Outcome::undone).count()).isLessThanOrEqualTo(5);
    }

    /** Of the weights that noise of their own size changed, those with which a policy loses more than a quarter of the range. */
    @Test
    void spoiledUpdatesAreCaughtWithinTheBudget() {
        LongStream spoiled = LongStream.iterate(0, seed -> seed + 1)
                .filter(seed -> lost(1, seed) > .25 * STEPS)
                .limit(TRIALS);
        List<Outcome> outcomes = trials(1, LongStream.of(spoiled.toArray()));
        assertThat(outcomes.stream()
                        .filter(outcome -> outcome.undone() && outcome.regret <= SETTINGS.budget())
                        .count())
                .isGreaterThanOrEqualTo(95);
    }
}
