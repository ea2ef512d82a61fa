package dev.hindcast.evaluation.offpolicy;

import dev.hindcast.dataset.Discrete;
import dev.hindcast.dataset.Episode;
import dev.hindcast.environment.DiscretePolicy;
import dev.hindcast.environment.Past;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * How likely the policy, in an episode, comes to do something that the log never tries: no weight stands for what follows. On tables it is
 * the mean over episodes of the sum over steps of w_(0:t-1) u(s_t), u(s) being what the policy gives in s to actions that were never
 * logged there although the propensities of those that were sum to 1. Elsewhere it is what the mean weight lacks to 1, which holds
 * chance as well.
 *
 * @param ofEpisodes one an episode, whose mean it is
 * @param exact whether it is that of tables
 */
public record UntriedMass(double[] ofEpisodes, boolean exact) {
    /** What the propensities of the logged actions of a state may lack to 1 before some of its actions are merely rare. */
    private static final double COMPLETE = 1e-3;

    /** Nothing where the policy has no probabilities. */
    static Optional<UntriedMass> of(OffPolicyData data) {
        boolean tables = data.target().policy() instanceof DiscretePolicy
                && Estimators.tabular(data.dataset(), data.target().policy());
        return StepWeights.of(data).map(weights -> tables ? onTables(data, weights) : estimated(weights));
    }

    /** The mean over episodes, in [0, 1]. */
    public double mass() {
        return Math.max(0, Math.min(1, Arrays.stream(ofEpisodes).average().orElseThrow()));
    }

    private static UntriedMass estimated(StepWeights weights) {
        return new UntriedMass(
                Arrays.stream(weights.ofEpisodes()).map(weight -> 1 - weight).toArray(), false);
    }

    private static UntriedMass onTables(OffPolicyData data, StepWeights weights) {
        double[] untried = untried(data);
        double[] ofStates = new double[data.rewards().length];
        for (int i = 0; i < data.episodes(); i++) {
            float[] observations = data.dataset().episodes().get(i).observations();
            for (int t = 0; t < data.length(i); t++) {
                ofStates[data.start(i) + t] = untried[(int) observations[t]];
            }
        }
        return new UntriedMass(weights.undiscounted(ofStates), true);
    }

    /** Of each state, what the policy gives to actions that were never logged and cannot have been. */
    private static double[] untried(OffPolicyData data) {
        int states = ((Discrete) data.dataset().observationSpace()).n();
        int actions = ((Discrete) data.dataset().actionSpace()).n();
        double[][] logged = new double[states][];
        double[][] counts = new double[states][];
        Past[] examples = new Past[states];
        for (Episode episode : data.dataset().episodes()) {
            double[] logs = data.propensities().logProbabilities(data.dataset(), episode);
            for (int t = 0; t < logs.length; t++) {
                int s = (int) episode.observations()[t];
                if (logged[s] == null) {
                    logged[s] = new double[actions];
                    counts[s] = new double[actions];
                    examples[s] = Past.of(data.dataset(), episode, t);
                }
                int a = (int) episode.actions()[t];
                logged[s][a] += Math.exp(logs[t]);
                counts[s][a]++;
            }
        }
        double[] untried = new double[states];
        for (int s = 0; s < states; s++) {
            if (logged[s] != null) {
                untried[s] = untried(
                        logged[s],
                        counts[s],
                        data.target().probabilities(examples[s]).orElseThrow());
            }
        }
        return untried;
    }

    private static double untried(double[] logged, double[] counts, double[] policy) {
        double known = IntStream.range(0, counts.length)
                .filter(a -> counts[a] > 0)
                .mapToDouble(a -> logged[a] / counts[a])
                .sum();
        return known < 1 - COMPLETE
                ? 0
                : IntStream.range(0, counts.length)
                        .filter(a -> counts[a] == 0)
                        .mapToDouble(a -> policy[a])
                        .sum();
    }
}
