package dev.hindcast.evaluation.behavior;

import dev.hindcast.dataset.ActionMask;
import dev.hindcast.dataset.Dataset;
import dev.hindcast.dataset.Discrete;
import dev.hindcast.environment.DiscretePolicy;
import dev.hindcast.environment.MemorylessPolicy;
import dev.hindcast.environment.Past;
import java.util.Arrays;

/**
 * A behaviour policy by counting: beta(a | s) = (n(s, a) + lambda) / (n(s) + lambda |A(s)|), with A(s) the legal actions and lambda the
 * smoothing of Laplace (1 is his rule of succession, 0 maximum likelihood). Uniform in states that the data do not hold. Random by
 * nature: it acts as it samples. Immutable.
 */
public final class CountedBehavior implements DiscretePolicy, MemorylessPolicy {
    private final Discrete states;
    private final Discrete actions;
    private final int[][] counts;
    private final double smoothing;

    private CountedBehavior(Discrete states, Discrete actions, int[][] counts, double smoothing) {
        this.states = states;
        this.actions = actions;
        this.counts = counts;
        this.smoothing = smoothing;
    }

    /**
     * Counts the steps of a data set.
     *
     * @param smoothing lambda, at least 0
     * @throws IllegalArgumentException where a space is not discrete
     */
    public static CountedBehavior of(Dataset dataset, double smoothing) {
        if (!(dataset.observationSpace() instanceof Discrete states)
                || !(dataset.actionSpace() instanceof Discrete actions)
                || !(smoothing >= 0)) {
            throw new IllegalArgumentException(
                    "Counting needs discrete observations and actions and a smoothing of at least" + " 0, got "
                            + dataset.observationSpace() + ", " + dataset.actionSpace() + " and " + smoothing);
        }
        int[][] counts = new int[states.n()][actions.n()];
        for (LoggedStep step : LoggedStep.of(dataset)) {
            counts[(int) step.observation()[0] - states.start()][step.actionIndex(actions)]++;
        }
        return new CountedBehavior(states, actions, counts, smoothing);
    }

    @Override
    public Discrete actionSpace() {
        return actions;
    }

    @Override
    public double[] probabilities(Past past) {
        float[] observation = past.observation();
        ActionMask legal = past.legalActions();
        if (!states.contains(observation)) {
            throw new IllegalArgumentException(
                    "Expected an observation of " + states + ", got " + Arrays.toString(observation));
        }
        int[] seen = counts[(int) observation[0] - states.start()];
        double[] probabilities = new double[seen.length];
        double sum = 0;
        for (int a = 0; a < seen.length; a++) {
            probabilities[a] = legal.allows(a) ? seen[a] + smoothing : 0;
            sum += probabilities[a];
        }
        for (int a = 0; a < seen.length; a++) {
            probabilities[a] = sum > 0 ? probabilities[a] / sum : legal.allows(a) ? 1.0 / legal.count(seen.length) : 0;
        }
        return probabilities;
    }

    @Override
    public double[] judgedProbabilities(Past past) {
        return probabilities(past);
    }
}
