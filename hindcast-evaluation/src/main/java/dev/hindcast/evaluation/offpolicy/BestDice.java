package dev.hindcast.evaluation.offpolicy;

import org.jspecify.annotations.Nullable;

/**
 * The regularised Lagrangian with the choices that work best (Yang et al. 2020, arXiv 2007.03438; the choices are those that the
 * authors' program dice_rl says generally work best): a penalty on the ratios, none on the values, rewards inside, normalisation
 * and positive ratios. Over zeta at least 0, Q and lambda,
 *
 * <pre>
 * max min of  E[Q(s_0, pi)] + lambda + E_m[zeta (alpha_R r + gamma Q(s', pi) - Q - lambda n)] + alpha_Q/2 E_m[Q^2] - alpha_zeta/2 E_m[zeta^2]
 * </pre>
 *
 * with alpha_Q = 0 and alpha_zeta = alpha_R = 1, where n = 1 - gamma + gamma 1(end), see {@link GenDice} on normalisation where
 * episodes end. The value is the mean over episodes of sum of zeta_t r_t, the form that the penalty on zeta leaves unbiased.
 * Behaviour-agnostic, and nothing is normalised beyond that, as {@link DualDice} says.
 *
 * <p>Tabular: with alpha_Q = 0 the flow equations alone determine zeta, which then is that of {@link DualDice}: it is positive
 * and, unless mass leaves the log, normalised by itself, and neither alpha_zeta nor alpha_R moves it. With alpha_Q above 0, which
 * also counts for lambda, the equations are traded for small ratios and large rewards: an estimate that is stabler and biased,
 * and that with more than 1,000 pairs is not refitted to resamples.
 *
 * <p>Not cross-fitted, for the reason that {@link DualDice} gives.
 *
 * <p>With {@linkplain DiceFeatures features} ratios are not kept positive; a caution says how many are negative.
 */
public final class BestDice implements Estimator {
    private final double primal;
    private final double dual;
    private final double reward;
    private final @Nullable DiceFeatures features;

    private BestDice(double primal, double dual, double reward, @Nullable DiceFeatures features) {
        this.primal = primal;
        this.dual = dual;
        this.reward = reward;
        this.features = features;
    }

    /** The paper's choices, one number a logged pair. */
    public static BestDice tabular() {
        return tabular(0, 1, 1);
    }

    /**
     * Other choices, one number a logged pair.
     *
     * @param primal alpha_Q, at least 0
     * @param dual alpha_zeta, at least 0
     * @param reward alpha_R
     */
    public static BestDice tabular(double primal, double dual, double reward) {
        return new BestDice(primal, dual, reward, null).checked();
    }

    /** The paper's choices, linear in features, with a ridge above 0: the normalisation repeats what the flow equations say. */
    public static BestDice linear(DiceFeatures features) {
        if (features.ridge() == 0) {
            throw new IllegalArgumentException("The linear form needs a ridge above 0, such as 1e-6");
        }
        return new BestDice(0, 1, 1, features);
    }

    private BestDice checked() {
        regularization();
        return this;
    }

    @Override
    public String name() {
        return "best-dice";
    }

    private DiceRegularization regularization() {
        return new DiceRegularization(primal, dual, reward, primal, true);
    }

    @Override
    public Prepared prepare(OffPolicyData data) {
        if (features != null) {
            return FeatureDice.prepared(data, features, regularization());
        }
        return TabularDice.prepared(
                data,
                log -> primal == 0 ? new TabularDice.Exact(log) : new TabularDice.Quadratic(log, regularization()));
    }
}
