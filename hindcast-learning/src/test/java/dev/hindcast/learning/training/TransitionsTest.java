package dev.hindcast.learning.training;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hindcast.dataset.ActionMask;
import dev.hindcast.dataset.Box;
import dev.hindcast.dataset.Dataset;
import dev.hindcast.dataset.DatasetSpec;
import dev.hindcast.dataset.Discrete;
import dev.hindcast.dataset.Ending;
import dev.hindcast.dataset.Episode;
import dev.hindcast.dataset.Space;
import dev.hindcast.dataset.TransitionTable;
import dev.hindcast.learning.algorithm.Batch;
import dev.hindcast.learning.nn.Device;
import dev.hindcast.learning.nn.LegalActions;
import dev.hindcast.learning.nn.Scope;
import dev.hindcast.learning.nn.Tensor;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** A log in the environment's units as a learner of discrete actions sees it. */
class TransitionsTest {
    private static final Discrete ACTIONS = new Discrete(3, 5);
    private static final boolean[] MASKS = {true, false, true, false, true, true, true, true, false};

    private static Dataset dataset(Space observations, float[] observed) {
        Episode episode = new Episode(0, observed, new float[] {7, 6}, new float[] {1, 2}, Ending.TERMINATED)
                .withActionMasks(MASKS);
        return new Dataset("two", observations, ACTIONS, List.of(episode), Optional.empty(), List.of());
    }

    private static Batch batch(Dataset dataset, DatasetSpec spec, int nStep) {
        TransitionTable table = TransitionTable.of(dataset, nStep, 0.5);
        return Transitions.of(table, spec, Device.cpu()).batch(new long[] {0, 1});
    }

    /** Which actions are legal: the others' scores are not those that were given. */
    private static float[] flags(LegalActions legal) {
        Tensor scores = Tensor.of(Device.cpu(), new float[] {1, 1, 1, 1, 1, 1}, 2, 3);
        return legal.restrict(scores).greaterThan(0).toArray();
    }

    @Test
    void countsActionsFrom0AndKeepsMasks() {
        Dataset dataset = dataset(Box.unbounded(1), new float[] {0, 2, 4});
        try (Scope scope = Scope.open()) {
            Batch batch = batch(dataset, dataset.spec(), 1);
            assertThat(batch.actions().shape()).containsExactly(2, 1);
            assertThat(batch.actions().toArray()).containsExactly(2, 1);
            assertThat(batch.observations().toArray()[1])
                    .isEqualTo(dataset.spec().standardization().apply(new float[] {2})[0]);
            assertThat(batch.rewards().toArray()).containsExactly(1, 2);
            assertThat(batch.discounts().toArray()).containsExactly(0.5f, 0);
            assertThat(flags(batch.legal())).containsExactly(1, 0, 1, 0, 1, 1);
            assertThat(flags(batch.nextLegal())).containsExactly(0, 1, 1, 1, 1, 0);
        }
    }

    @Test
    void severalStepsHaveTheMaskOfTheStateAfterThem() {
        Dataset dataset = dataset(Box.unbounded(1), new float[] {0, 2, 4});
        try (Scope scope = Scope.open()) {
            assertThat(flags(batch(dataset, dataset.spec(), 2).nextLegal())).containsExactly(1, 1, 0, 1, 1, 0);
        }
    }

    @Test
    void showsDiscreteObservationsOneHot() {
        Dataset dataset = dataset(new Discrete(3, -1), new float[] {1, -1, 0});
        try (Scope scope = Scope.open()) {
            Batch batch = batch(dataset, dataset.spec(), 1);
            assertThat(batch.observations().toArray()).containsExactly(0, 0, 1, 1, 0, 0);
            assertThat(batch.nextObservations().toArray()).containsExactly(1, 0, 0, 0, 1, 0);
        }
    }

    @Test
    void addedRowsEqualThoseOfATable() {
        Dataset dataset = dataset(new Discrete(3, -1), new float[] {1, -1, 0});
        try (Scope scope = Scope.open()) {
            Transitions added = Transitions.empty(dataset.spec(), Device.cpu(), 2);
            added.add(state(1, 0), new float[] {7}, 1, state(-1, 3), 0.5);
            added.add(state(-1, 3), new float[] {6}, 2, state(0, 6), 0);
            assertThat(added.size()).isEqualTo(2);
            Batch actual = added.batch(new long[] {0, 1});
            Batch expected = batch(dataset, dataset.spec(), 1);
            assertThat(actual.observations().toArray())
                    .containsExactly(expected.observations().toArray());
            assertThat(actual.actions().toArray())
                    .containsExactly(expected.actions().toArray());
            assertThat(actual.nextObservations().toArray())
                    .containsExactly(expected.nextObservations().toArray());
            assertThat(flags(actual.legal())).containsExactly(flags(expected.legal()));
            assertThat(flags(actual.nextLegal())).containsExactly(flags(expected.nextLegal()));
        }
    }

    private static Transitions.State state(float observation, int mask) {
        return new Transitions.State(
                new float[] {observation}, ActionMask.of(MASKS[mask], MASKS[mask + 1], MASKS[mask + 2]));
    }
}
