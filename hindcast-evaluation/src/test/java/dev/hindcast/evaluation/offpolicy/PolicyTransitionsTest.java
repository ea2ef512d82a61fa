package dev.hindcast.evaluation.offpolicy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hindcast.dataset.Box;
import dev.hindcast.dataset.Dataset;
import dev.hindcast.dataset.Discrete;
import dev.hindcast.dataset.Ending;
import dev.hindcast.dataset.Episode;
import dev.hindcast.environment.RandomPolicy;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class PolicyTransitionsTest {
    /** Among them episodes of one truncated step without a successor, which have no row. */
    @Test
    void rowsMadeForEachBatchAreThoseThatAreKept() {
        Dataset log = log();
        PolicyTransitions kept = transitions(log, Long.MAX_VALUE);
        PolicyTransitions made = transitions(log, 0);
        assertThat(made.size()).isEqualTo(kept.size()).isPositive();
        long[] rows = LongStream.range(0, kept.size()).toArray();
        PolicyTransitions.Batch expected = kept.batch(rows);
        PolicyTransitions.Batch batch = made.batch(rows);
        assertThat(batch.inputs().toArray()).isEqualTo(expected.inputs().toArray());
        assertThat(batch.actions().toArray()).isEqualTo(expected.actions().toArray());
        assertThat(batch.nextInputs().toArray()).isEqualTo(expected.nextInputs().toArray());
        assertThat(batch.nextActions().toArray())
                .isEqualTo(expected.nextActions().toArray());
        assertThat(batch.rewards().toArray()).isEqualTo(expected.rewards().toArray());
        assertThat(batch.discounts().toArray()).isEqualTo(expected.discounts().toArray());
    }

    private static PolicyTransitions transitions(Dataset log, long mostKept) {
        NetworkUnits units = new NetworkUnits(log.spec(), 1);
        TargetActions actions =
                new TargetActions(units, TargetPolicy.sampled(new RandomPolicy(log.actionSpace())), 1, 3);
        return PolicyTransitions.of(log, units, actions, ValueUnits.of(log, 0.9), Truncation.NONE, 0.9, mostKept);
    }

    private static Dataset log() {
        SplittableRandom random = new SplittableRandom(4);
        List<Episode> episodes = new ArrayList<>();
        for (int i = 0; i < 30; i++) {
            int length = 1 + i % 4;
            int observed = i % 3 == 0 ? length : length + 1;
            float[] observations = new float[observed * 2];
            float[] actions = new float[length];
            float[] rewards = new float[length];
            for (int t = 0; t < observations.length; t++) {
                observations[t] = (float) random.nextGaussian();
            }
            for (int t = 0; t < length; t++) {
                actions[t] = random.nextInt(3);
                rewards[t] = (float) random.nextGaussian();
            }
            Ending ending = i % 5 == 1 ? Ending.TERMINATED : Ending.TRUNCATED;
            episodes.add(new Episode(i, observations, actions, rewards, ending));
        }
        return new Dataset("log", Box.unbounded(2), new Discrete(3), episodes, Optional.empty(), List.of());
    }
}
