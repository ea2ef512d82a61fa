package dev.hindcast.evaluation.offpolicy;

import dev.hindcast.evaluation.Caution;
import dev.hindcast.evaluation.Caution.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** What the estimators that weight logged steps have in common. */
final class Weighting {
    private Weighting() {}

    /** What an estimator makes of weights, and what these rest on; a refusal where there are none. */
    static Estimator.Prepared with(OffPolicyData data, Function<StepWeights, Estimator.Prepared> estimator) {
        return StepWeights.of(data)
                .map(estimator)
                .map(prepared ->
                        data.propensities().source() == Propensities.Source.ESTIMATED ? estimated(prepared) : prepared)
                .map(prepared -> prepared.and(data.propensities().doubts()).and(Loggers.cautions(data)))
                .orElseGet(() -> refused(data.target()));
    }

    private static Estimator.Prepared estimated(Estimator.Prepared prepared) {
        return prepared.and(List.of(Caution.note(
                Kind.ESTIMATED, "The propensities are estimated: how wrong they may be, no interval shows")));
    }

    private static Estimator.Prepared refused(TargetPolicy target) {
        return Estimator.Prepared.refused(
                Caution.Kind.UNTRIED,
                "The policy takes one of infinitely many actions, which no log holds: " + target.withoutWeights());
    }

    /** A mean of independent weighted sums. */
    static Estimator.Prepared mean(StepWeights weights, StepTerms terms) {
        return Estimator.Prepared.mean(weights.contributions(terms), Optional.of(weights.summary()), List.of());
    }

    /** A self-normalised sum. */
    static Estimator.Prepared selfNormalized(
            OffPolicyData data, StepWeights weights, StepTerms terms, EndedEpisodes convention) {
        return selfNormalized(data, weights, terms, convention, List.of());
    }

    /** A self-normalised sum that also rests on what the cautions are of. */
    static Estimator.Prepared selfNormalized(
            OffPolicyData data,
            StepWeights weights,
            StepTerms terms,
            EndedEpisodes convention,
            List<Caution> cautions) {
        StepWeights.SelfNormalized sum = weights.selfNormalized(terms, convention);
        int from = sum.unsupportedFrom();
        List<Caution> all = new ArrayList<>(cautions);
        if (from < data.horizon()) {
            all.add(Caution.warning(
                    Kind.UNTRIED,
                    "From step " + from
                            + " of an episode on the policy takes nothing that was logged: what it earns there counts as"
                            + " what a model says, and as 0 where there is none"));
        }
        return sum.prepared(all);
    }
}
