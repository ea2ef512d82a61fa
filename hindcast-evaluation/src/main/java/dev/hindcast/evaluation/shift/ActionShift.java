package dev.hindcast.evaluation.shift;

import dev.hindcast.environment.DensityPolicy;
import dev.hindcast.environment.DiscretePolicy;
import dev.hindcast.environment.Policy;
import dev.hindcast.environment.RandomPolicy;
import dev.hindcast.evaluation.behavior.LoggedStep;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;

/**
 * How different a policy's actions are from a behaviour policy's in the same states, averaged over states of the log.
 *
 * @param states how many states there were
 * @param klDivergence KL(pi || beta), in nats; infinite where actions are continuous and the policy is deterministic
 * @param totalVariation in [0, 1]; 1 where actions are continuous and the policy is deterministic
 * @param rareShare where actions are discrete, the probability that the policy takes one that the behaviour takes with a probability
 *     below {@value #RARE}; NaN where they are continuous
 */
public record ActionShift(int states, double klDivergence, double totalVariation, double rareShare) {
    /** The probability of a decision below which it counts as one that the behaviour policy does not make. */
    public static final double RARE = 0.01;

    private static final int DRAWS = 32;

    /** Between distributions over finitely many actions. */
    static ActionShift discrete(
            DiscretePolicy policy, DiscretePolicy behavior, List<LoggedStep> steps, boolean sampled) {
        double divergence = 0;
        double variation = 0;
        double rare = 0;
        for (LoggedStep step : steps) {
            double[] p = Decisions.probabilities(policy, step, sampled);
            double[] q = behavior.probabilities(step.past());
            DiscreteDivergence shift = DiscreteDivergence.of(p, q);
            divergence += shift.klDivergence() / steps.size();
            variation += shift.totalVariation() / steps.size();
            for (int a = 0; a < p.length; a++) {
                rare += q[a] < RARE ? p[a] / steps.size() : 0;
            }
        }
        return new ActionShift(steps.size(), divergence, variation, rare);
    }

    /**
     * Between densities, by {@value #DRAWS} draws of the policy in each state: the means of log pi / beta and of max(0, 1 - beta / pi).
     *
     * @param policy empty where it has no density
     */
    static ActionShift continuous(
            Optional<DensityPolicy> policy, DensityPolicy behavior, List<LoggedStep> steps, long seed) {
        if (policy.isEmpty()) {
            return new ActionShift(steps.size(), Double.POSITIVE_INFINITY, 1, Double.NaN);
        }
        DensityPolicy drawn = policy.get();
        SplittableRandom random = new SplittableRandom(seed);
        double divergence = 0;
        double variation = 0;
        int draws = steps.size() * DRAWS;
        for (LoggedStep step : steps) {
            for (int k = 0; k < DRAWS; k++) {
                float[] action = drawn.sample(step.past(), random);
                double logRatio = drawn.logDensity(step.past(), action) - behavior.logDensity(step.past(), action);
                divergence += logRatio / draws;
                variation += Math.max(0, 1 - Math.exp(-logRatio)) / draws;
            }
        }
        return new ActionShift(steps.size(), divergence, variation, Double.NaN);
    }

    /** Between two policies of the same kind of actions, of which the second tells its probabilities or densities. */
    static ActionShift of(Policy policy, Policy behavior, List<LoggedStep> steps, boolean sampled, long seed) {
        Optional<DiscretePolicy> discrete = behavior.discrete();
        if (discrete.isPresent()) {
            return discrete(Decisions.requireDiscrete(policy), discrete.get(), steps, sampled);
        }
        boolean random = sampled || policy instanceof RandomPolicy;
        return continuous(
                random ? policy.density() : Optional.empty(), behavior.density().orElseThrow(), steps, seed);
    }
}
