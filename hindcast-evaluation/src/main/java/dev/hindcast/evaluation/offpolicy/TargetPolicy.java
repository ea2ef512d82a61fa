package dev.hindcast.evaluation.offpolicy;

import dev.hindcast.dataset.Dataset;
import dev.hindcast.dataset.Episode;
import dev.hindcast.environment.DiscretePolicy;
import dev.hindcast.environment.Past;
import dev.hindcast.environment.Policy;
import dev.hindcast.evaluation.Caution;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.random.RandomGenerator;

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

    /** What to do where weights are asked for and it takes one of infinitely many actions. */
    String withoutWeights() {
        return "smooth it by a kernel (`kernel gaussian`), "
                + (!sampled && policy.density().isPresent() ? "judge it as it draws its actions (`sampled`), " : "")
                + "or take an estimator with a model (`estimator "
                + (policy.context() == Policy.WHOLE_EPISODE ? "model" : "fqe")
                + "`), which no gate does";
    }

    /** What to do where it looks at the whole episode, which no fitted Q sees. */
    String withoutFittedValues(Dataset dataset) {
        return "take model where observations are continuous, or weigh logged episodes (is, wis, pdis or wpdis)"
                + (hasProbabilities(dataset) ? "" : ", for which a kernel has to smooth this policy");
    }

    /** Whether it says how likely it takes an action, so that logged ones can be weighted. */
    public boolean hasProbabilities(Dataset dataset) {
        Episode first = dataset.episodes().get(0);
        return logProbability(Past.of(dataset, first, 0), dataset.action(first, 0))
                .isPresent();
    }

    /** What has to be known of it, whatever the estimator. */
    List<Caution> cautions() {
        return policy instanceof SmoothedPolicy smoothed ? List.of(smoothed.caution()) : List.of();
    }

    /** An action that it takes. */
    float[] action(Past past, RandomGenerator random) {
        return sampled ? policy.sample(past, random) : policy.act(past, random);
    }

    /** The probabilities of its discrete actions, if it tells them. */
    Optional<double[]> probabilities(Past past) {
        return policy instanceof DiscretePolicy discrete
                ? Optional.of(probabilities(discrete, past))
                : Optional.empty();
    }

    /** The probabilities of the actions of a policy, judged as this one is. */
    double[] probabilities(DiscretePolicy discrete, Past past) {
        return sampled ? discrete.probabilities(past) : discrete.judgedProbabilities(past);
    }

    /** Why something that goes by the present observation alone says nothing of the policy, where that looks further back. */
    Optional<String> lookingBack(String what) {
        boolean whole = policy.context() == Policy.WHOLE_EPISODE;
        return policy.context() == 1
                ? Optional.empty()
                : Optional.of("The policy looks back over "
                        + (whole ? "the whole episode" : policy.context() + " observations")
                        + ", but " + what
                        + " go by the present one alone: take is, wis, pdis or wpdis"
                        + (whole ? "" : ", or values by networks"));
    }

    /**
     * How likely it takes the actions of an episode: one natural logarithm of a probability, or density, a step. Nothing where it has
     * no probabilities, since it takes a single one of infinitely many actions.
     */
    Optional<double[]> logProbabilities(Dataset dataset, Episode episode) {
        double[] logs = new double[episode.length()];
        for (int t = 0; t < logs.length; t++) {
            OptionalDouble log = logProbability(Past.of(dataset, episode, t), dataset.action(episode, t));
            if (log.isEmpty()) {
                return Optional.empty();
            }
            logs[t] = log.getAsDouble();
        }
        return Optional.of(logs);
    }

    /** How likely it takes an action. */
    OptionalDouble logProbability(Past past, float[] action) {
        return sampled ? policy.logProbability(past, action) : policy.judgedLogProbability(past, action);
    }
}
