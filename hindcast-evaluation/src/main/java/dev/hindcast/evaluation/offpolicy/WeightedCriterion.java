package dev.hindcast.evaluation.offpolicy;

import dev.hindcast.evaluation.RiskCriterion;
import java.util.Optional;

/**
 * What another figure than the mean is of the policy's returns, such as the mean of the worst tenth: of the logged returns with the self-normalised weights of
 * whole episodes (Huang et al. 2021; Chandak et al. 2021, arXiv 2104.12820). Of the mean it is {@link WeightedImportanceSampling}.
 *
 * @param criterion the figure
 */
public record WeightedCriterion(RiskCriterion criterion) implements Estimator {
    @Override
    public String name() {
        return "wis " + criterion;
    }

    /** The weight of each episode relative to the largest; nothing where the policy has no probabilities. */
    public static Optional<double[]> weights(OffPolicyData data) {
        return StepWeights.of(data).map(StepWeights::relativeOfEpisodes);
    }

    @Override
    public Prepared prepare(OffPolicyData data) {
        return Weighting.with(data, weights -> {
            double[] ofEpisodes = weights.relativeOfEpisodes();
            double[] returns = data.returns();
            return new Prepared(
                    criterion.statistic(returns, ofEpisodes),
                    Optional.empty(),
                    false,
                    Optional.of(weights.summary()),
                    criterion.cautions(returns, ofEpisodes));
        });
    }
}
