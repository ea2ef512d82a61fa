package dev.hindcast.evaluation.offpolicy;

import dev.hindcast.dataset.Episode;
import java.util.stream.IntStream;

/**
 * What is weighted at each step, see {@link StepWeights}.
 *
 * @param x of each step, weighted by the product of the ratios up to it and with it
 * @param v of each step, weighted by the product of the ratios before it
 * @param last of each episode: what follows its last step, weighted by the product of all ratios
 */
record StepTerms(double[] x, double[] v, double[] last) {
    /** The rewards. */
    static StepTerms rewards(OffPolicyData data) {
        return new StepTerms(data.rewards(), new double[data.rewards().length], new double[data.episodes()]);
    }

    /**
     * x = r - Q(s, a) and v = V(s). What follows the last step is worth V(s_T) where the episode was truncated and the log holds s_T,
     * nothing where it terminated. A last step that was truncated into a state that the log does not hold corrects nothing: V(s_(T-1))
     * stands for all from there on. Of values within the {@linkplain Horizon#LOGGED logged horizon} nothing follows a truncated step either.
     */
    static StepTerms corrections(OffPolicyData data, ActionValues values) {
        StepTerms terms =
                new StepTerms(data.rewards().clone(), new double[data.rewards().length], new double[data.episodes()]);
        IntStream.range(0, data.episodes()).parallel().forEach(i -> terms.correct(data, values, i));
        return terms;
    }

    private void correct(OffPolicyData data, ActionValues values, int i) {
        Episode episode = data.dataset().episodes().get(i);
        double[] ofActions = values.actionValues(episode);
        double[] ofStates = values.values(episode);
        int length = episode.length();
        for (int t = 0; t < length; t++) {
            x[data.start(i) + t] -= ofActions[t];
            v[data.start(i) + t] = ofStates[t];
        }
        if (!data.truncated(i) || values.horizon() == Horizon.LOGGED) {
            return;
        }
        if (ofStates.length > length) {
            last[i] = ofStates[length];
        } else {
            x[data.start(i + 1) - 1] = 0;
        }
    }

    /** The same with x_t and v_t multiplied by factors that depend on the step of the episode alone. */
    StepTerms scaled(OffPolicyData data, double[] ofX, double[] ofV) {
        StepTerms scaled = new StepTerms(x.clone(), v.clone(), last.clone());
        for (int i = 0; i < data.episodes(); i++) {
            for (int t = 0; t < data.length(i); t++) {
                scaled.x[data.start(i) + t] *= ofX[t];
                scaled.v[data.start(i) + t] *= ofV[t];
            }
            scaled.last[i] *= ofV[data.length(i)];
        }
        return scaled;
    }
}
