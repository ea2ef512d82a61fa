package dev.hindcast.evaluation.offpolicy;

import dev.hindcast.dataset.ActionMask;
import dev.hindcast.dataset.Dataset;
import dev.hindcast.dataset.Episode;
import dev.hindcast.environment.Policy;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * The policy whose value is asked for.
 *
 * @param policy the policy
 * @param sampled whether it is judged as it {@linkplain Policy#sample draws} actions, rather than as it {@linkplain Policy#act acts}
 */
public record TargetPolicy(Policy policy, boolean sampled) {
    /** A policy as it acts where it is used: the mode of a stochastic one. */
    public static TargetPolicy acting(Policy policy) {
        return new TargetPolicy(policy, false);
    }

    /** A policy as it draws actions from its distribution. */
    public static TargetPolicy sampled(Policy policy) {
        return new TargetPolicy(policy, true);
    }

    /**
     * How likely it takes the actions of an episode: one natural logarithm of a probability, or density, a step. Nothing where it has
     * no probabilities, since it takes a single one of infinitely many actions.
     */
    Optional<double[]> logProbabilities(Dataset dataset, Episode episode) {
        double[] logs = new double[episode.length()];
        for (int t = 0; t < logs.length; t++) {
            OptionalDouble log = logProbability(
                    dataset.observation(episode, t), dataset.actionMask(episode, t), dataset.action(episode, t));
            if (log.isEmpty()) {
                return Optional.empty();
            }
            logs[t] = log.getAsDouble();
        }
        return Optional.of(logs);
    }

    private OptionalDouble logProbability(float[] observation, ActionMask legal, float[] action) {
        return sampled
                ? policy.logProbability(observation, legal, action)
                : policy.judgedLogProbability(observation, legal, action);
    }
}
