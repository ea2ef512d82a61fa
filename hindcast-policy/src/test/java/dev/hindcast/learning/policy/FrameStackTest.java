package dev.hindcast.learning.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.hindcast.dataset.Box;
import dev.hindcast.dataset.DatasetSpec;
import dev.hindcast.dataset.Discrete;
import dev.hindcast.dataset.Standardization;
import dev.hindcast.environment.Past;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class FrameStackTest {
    private static final DatasetSpec SPEC =
            new DatasetSpec(Box.unbounded(1), new Discrete(2), new Standardization(new float[] {1}, new float[] {2}));

    private static Past past(float... observations) {
        Past past = Past.of(new float[] {observations[0]});
        for (int t = 1; t < observations.length; t++) {
            past = past.then(new float[1], 0, new float[] {observations[t]});
        }
        return past;
    }

    @Test
    void holdsTheLastObservationsOldestFirst() {
        FrameStack stack = new FrameStack(SPEC, 3);
        assertThat(stack.of(past(3, 5, 7, 9)))
                .containsExactly(
                        SPEC.input(new float[] {5})[0], SPEC.input(new float[] {7})[0], SPEC.input(new float[] {9})[0]);
        assertThat(stack.of(past(3))).containsExactly(0, 0, SPEC.input(new float[] {3})[0]);
        assertThat(new FrameStack(SPEC, 1).of(past(3, 5))).containsExactly(SPEC.input(new float[] {5}));
    }

    @Test
    void movesOnByItsStride() {
        FrameStack stack = new FrameStack(SPEC, 4, 3);
        assertThat(IntStream.range(0, 11).map(stack::first)).containsExactly(0, 0, 0, 0, 3, 3, 3, 6, 6, 6, 9);
        assertThat(stack.of(past(3, 5, 7, 9, 11)))
                .containsExactly(0, 0, SPEC.input(new float[] {9})[0], SPEC.input(new float[] {11})[0]);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new FrameStack(SPEC, 4, 5))
                .withMessage("A context of 4 moves on by a stride of 1 to 4, got 5");
    }

    @Test
    void isOneHotWhereObservationsAreDiscrete() {
        FrameStack stack = new FrameStack(DatasetSpec.unstandardized(new Discrete(2, 5), new Discrete(2)), 3);
        assertThat(stack.size()).isEqualTo(6);
        assertThat(stack.of(past(6, 5))).containsExactly(0, 0, 0, 1, 1, 0);
    }

    @Test
    void aPolicyActsByItsStack() {
        FeedForward oldest = FeedForward.perceptron(
                List.of(new Layer.Linear(3, 2, new float[] {1, 0, 0, 0, 0, 0}, new float[] {0, .25f})));
        DiscreteNetworkPolicy policy = DiscreteNetworkPolicy.greedy(new FrameStack(SPEC, 3), oldest);
        assertThat(policy.context()).isEqualTo(3);
        SplittableRandom random = new SplittableRandom(0);
        assertThat(policy.act(past(9, 1, 1), random)).containsExactly(0);
        assertThat(policy.act(past(9, 1, 1, 1), random)).containsExactly(1);
        assertThat(policy.act(past(9), random)).containsExactly(1);
    }

    @Test
    void refusesNetworksOfAnotherWidth() {
        FeedForward network = FeedForward.perceptron(List.of(new Layer.Linear(3, 2, new float[6], new float[2])));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> DiscreteNetworkPolicy.greedy(new FrameStack(SPEC, 2), network))
                .withMessageContaining("A policy from 2 of Box");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new FrameStack(SPEC, 0))
                .withMessage("A network sees at least 1 observation, got a context of 0");
    }
}
