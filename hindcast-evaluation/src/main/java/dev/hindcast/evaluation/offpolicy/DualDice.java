package dev.hindcast.evaluation.offpolicy;

import org.jspecify.annotations.Nullable;

/**
 * DualDICE (Nachum et al. 2019, arXiv 1906.04733, section 3, with f(x) = x^2 / 2): the ratios zeta of the policy's visits d to
 * the logged ones m, from
 *
 * <pre>
 * min over nu of  1/2 E_m[(nu - gamma P nu)^2] - E[nu(s_0, pi)],   zeta = nu - gamma P nu,
 * </pre>
 *
 * where (P nu)(s, a) is the mean of nu(s', pi) after (s, a). The inner mean stays inside of the square since zeta is solved for
 * as a function, by Fenchel duality. The value is the mean over episodes of sum of zeta_t r_t. How likely the logged actions were
 * is not asked for: the estimator is behaviour-agnostic.
 *
 * <p>Nothing is normalised: m counts the visits of an episode, d is sum over t of gamma^t P(s_t = s, a_t = a). The paper's d is
 * (1 - gamma) times this; here gamma = 1 is allowed where episodes end. Episodes start where logged ones did; a step that
 * terminated has no successor, one that was truncated leads on from the state that it led to.
 *
 * <p>Tabular: one number a logged pair, so that d solves the flow equations d = b + gamma A' d, b being the starts; the value is
 * that of the maximum-likelihood model. In each state the policy is held to the logged actions, in their proportions, and what
 * leads to states without any counts as 0 from there on; cautions say how much either is. A penalty alpha/2 E_m[nu^2] makes the
 * flow equations hold less the larger alpha is. With more than 1,000 pairs a penalised solution is not refitted to resamples,
 * whose values then are those of first order.
 *
 * <p>Not cross-fitted: the same sample means determine ratios and values, of which the value is read off, and the mean correction of the logged
 * steps, zeta (r + gamma V(s') - Q(s, a)), is 0 whatever the log holds. Ratios and values of one half that correct the steps of the other
 * make another estimator (Kallus and Uehara 2020).
 *
 * <p>With {@linkplain DiceFeatures features} nu and zeta are linear in them. With neither penalty nor ridge that is the value of
 * least-squares temporal differences. Warnings say where the equations are ill-conditioned, where the ridge decides, and where the ratios
 * contradict that each episode ends once.
 */
public final class DualDice implements Estimator {
    private final double penalty;
    private final @Nullable DiceFeatures features;

    private DualDice(double penalty, @Nullable DiceFeatures features) {
        this.penalty = penalty;
        this.features = features;
    }

    /** As in the paper, one number a logged pair. */
    public static DualDice tabular() {
        return tabular(0);
    }

    /** One number a logged pair, with a penalty alpha on nu^2, at least 0. */
    public static DualDice tabular(double penalty) {
        return new DualDice(penalty, null).checked();
    }

    /** Linear in features. */
    public static DualDice linear(DiceFeatures features) {
        return new DualDice(0, features);
    }

    private DualDice checked() {
        regularization();
        return this;
    }

    @Override
    public String name() {
        return "dual-dice";
    }

    private DiceRegularization regularization() {
        return new DiceRegularization(penalty, 1, 0, Double.POSITIVE_INFINITY, false);
    }

    @Override
    public Prepared prepare(OffPolicyData data) {
        if (features != null) {
            return FeatureDice.prepared(data, features, regularization());
        }
        return TabularDice.prepared(
                data,
                log -> penalty == 0 ? new TabularDice.Exact(log) : new TabularDice.Quadratic(log, regularization()));
    }
}
