package dev.hindcast.evaluation.offpolicy;

import dev.hindcast.dataset.ActionMask;
import dev.hindcast.environment.Environment;
import java.util.Comparator;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

/**
 * The maximum-likelihood model of a log on tables: what follows an action is what followed it in one of the logged steps from the same
 * state, each equally likely. An action that the data do not hold ends the episode with a given reward. The exact value of a policy in
 * it is {@link TabularFqe}. Immutable.
 */
public final class TabularModel implements DynamicsModel {
    private final TabularLog log;
    private final double unvisitedValue;
    /** The steps of the log, ordered by their pairs, and where each pair's begin. */
    private final int[] steps;

    private final int[] first;

    /**
     * @param unvisitedValue what an action earns that the data do not hold
     */
    public TabularModel(TabularLog log, double unvisitedValue) {
        this.log = log;
        this.unvisitedValue = unvisitedValue;
        this.steps = IntStream.range(0, log.first(log.episodes()))
                .boxed()
                .sorted(Comparator.comparingInt(log::pair))
                .mapToInt(i -> i)
                .toArray();
        this.first = new int[log.states() * log.actions() + 1];
        for (int step : steps) {
            first[log.pair(step) + 1]++;
        }
        for (int pair = 1; pair < first.length; pair++) {
            first[pair] += first[pair - 1];
        }
    }

    @Override
    public int observationSize() {
        return 1;
    }

    @Override
    public Environment.Step step(float[] observation, float[] action, RandomGenerator random) {
        int pair = (int) observation[0] * log.actions() + (int) action[0];
        int count = first[pair + 1] - first[pair];
        if (count == 0) {
            return new Environment.Step(observation, unvisitedValue, true, false);
        }
        int step = steps[first[pair] + random.nextInt(count)];
        boolean ends = log.next(step) == TabularLog.END;
        float[] next = ends ? observation : new float[] {log.next(step)};
        return new Environment.Step(next, log.reward(step), ends, false);
    }

    @Override
    public ActionMask legal(float[] observation) {
        return log.legal((int) observation[0]);
    }
}
