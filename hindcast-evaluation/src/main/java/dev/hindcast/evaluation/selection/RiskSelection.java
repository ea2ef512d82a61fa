package dev.hindcast.evaluation.selection;

import dev.hindcast.dataset.Dataset;
import dev.hindcast.environment.Policy;
import dev.hindcast.evaluation.Caution;
import dev.hindcast.evaluation.Estimate;
import dev.hindcast.evaluation.RiskCriterion;
import dev.hindcast.evaluation.offpolicy.OffPolicyData;
import dev.hindcast.evaluation.offpolicy.OffPolicyEvaluation;
import dev.hindcast.evaluation.offpolicy.Propensities;
import dev.hindcast.evaluation.offpolicy.TargetPolicy;
import dev.hindcast.evaluation.offpolicy.WeightedCriterion;
import dev.hindcast.evaluation.shift.ShiftSettings;
import dev.hindcast.evaluation.shift.Support;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/**
 * Ranks policies by a figure of their returns other than the mean, such as the mean of the worst tenth, by the weights of episodes that none of them was learned
 * from ({@link WeightedCriterion}). The log has to say how likely its actions were. What is refused counts as the worst logged return.
 *
 * @param criterion what policies are ranked by
 * @param discount gamma
 * @param sampled whether policies are judged as they draw actions, rather than as they act
 * @param resamples of each interval, at least 2
 * @param seed of resamples
 */
public record RiskSelection(RiskCriterion criterion, double discount, boolean sampled, int resamples, long seed) {
    /**
     * Ranks policies.
     *
     * @param policies by name
     * @param heldOut the episodes, at least 2
     * @param known what else speaks against an estimate, by the policy's name
     * @throws IllegalArgumentException where a policy does not fit the data, or these do not say how likely the actions were
     */
    public Ranking rank(Map<String, Policy> policies, Dataset heldOut, Map<String, List<Caution>> known) {
        if (!heldOut.logsProbabilities()) {
            throw new IllegalArgumentException(
                    "The data do not say how likely the logged actions were, without which nothing is"
                            + " known of the policies' " + criterion + ": rank by fqe or lower-bound");
        }
        double[] returns = heldOut.episodes().stream()
                .mapToDouble(episode -> episode.discountedReturn(discount))
                .toArray();
        double worst = Arrays.stream(returns).min().orElseThrow();
        double[] once = new double[returns.length];
        Arrays.fill(once, 1);
        Support support = Support.of(
                heldOut, ShiftSettings.defaults().withSampled(sampled).withSeed(seed));
        List<Candidate> candidates = new ArrayList<>();
        policies.forEach((name, policy) -> {
            Estimate estimate = estimate(policy, heldOut).and(known.getOrDefault(name, List.of()));
            double score = estimate.refused() ? worst : estimate.value();
            candidates.add(new Candidate(name, estimate, Double.NaN, support.outsideShare(policy), score));
        });
        candidates.sort(Comparator.comparingDouble(candidate -> -candidate.score()));
        return new Ranking(
                new RankedBy.Returns(criterion),
                criterion.statistic(returns, once).of(once),
                candidates);
    }

    private Estimate estimate(Policy policy, Dataset heldOut) {
        OffPolicyData data =
                OffPolicyData.of(heldOut, new TargetPolicy(policy, sampled), Propensities.logged(), discount);
        return OffPolicyEvaluation.seeded(seed)
                .withResamples(resamples)
                .estimate(new WeightedCriterion(criterion), data);
    }
}
