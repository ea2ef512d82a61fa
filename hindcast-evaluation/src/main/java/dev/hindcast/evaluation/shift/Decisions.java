package dev.hindcast.evaluation.shift;

import dev.hindcast.environment.DiscretePolicy;
import dev.hindcast.environment.Policy;
import dev.hindcast.evaluation.behavior.LoggedStep;
import java.util.random.RandomGenerator;

/** What a policy does in the states of a log: as it acts where it is judged, or drawn from its distribution. */
final class Decisions {
    private Decisions() {}

    static float[] action(Policy policy, LoggedStep step, boolean sampled, RandomGenerator random) {
        return sampled ? policy.sample(step.past(), random) : policy.act(step.past(), random);
    }

    static double[] probabilities(DiscretePolicy policy, LoggedStep step, boolean sampled) {
        return sampled ? policy.probabilities(step.past()) : policy.judgedProbabilities(step.past());
    }

    static DiscretePolicy requireDiscrete(Policy policy) {
        return policy.discrete()
                .orElseThrow(() -> new IllegalArgumentException(
                        "The policy does not tell the probabilities of its discrete actions: measure one that does"));
    }
}
