package dev.hindcast.evaluation.offpolicy;

import dev.hindcast.dataset.Episode;

/** Q of a target policy as a table, and V, its mean over the policy's actions. Immutable. */
public final class TabularValues implements ActionValues {
    private final TabularLog log;
    private final double[] actionValues;

    /**
     * @param actionValues states x actions, row-major
     */
    TabularValues(TabularLog log, double[] actionValues) {
        this.log = log;
        this.actionValues = actionValues;
    }

    /** Q(s, a). */
    public double actionValue(int state, int action) {
        return actionValues[state * log.actions() + action];
    }

    /** V(s). */
    public double value(int state) {
        return log.value(state, actionValues);
    }

    @Override
    public double[] actionValues(Episode episode) {
        double[] values = new double[episode.length()];
        for (int t = 0; t < values.length; t++) {
            values[t] = actionValue((int) episode.observations()[t], (int) episode.actions()[t]);
        }
        return values;
    }

    @Override
    public double[] values(Episode episode) {
        double[] values = new double[episode.observations().length];
        for (int t = 0; t < values.length; t++) {
            values[t] = value((int) episode.observations()[t]);
        }
        return values;
    }
}
