package dev.hindcast.evaluation.offpolicy;

import dev.hindcast.dataset.Discrete;
import dev.hindcast.dataset.Episode;
import dev.hindcast.environment.Policy;
import dev.hindcast.evaluation.behavior.CountedBehavior;
import dev.hindcast.evaluation.behavior.EstimatedBehavior;
import dev.hindcast.evaluation.behavior.FitSettings;

/** What the policy that collected a log is worth by the log itself, measured as the policy that is compared with it. */
public final class BehaviorValue {
    private BehaviorValue() {}

    /**
     * What each episode says of the behaviour's value; their mean is the estimate. Within the logged horizon it is the discounted return,
     * without end what would have followed a truncated episode is added: gamma^T V_b(s_T), with V_b fitted to what the log itself does,
     * by tables for the actions in the proportions that were logged, by networks for those of an estimated policy. Nothing is added
     * where the log does not hold s_T.
     *
     * @param fitting of V_b
     * @param seed of the estimate of the behaviour policy
     * @return one an episode, in their order
     */
    public static double[] contributions(OffPolicyData data, Horizon horizon, ValueFitting fitting, long seed) {
        double[] contributions = data.returns();
        if (horizon == Horizon.LOGGED || Truncation.of(data, Horizon.LOGGED).none()) {
            return contributions;
        }
        OffPolicyData own = OffPolicyData.of(
                data.dataset(), TargetPolicy.sampled(behavior(data, seed)), data.propensities(), data.discount());
        ActionValues values = fitting.fit(own, Truncation.NONE);
        double[] discounts = data.discounts();
        int size = data.dataset().observationSpace().size();
        for (int i = 0; i < contributions.length; i++) {
            Episode episode = data.dataset().episodes().get(i);
            if (data.truncated(i) && episode.hasFinalObservation(size)) {
                contributions[i] += discounts[episode.length()] * values.values(episode)[episode.length()];
            }
        }
        return contributions;
    }

    private static Policy behavior(OffPolicyData data, long seed) {
        return data.dataset().observationSpace() instanceof Discrete
                        && data.dataset().actionSpace() instanceof Discrete
                ? CountedBehavior.of(data.dataset(), 0)
                : EstimatedBehavior.policy(
                        data.dataset(),
                        EstimatedBehavior.Method.suited(data.dataset()),
                        FitSettings.defaults().withSeed(seed));
    }
}
