package dev.hindcast.evaluation.offpolicy;

import dev.hindcast.dataset.Dataset;
import dev.hindcast.dataset.DatasetException;
import dev.hindcast.dataset.Episode;
import dev.hindcast.learning.nn.Device;
import dev.hindcast.learning.nn.Tensor;

/**
 * Transitions and what the target policy does after each, in the units of {@link NetworkUnits} and {@link ValueUnits}, one row each in
 * the order of the episodes, so that a batch is one gather.
 */
final class PolicyTransitions {
    private final NetworkUnits units;
    private final int width;
    private final int choices;
    private final Tensor rows;

    private PolicyTransitions(NetworkUnits units, int choices, float[] data) {
        this.units = units;
        this.choices = choices;
        this.width = width(units, choices);
        this.rows = Tensor.of(Device.cpu(), data, data.length / width, width);
    }

    /** [state | action | next state | what the policy does there | reward | discount]. */
    private static int width(NetworkUnits units, int choices) {
        return 2 * units.stateSize() + units.actionSize() + choices + 2;
    }

    static PolicyTransitions of(
            Dataset dataset,
            NetworkUnits units,
            TargetActions target,
            ValueUnits values,
            Truncation truncation,
            double discount) {
        int size = units.observationSize();
        int transitions = dataset.episodes().stream()
                .mapToInt(episode -> usable(episode, size, truncation))
                .reduce(0, Math::addExact);
        if (transitions == 0) {
            throw new DatasetException("Data set " + dataset.name()
                    + " holds no transition with a known successor: nothing can be learned from it");
        }
        int width = width(units, target.width());
        float[] data = new float[Math.multiplyExact(transitions, width)];
        int row = 0;
        for (Episode episode : dataset.episodes()) {
            int last = episode.observations().length / size - 1;
            int usable = usable(episode, size, truncation);
            for (int t = 0; t < usable; t++, row++) {
                int at = row * width;
                units.state(episode, t, data, at);
                at += units.stateSize();
                units.actions(episode.actions(), t * units.actionSize(), 1, data, at);
                at += units.actionSize();
                int next = Math.min(t + 1, last);
                units.state(episode, next, data, at);
                at += units.stateSize();
                target.write(episode, next, data, at);
                at += target.width();
                float later = episode.terminatesAt(t) ? 0 : (float) (discount * truncation.goesOn(t));
                data[at] = (float) values.reward(episode.rewards()[t], later);
                data[at + 1] = later;
            }
        }
        return new PolicyTransitions(units, target.width(), data);
    }

    /** How many steps of an episode teach something: those with a known successor, and those after which nothing counts. */
    static int usable(Episode episode, int observationSize, Truncation truncation) {
        return truncation.goesOn(episode.length() - 1) == 0 ? episode.length() : episode.transitions(observationSize);
    }

    int size() {
        return rows.rows();
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
        Tensor some = rows.gatherRows(numbers);
        int state = units.stateSize();
        int action = units.actionSize();
        return new Batch(
                units.inputs(some.columns(0, state)),
                some.columns(state, action),
                units.inputs(some.columns(state + action, state)),
                some.columns(2 * state + action, choices),
                some.column(width - 2),
                some.column(width - 1));
    }
}
