package dev.hindcast.learning.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.hindcast.dataset.Box;
import dev.hindcast.dataset.DatasetSpec;
import dev.hindcast.dataset.Discrete;
import dev.hindcast.dataset.Standardization;
import dev.hindcast.environment.Past;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** The mean reward to aim at is one more input of the network, the same at each step. */
class AverageReturnPolicyTest {
    private static final float[] NOTHING = {0};
    private static final Standardization UNITS = new Standardization(new float[] {1, 0}, new float[] {2, 4});

    private static FeedForward network(int outputs) {
        SplittableRandom random = new SplittableRandom(outputs);
        return FeedForward.perceptron(List.of(linear(3, 6, random), linear(6, outputs, random)));
    }

    private static Layer.Linear linear(int inputs, int outputs, SplittableRandom random) {
        float[] weight = new float[inputs * outputs];
        float[] bias = new float[outputs];
        for (int i = 0; i < weight.length; i++) {
            weight[i] = (float) random.nextDouble(-1, 1);
        }
        for (int i = 0; i < outputs; i++) {
            bias[i] = (float) random.nextDouble(-1, 1);
        }
        return new Layer.Linear(inputs, outputs, weight, bias);
    }

    private static FrameStack input(boolean discrete) {
        return new FrameStack(
                new DatasetSpec(Box.unbounded(2), discrete ? new Discrete(3) : Box.of(2, -1, 1), UNITS), 1);
    }

    private static float[] told(Past past, double mean) {
        float[] seen = input(false).of(past);
        return new float[] {seen[0], seen[1], (float) mean};
    }

    @Test
    void theNetworkSeesTheTargetOverTheHorizon() {
        AverageReturnPolicy policy =
                new AverageReturnPolicy(input(false), network(2), new float[] {-1, -1}, new ReturnTarget(60, 2), 10);
        SplittableRandom random = new SplittableRandom(1);
        Past past = Past.of(new float[] {0.5f, -3});
        for (int t = 0; t < 3; t++) {
            for (double target : new double[] {60, -4, 0}) {
                float[] expected = network(2).of(told(past, target / 2 / 10));
                float[] action = policy.aimingAt(target).act(past, random);
                assertThat((double) action[0]).isCloseTo(Math.tanh(expected[0]), within(1e-5));
                assertThat((double) action[1]).isCloseTo(Math.tanh(expected[1]), within(1e-5));
            }
            past = past.then(NOTHING, 7, new float[] {t, 2 - t});
        }
        assertThat(policy.context()).isEqualTo(1);
        assertThat(policy.targetReturn()).isEqualTo(60);
        assertThat(policy.aimingAt(-4).targetReturn()).isEqualTo(-4);
        assertThat(policy.density()).isPresent();
    }

    @Test
    void soItIsOfDiscreteActions() {
        DiscreteAverageReturnPolicy policy =
                new DiscreteAverageReturnPolicy(input(true), network(3), new ReturnTarget(8, 1), 4);
        Past past = Past.of(new float[] {0.5f, -3}).then(NOTHING, 7, new float[] {2, 1});
        float[] logits = network(3).of(told(past, -2));
        double[] probabilities = policy.aimingAt(-8).probabilities(past);
        assertThat(Math.log(probabilities[0] / probabilities[2])).isCloseTo(logits[0] - logits[2], within(1e-5));
        assertThat(Math.log(probabilities[1] / probabilities[2])).isCloseTo(logits[1] - logits[2], within(1e-5));
        assertThat(policy.context()).isEqualTo(1);
    }

    @Test
    void whatIsNoTargetIsRefused() {
        AverageReturnPolicy policy =
                new AverageReturnPolicy(input(false), network(2), new float[2], new ReturnTarget(1, 1), 3);
        assertThatThrownBy(() -> policy.aimingAt(Double.NaN)).hasMessageContaining("finite return, got NaN");
        assertThatThrownBy(() ->
                        new AverageReturnPolicy(input(false), network(2), new float[2], new ReturnTarget(1, 1), 0))
                .hasMessageContaining("a horizon of 0");
    }
}
