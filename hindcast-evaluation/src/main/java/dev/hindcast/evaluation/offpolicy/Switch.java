package dev.hindcast.evaluation.offpolicy;

import dev.hindcast.evaluation.Bootstrap;
import dev.hindcast.evaluation.Caution;
import dev.hindcast.evaluation.Caution.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * SWITCH (Wang, Agarwal and Dudik 2017, arXiv 1612.01205, equation 8, along episodes): doubly robust as long as the product of the ratios stays
 * within a limit, and the model's value from the first step on with which it exceeds it: {@link DoublyRobust} with w_(0:t) set to 0 from there on.
 * Trades the variance of large weights for the model's bias. Where no weight exceeds the limit it is {@link DoublyRobust}, and warns of weights and
 * not of the model. The values are cross-fitted, as {@link Estimators} and
 * {@link CrossFittedTables} do, since they correct logged steps.
 */
public final class Switch implements Estimator {
    private static final double DOUBTED_SHARE = 0.1;

    private final ActionValues values;
    private final Optional<CrossFittedTables> tables;
    private final double limit;

    /**
     * @param values Q and V of the policy
     * @param limit tau, the largest w_(0:t) that is used, positive; infinite for {@link DoublyRobust}
     */
    public Switch(ActionValues values, double limit) {
        this(values, Optional.empty(), limit);
    }

    /**
     * @param tables the fit of the values, where resamples can fit them anew
     */
    Switch(ActionValues values, Optional<CrossFittedTables> tables, double limit) {
        if (!(limit > 0)) {
            throw new IllegalArgumentException("The limit of the weights must be positive, got " + limit);
        }
        this.values = values;
        this.tables = tables;
        this.limit = limit;
    }

    @Override
    public String name() {
        return "switch";
    }

    @Override
    public Prepared prepare(OffPolicyData data) {
        return Weighting.with(data, weights -> {
            StepWeights limited = weights.until(limit);
            double[] contributions = limited.contributions(StepTerms.corrections(data, values));
            Prepared fixed = weights.exceed(limit)
                    ? Prepared.mean(contributions, Optional.empty(), cautions(weights.shareLeftOut(limited)))
                    : Prepared.mean(contributions, Optional.of(weights.summary()), List.of());
            return tables.map(fit -> new Prepared(
                            new Refitted(counts -> Bootstrap.mean(
                                            limited.contributions(StepTerms.corrections(data, fit.fit(counts))))
                                    .of(counts)),
                            fixed.contributions(),
                            fixed.mean(),
                            fixed.weights(),
                            fixed.cautions()))
                    .orElse(fixed);
        });
    }

    private List<Caution> cautions(double share) {
        List<Caution> cautions = new ArrayList<>(values.cautions());
        String reason = String.format(
                Locale.ROOT,
                "For %.1f%% of what the policy does the model's value replaces what followed weights above %s",
                100 * share,
                limit);
        cautions.add(
                share > DOUBTED_SHARE
                        ? Caution.warning(Kind.MODEL, reason + ", with an error that the interval does not show")
                        : Caution.note(Kind.MODEL, reason));
        return cautions;
    }
}
