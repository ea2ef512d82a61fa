package dev.hindcast.evaluation.offpolicy;

import java.util.List;
import java.util.Optional;

/**
 * Importance sampling of whole episodes (Precup, Sutton and Singh 2000, "Eligibility Traces for Off-Policy Policy Evaluation", section 3):
 * the mean over episodes of w G, with w = prod of pi(a_t | s_t) / b(a_t | s_t) and G the discounted return. Unbiased where the log
 * covers what the policy does; its variance grows exponentially with the length of episodes.
 */
public final class ImportanceSampling implements Estimator {
    @Override
    public String name() {
        return "is";
    }

    @Override
    public Prepared prepare(OffPolicyData data) {
        return Weighting.with(data, weights -> {
            double[] ofEpisodes = weights.ofEpisodes();
            double[] returns = data.returns();
            double[] contributions = new double[returns.length];
            for (int i = 0; i < returns.length; i++) {
                contributions[i] = ofEpisodes[i] * returns[i];
            }
            return Prepared.mean(contributions, Optional.of(weights.summary()), List.of());
        });
    }
}
