package dev.hindcast.learning.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.hindcast.dataset.Box;
import dev.hindcast.dataset.DatasetSpec;
import dev.hindcast.dataset.Discrete;
import dev.hindcast.environment.Past;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is no number is refused, where it would be an action of no number or the first one of all. */
class NotFiniteTest {
    @ParameterizedTest
    @ValueSource(strings = {"deterministic", "gaussian", "tanh-gaussian", "greedy", "categorical", "constrained"})
    void aPolicyDoesNotActOnIt(String kind) throws URISyntaxException {
        Path file =
                Path.of(Objects.requireNonNull(NotFiniteTest.class.getResource("/policies/format-1/" + kind + ".npz"))
                        .toURI());
        NetworkPolicy policy = PolicyFile.read(file);
        assertThat(policy)
                .hasToString(kind + " policy from " + policy.spec().observationSpace() + " to " + policy.actionSpace());
        SplittableRandom random = new SplittableRandom(1);
        for (float value : new float[] {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY}) {
            float[] observation = new float[policy.spec().observationSpace().size()];
            observation[observation.length - 1] = value;
            String words = String.valueOf(value);
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> policy.act(Past.of(observation), random))
                    .withMessageContainingAll("observation", words);
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> policy.sample(Past.of(observation), random))
                    .withMessageContainingAll("observation", words);
        }
    }

    @Test
    void noActionHasThatNumber() {
        DiscreteNetworkPolicy policy = DiscreteNetworkPolicy.greedy(
                new FrameStack(DatasetSpec.unstandardized(Box.unbounded(1), new Discrete(2)), 1),
                FeedForward.perceptron(List.of(new Layer.Linear(1, 2, new float[2], new float[2]))));
        Past past = Past.of(new float[1]);
        assertThat(policy.logProbability(past, new float[] {0})).isPresent();
        for (float action : new float[] {Float.NaN, -1, 2, 0.5f}) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> policy.logProbability(past, new float[] {action}))
                    .withMessageContaining("Expected a value of Discrete(2), got [" + action);
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> policy.judgedLogProbability(past, new float[] {action}))
                    .withMessageContaining("Expected a value of Discrete(2), got [" + action);
        }
    }

    @Test
    void aReturnIsNotCountedDownByIt() {
        ReturnTarget target = new ReturnTarget(10, 4);
        Past past = Past.of(new float[1]).then(new float[1], Float.NaN, new float[1]);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> target.returnToGo(past))
                .withMessageContaining("rewards of the past sum to NaN");
        FrameStack two = new FrameStack(DatasetSpec.unstandardized(Box.unbounded(1), Box.of(1, -1, 1)), 2);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new ReturnWindow(two, target).of(past))
                .withMessageContaining("rewards of the past sum to NaN");
        assertThat(new ReturnWindow(two, target).of(Past.of(new float[1]))).hasSize(2);
    }

    @Test
    void anOldObservationOfAStackCounts() {
        FrameStack two = new FrameStack(DatasetSpec.unstandardized(Box.unbounded(1), Box.of(1, -1, 1)), 2);
        Past past = Past.of(new float[] {Float.NaN}).then(new float[1], 0, new float[1]);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> two.of(past))
                .withMessageContaining("Component 0 of the observation is NaN");
        assertThat(two.of(past.then(new float[1], 0, new float[1]))).isEqualTo(new float[2]);
    }
}
