package dev.hindcast.evaluation.offpolicy;

import org.jspecify.annotations.Nullable;

/**
 * GenDICE (Zhang et al. 2020, arXiv 2002.09072, section 3) with the chi-squared divergence phi(x) = (x - 1)^2: the ratios tau
 * that minimise how much one step of the policy changes the visits d = m tau,
 *
 * <pre>
 * min over tau of  sum of (T - d)^2 / d + penalty/2 (normalisation - 1)^2,   T = b + gamma A' d,
 * </pre>
 *
 * whose form with a maximum over f and u is E[f(s_0, pi)] + E_m[tau (gamma f(s', pi) - f - f^2/4)] + penalty (u (normalisation -
 * 1) - u^2/2). The value is the mean over episodes of sum of tau_t r_t. Behaviour-agnostic, and nothing is normalised, as {@link
 * DualDice} says.
 *
 * <p>The paper's normalisation, that ratios average to 1, supposes that episodes never end. Where they do it holds of the process
 * that rests for ever after the end, and reads sum over pairs of d(s, a) (1 - gamma + gamma P(end | s, a)) = 1: each episode ends
 * once, by discount or by itself. With gamma = 1 it counts ends alone.
 *
 * <p>Tabular: one number a logged pair that the policy reaches, 0 for others; they stay positive by themselves. Where no mass
 * leaves the log the minimum is 0 and d the solution of the flow equations, as for {@link DualDice}, whatever the penalty. Where
 * mass does, the normalisation makes up for it in part: the rest is scaled up, in the measure of the penalty. With more than
 * 1,000 pairs it is not refitted to resamples, whose values then are those of first order.
 *
 * <p>Not cross-fitted, for the reason that {@link DualDice} gives.
 *
 * <p>With {@linkplain DiceFeatures features} the f^2 is averaged over the log instead of d and tau may become negative, which
 * makes the problem quadratic (Zhang, Liu and Whiteson 2020, "GradientDICE", arXiv 2001.11113; so Yang et al. 2020 list it).
 */
public final class GenDice implements Estimator {
    private final double penalty;
    private final @Nullable DiceFeatures features;

    private GenDice(double penalty, @Nullable DiceFeatures features) {
        if (!(penalty > 0)) {
            throw new IllegalArgumentException("The penalty on the normalisation is above 0, got " + penalty);
        }
        this.penalty = penalty;
        this.features = features;
    }

    /** One number a logged pair, with the penalty 1. */
    public static GenDice tabular() {
        return tabular(1);
    }

    /** One number a logged pair, with a penalty on the normalisation, above 0. */
    public static GenDice tabular(double penalty) {
        return new GenDice(penalty, null);
    }

    /** Linear in features, with a penalty on the normalisation, above 0. */
    public static GenDice linear(DiceFeatures features, double penalty) {
        return new GenDice(penalty, features);
    }

    @Override
    public String name() {
        return "gen-dice";
    }

    @Override
    public Prepared prepare(OffPolicyData data) {
        return features == null
                ? TabularDice.prepared(data, log -> new TabularDice.ChiSquared(log, penalty))
                : FeatureDice.prepared(data, features, new DiceRegularization(1, 0, 0, 1 / penalty, false));
    }
}
