package dev.hindcast.learning.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.hindcast.dataset.Box;
import dev.hindcast.dataset.DatasetSpec;
import dev.hindcast.environment.Past;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Two proposals, +-0.5 as the noise says, for critics that are linear in the action. */
class BestOfPolicyTest {
    private static final FrameStack INPUT =
            new FrameStack(DatasetSpec.unstandardized(Box.unbounded(1), Box.of(1, -1, 1)), 1);
    private static final Past PAST = Past.of(new float[] {3});

    /** slope a + offset, whatever the state. */
    private static FeedForward critic(float slope, float offset) {
        return FeedForward.perceptron(List.of(new Layer.Linear(2, 1, new float[] {0, slope}, new float[] {offset})));
    }

    /** The sign of the noise, nearly, times 0.5. */
    private static final Proposals PROPOSALS = new Proposals.Decoded(
            new FeedForward(List.of(
                    new Layer.Linear(2, 1, new float[] {0, 1e6f}, new float[1]),
                    new Layer.Elementwise(1, Activation.TANH),
                    new Layer.Linear(1, 1, new float[] {(float) (Math.log(3) / 2)}, new float[1]))),
            10);

    private static BestOfPolicy policy(BestOfPolicy.Choice choice, FeedForward... critics) {
        return new BestOfPolicy(INPUT, List.of(critics), PROPOSALS, choice, new float[][] {{1}, {-1}});
    }

    /** The second critic has the smaller values and prefers the other action. */
    @Test
    void theSmallestValueCounts() {
        assertThat(policy(BestOfPolicy.Choice.BEST, critic(1, 0)).act(PAST, new SplittableRandom(1))[0])
                .isCloseTo(0.5f, within(1e-5f));
        BestOfPolicy two = policy(BestOfPolicy.Choice.BEST, critic(1, 0), critic(-1, -9));
        assertThat(two.act(PAST, new SplittableRandom(1))[0]).isCloseTo(-0.5f, within(1e-5f));
        assertThat(two.critics()).hasSize(2);
    }

    /** Half of the time both proposals are alike; otherwise the better one has the odds e^(2 0.5). */
    @Test
    void samplesBySoftmax() {
        double odds = Math.E / (1 + Math.E);
        assertThat(shareOfBetter(policy(BestOfPolicy.Choice.SOFTMAX, critic(1, 100))))
                .isCloseTo(0.25 + 0.5 * odds, within(0.02));
        assertThat(shareOfBetter(policy(BestOfPolicy.Choice.BEST, critic(1, 100))))
                .isCloseTo(0.75, within(0.02));
        assertThat(policy(BestOfPolicy.Choice.SOFTMAX, critic(1, 0)).act(PAST, new SplittableRandom(1))[0])
                .isCloseTo(0.5f, within(1e-5f));
    }

    private static double shareOfBetter(BestOfPolicy policy) {
        SplittableRandom random = new SplittableRandom(3);
        int better = 0;
        for (int i = 0; i < 10_000; i++) {
            better += policy.sample(PAST, random)[0] > 0 ? 1 : 0;
        }
        return better / 10_000.0;
    }

    @Test
    void needsACritic() {
        assertThatThrownBy(() -> policy(BestOfPolicy.Choice.BEST)).hasMessageContaining("needs a critic");
        assertThatThrownBy(() -> policy(
                        BestOfPolicy.Choice.BEST,
                        critic(1, 0),
                        FeedForward.perceptron(List.of(new Layer.Linear(3, 1, new float[3], new float[1])))))
                .hasMessageContaining("network from 3 to 1 values");
    }

    /** The chain of a network that always tells no noise, by hand. */
    @Test
    void aDiffusionByHand() {
        NoiseSchedule schedule = new NoiseSchedule(0.2f, 0.75f);
        FeedForward silent = FeedForward.perceptron(List.of(new Layer.Linear(3, 1, new float[3], new float[1])));
        Proposals diffusion = new Proposals.Diffusion(silent, new float[][] {{1}, {2}}, schedule);
        assertThat(diffusion.noiseSize(1, 1)).isEqualTo(2);
        // abar is 0.8 and 0.2: 0.3 is an action of 0.67 there, and the step before 0.75 sqrt(.8) / .8 of it and .2
        // sqrt(.25) / .8 of 0.3
        double before = 0.75 * Math.sqrt(0.8) / 0.8 * 0.3 / Math.sqrt(0.2)
                + 0.2 * 0.5 / 0.8 * 0.3
                + Math.sqrt(0.75 * 0.2 / 0.8) * -0.4;
        float[][] actions = diffusion.of(new float[] {5}, new float[][] {{0.3f, -0.4f}, {9, 9}});
        assertThat(actions[0][0]).isCloseTo((float) (before / Math.sqrt(0.8)), within(1e-6f));
        assertThat(actions[1][0]).isEqualTo(1);
        assertThat(Arrays.stream(actions).mapToInt(a -> a.length)).containsOnly(1);
    }
}
