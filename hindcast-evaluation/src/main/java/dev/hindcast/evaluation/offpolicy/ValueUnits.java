package dev.hindcast.evaluation.offpolicy;

import dev.hindcast.dataset.Dataset;
import dev.hindcast.dataset.Episode;

/**
 * The units that networks tell values in: value = offset + scale * output. A network starts near 0, values of hundreds would take it
 * thousands of updates to reach. Since offset and scale are part of the value function, a Bellman equation stays what it is.
 *
 * @param offset in units of reward
 * @param scale in units of reward, positive
 */
record ValueUnits(double offset, double scale) {
    /** The mean and the standard deviation of the logged discounted rewards-to-go. */
    static ValueUnits of(Dataset dataset, double discount) {
        double sum = 0;
        double squares = 0;
        for (Episode episode : dataset.episodes()) {
            double toGo = 0;
            for (int t = episode.length() - 1; t >= 0; t--) {
                toGo = episode.rewards()[t] + discount * toGo;
                sum += toGo;
                squares += toGo * toGo;
            }
        }
        double mean = sum / dataset.transitions();
        double variance = squares / dataset.transitions() - mean * mean;
        return new ValueUnits(mean, variance > 1e-12 * squares / dataset.transitions() ? Math.sqrt(variance) : 1);
    }

    double value(double output) {
        return offset + scale * output;
    }

    /**
     * The reward of a step in the Bellman equation of outputs: value = r + gamma next value becomes output = reward + gamma next output.
     *
     * @param discount gamma, or 0 where the step terminated the episode
     */
    double reward(double reward, double discount) {
        return (reward + discount * offset - offset) / scale;
    }
}
