package dev.hindcast.evaluation.offpolicy;

import dev.hindcast.dataset.Dataset;
import dev.hindcast.dataset.DatasetException;
import dev.hindcast.dataset.Episode;
import dev.hindcast.learning.nn.Device;
import dev.hindcast.learning.nn.Tensor;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Transitions and what the target policy does after each, in the units of {@link NetworkUnits} and {@link ValueUnits}, one row each in
 * the order of the episodes. Where all rows have at most {@value #MOST_KEPT} numbers they are made once, so that a batch is one gather; of
 * larger logs each batch makes its own.
 */
final class PolicyTransitions {
    private static final long MOST_KEPT = 1L << 26;

    private final List<Episode> episodes;
    private final NetworkUnits units;
    private final TargetActions target;
    private final ValueUnits values;
    private final Truncation truncation;
    private final double discount;
    private final int width;
    /** The row of each episode's first step; one more for the number of rows. */
    private final int[] first;

    private @Nullable Tensor kept;

    private PolicyTransitions(
            Dataset dataset,
            NetworkUnits units,
            TargetActions target,
            ValueUnits values,
            Truncation truncation,
            double discount) {
        this.episodes = dataset.episodes();
        this.units = units;
        this.target = target;
        this.values = values;
        this.truncation = truncation;
        this.discount = discount;
        this.width = 2 * units.stateSize() + units.actionSize() + target.width() + 2;
        this.first = new int[episodes.size() + 1];
        for (int e = 0; e < episodes.size(); e++) {
            first[e + 1] = Math.addExact(first[e], usable(episodes.get(e), units.observationSize(), truncation));
        }
    }

    static PolicyTransitions of(
            Dataset dataset,
            NetworkUnits units,
            TargetActions target,
            ValueUnits values,
            Truncation truncation,
            double discount) {
        return of(dataset, units, target, values, truncation, discount, MOST_KEPT);
    }

    /**
     * As above.
     *
     * @param mostKept the most numbers of rows that are made once
     */
    static PolicyTransitions of(
            Dataset dataset,
            NetworkUnits units,
            TargetActions target,
            ValueUnits values,
            Truncation truncation,
            double discount,
            long mostKept) {
        PolicyTransitions transitions = new PolicyTransitions(dataset, units, target, values, truncation, discount);
        if (transitions.size() == 0) {
            throw new DatasetException("Data set " + dataset.name()
                    + " holds no transition with a known successor: nothing can be learned from it");
        }
        if ((long) transitions.size() * transitions.width <= mostKept) {
            transitions.kept = transitions.all();
        }
        return transitions;
    }

    private Tensor all() {
        float[] data = new float[size() * width];
        for (int e = 0; e < episodes.size(); e++) {
            for (int row = first[e]; row < first[e + 1]; row++) {
                write(episodes.get(e), row - first[e], data, row * width);
            }
        }
        return Tensor.of(Device.cpu(), data, size(), width);
    }

    /** [state | action | next state | what the policy does there | reward | discount]. */
    private void write(Episode episode, int t, float[] data, int from) {
        int at = from;
        units.state(episode, t, data, at);
        at += units.stateSize();
        units.actions(episode.actions(), t * units.actionSize(), 1, data, at);
        at += units.actionSize();
        int next = Math.min(t + 1, episode.observations().length / units.observationSize() - 1);
        units.state(episode, next, data, at);
        at += units.stateSize();
        target.write(episode, next, data, at);
        at += target.width();
        float later = episode.terminatesAt(t) ? 0 : (float) (discount * truncation.goesOn(t));
        data[at] = (float) values.reward(episode.rewards()[t], later);
        data[at + 1] = later;
    }

    private Tensor rows(long[] numbers) {
        if (kept != null) {
            return kept.gatherRows(numbers);
        }
        float[] data = new float[numbers.length * width];
        for (int i = 0; i < numbers.length; i++) {
            int e = episode((int) numbers[i]);
            write(episodes.get(e), (int) numbers[i] - first[e], data, i * width);
        }
        return Tensor.of(Device.cpu(), data, numbers.length, width);
    }

    /** The last one that begins at or before a row: one without rows begins where the next does. */
    private int episode(int row) {
        int low = 0;
        int high = episodes.size() - 1;
        while (low < high) {
            int middle = (low + high + 1) >>> 1;
            if (first[middle] <= row) {
                low = middle;
            } else {
                high = middle - 1;
            }
        }
        return low;
    }

    /** How many steps of an episode teach something: those with a known successor, and those after which nothing counts. */
    static int usable(Episode episode, int observationSize, Truncation truncation) {
        return truncation.goesOn(episode.length() - 1) == 0 ? episode.length() : episode.transitions(observationSize);
    }

    int size() {
        return first[episodes.size()];
    }

    /**
     * n transitions.
     *
     * @param inputs n x input size
     * @param actions n x action size
     * @param nextInputs n x input size
     * @param nextActions n x {@link TargetActions#width()}
     * @param rewards n values
     * @param discounts n values, gamma times the probability that the log goes on; 0 where the step terminated the episode
     */
    record Batch(
            Tensor inputs, Tensor actions, Tensor nextInputs, Tensor nextActions, Tensor rewards, Tensor discounts) {
        /** r + gamma what the policy gets after it, as member {@code i} tells it. */
        QNetwork.Lottery target(QNetwork network, int i) {
            QNetwork.Lottery next = network.ofPolicy(i, nextInputs, nextActions);
            return new QNetwork.Lottery(
                    rewards.unsqueeze(1).plus(discounts.unsqueeze(1).times(next.returns())), next.weights());
        }
    }

    Batch batch(long[] numbers) {
        Tensor some = rows(numbers);
        int state = units.stateSize();
        int action = units.actionSize();
        return new Batch(
                units.inputs(some.columns(0, state)),
                some.columns(state, action),
                units.inputs(some.columns(state + action, state)),
                some.columns(2 * state + action, target.width()),
                some.column(width - 2),
                some.column(width - 1));
    }
}
