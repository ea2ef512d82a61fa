package dev.hindcast.evaluation.offpolicy;

import dev.hindcast.dataset.Episode;
import dev.hindcast.evaluation.Caution;
import java.util.List;
import java.util.stream.Stream;

/**
 * Values that correct what is logged within its horizon, whatever they are values of: nothing counts that follows a truncated episode.
 * {@link DoublyRobust} is unbiased with any.
 *
 * @param values Q, and V its mean over the policy's actions
 * @param more what is to be said beside their own cautions
 */
record LoggedValues(ActionValues values, List<Caution> more) implements ActionValues {
    LoggedValues(ActionValues values) {
        this(values, List.of());
    }

    @Override
    public double[] actionValues(Episode episode) {
        return values.actionValues(episode);
    }

    @Override
    public double[] values(Episode episode) {
        return values.values(episode);
    }

    @Override
    public double startValue(Episode episode) {
        return values.startValue(episode);
    }

    @Override
    public Horizon horizon() {
        return Horizon.LOGGED;
    }

    @Override
    public List<Caution> cautions() {
        return Stream.concat(more.stream(), values.cautions().stream()).toList();
    }
}
