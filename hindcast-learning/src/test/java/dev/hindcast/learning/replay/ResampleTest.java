package dev.hindcast.learning.replay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.hindcast.dataset.Box;
import dev.hindcast.dataset.Dataset;
import dev.hindcast.dataset.Ending;
import dev.hindcast.dataset.Episode;
import dev.hindcast.learning.nn.Device;
import dev.hindcast.learning.nn.Scope;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Bootstrap resamples of a log, and its steps in a list. */
class ResampleTest {
    private static final int STEPS = 1_000;

    private final Dataset data = numbered();
    private final StepBuffer buffer = StepBuffer.of(data, data.spec(), Device.cpu());
    private final StepReplay replay = buffer.replay(3);

    @AfterEach
    void close() {
        buffer.close();
    }

    /** Steps whose rewards are their numbers. */
    private static Dataset numbered() {
        List<Episode> episodes = new ArrayList<>();
        for (int i = 0; i < STEPS / 10; i++) {
            float[] rewards = new float[10];
            for (int t = 0; t < 10; t++) {
                rewards[t] = i * 10 + t;
            }
            episodes.add(new Episode(i, new float[11], new float[10], rewards, Ending.TRUNCATED));
        }
        return new Dataset("numbered", Box.unbounded(1), Box.of(1, -1, 1), episodes, Optional.empty(), List.of());
    }

    private static Set<Float> drawn(Replay from) {
        Set<Float> seen = new HashSet<>();
        try (Scope scope = Scope.open()) {
            for (float reward : from.transitions(30_000, 1).rewards().toArray()) {
                seen.add(reward);
            }
        }
        return seen;
    }

    /** 1 - 1/e of the steps are in a resample; two resamples are as different as chance has it, and each is always the same. */
    @Test
    void aResampleIsABootstrapOfTheSteps() {
        Set<Float> first = drawn(replay.resampled(0));
        Set<Float> second = drawn(replay.resampled(1));
        assertThat(first.size() / (double) STEPS).isCloseTo(0.632, within(0.04));
        Set<Float> both = new HashSet<>(first);
        both.retainAll(second);
        assertThat(both.size() / (double) STEPS).isCloseTo(0.4, within(0.05));
        replay.startUpdate(9);
        assertThat(drawn(replay.resampled(0))).isEqualTo(first);
    }

    @Test
    void aResampleOfAPartStaysInThePart() {
        Set<Float> heldOut = drawn(replay.heldOut(0.2));
        assertThat(drawn(replay.without(0.2).resampled(2))).doesNotContainAnyElementsOf(heldOut);
    }

    @Test
    void listsEachStepOnceOrEvenlySpacedOnes() {
        try (Scope scope = Scope.open()) {
            float[] all = replay.listed(STEPS, 1).rewards().toArray();
            for (int i = 0; i < STEPS; i++) {
                assertThat(all[i]).isEqualTo(i);
            }
            float[] some = replay.listed(100, 1).rewards().toArray();
            for (int i = 0; i < 100; i++) {
                assertThat(some[i]).isEqualTo(10 * i);
            }
            float[] held = replay.heldOut(0.2).listed(STEPS, 1).rewards().toArray();
            float[] rest = replay.without(0.2).listed(STEPS, 1).rewards().toArray();
            assertThat(held.length + rest.length).isEqualTo(STEPS);
            assertThat(Arrays.stream(toDoubles(held)).sum()
                            + Arrays.stream(toDoubles(rest)).sum())
                    .isEqualTo(STEPS * (STEPS - 1) / 2.0);
        }
    }

    @Test
    void singleStepsAreThoseOfTheLog() {
        try (Scope scope = Scope.open()) {
            assertThat(replay.withSteps(3)
                            .ofSingleSteps()
                            .listed(5, 1)
                            .rewards()
                            .toArray())
                    .containsExactly(replay.listed(5, 1).rewards().toArray());
        }
    }

    private static double[] toDoubles(float[] values) {
        double[] doubles = new double[values.length];
        for (int i = 0; i < values.length; i++) {
            doubles[i] = values[i];
        }
        return doubles;
    }
}
