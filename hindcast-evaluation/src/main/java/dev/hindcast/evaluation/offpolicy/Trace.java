package dev.hindcast.evaluation.offpolicy;

import dev.hindcast.dataset.Dataset;
import dev.hindcast.dataset.Episode;

/**
 * How far the errors of later steps reach back into a return, at which the actions were the behaviour policy's and not the target's.
 * All are the same backward recursion along an episode, Munos et al. (2016, arXiv 1606.02647, equation 3 and table 1) in the form
 *
 * <pre>
 *   G_t = r_t + gamma (V(s_(t+1)) + c_(t+1) (G_(t+1) - Q(s_(t+1), a_(t+1)))),   V(s) = sum over a of pi(a | s) Q(s, a),
 * </pre>
 *
 * and differ in the coefficient c_t, with pi the target policy and b the behaviour policy.
 */
public enum Trace {
    /** c = 0: one step, G_t = r_t + gamma V(s_(t+1)). Needs no behaviour policy. */
    ONE_STEP {
        @Override
        double coefficient(double lambda, double logTarget, double logBehavior) {
            return 0;
        }
    },
    /** Retrace(lambda), Munos et al. (2016): c = lambda min(1, pi(a | s) / b(a | s)). */
    RETRACE {
        @Override
        double coefficient(double lambda, double logTarget, double logBehavior) {
            return lambda * Math.min(1, Math.exp(logTarget - logBehavior));
        }
    },
    /** Tree-backup(lambda), Precup et al. (2000): c = lambda pi(a | s). Discrete actions alone; needs no behaviour policy. */
    TREE_BACKUP {
        @Override
        double coefficient(double lambda, double logTarget, double logBehavior) {
            return lambda * Math.exp(logTarget);
        }
    },
    /**
     * Importance-weighted Q(lambda), Precup et al. (2000): c = lambda pi(a | s) / b(a | s). The ratios are not limited, so that
     * their products may grow without bound.
     */
    IMPORTANCE {
        @Override
        double coefficient(double lambda, double logTarget, double logBehavior) {
            return lambda * Math.exp(logTarget - logBehavior);
        }
    };

    /**
     * c.
     *
     * @param lambda in [0, 1]
     * @param logTarget log pi(a | s), of a probability or a density; may be minus infinity
     * @param logBehavior log b(a | s), in the same measure, finite
     */
    abstract double coefficient(double lambda, double logTarget, double logBehavior);

    /** Whether b(a | s) makes a difference. */
    public boolean needsBehavior() {
        return this == RETRACE || this == IMPORTANCE;
    }

    /**
     * c of each step of an episode.
     *
     * @throws IllegalArgumentException where the target policy has no probabilities, or those of the behaviour policy are needed and
     *     not known
     */
    double[] coefficients(
            double lambda, Dataset dataset, Episode episode, TargetPolicy target, Propensities propensities) {
        double[] logTarget = target.logProbabilities(dataset, episode)
                .orElseThrow(() -> new IllegalArgumentException("The trace " + this
                        + " weights logged actions with their probability under the target policy, which has none:"
                        + " take ONE_STEP, or the policy as it draws its actions (`sampled`)"));
        double[] logBehavior = needsBehavior()
                ? propensities.behavior().logProbabilities(dataset, episode)
                : new double[logTarget.length];
        double[] coefficients = new double[logTarget.length];
        for (int t = 0; t < coefficients.length; t++) {
            coefficients[t] = coefficient(lambda, logTarget[t], logBehavior[t]);
        }
        return coefficients;
    }

    /**
     * G_t of the steps of an episode, by the recursion from its last step on.
     *
     * @param rewards one a step
     * @param discounts one a step: gamma where the successor counts, 0 where the step terminated the episode
     * @param nextValues V(s_(t+1)), one a step
     * @param actionValues Q(s_t, a_t), one a step
     * @param coefficients c_t, one a step, of which the first makes no difference
     */
    static double[] returns(
            double[] rewards, double[] discounts, double[] nextValues, double[] actionValues, double[] coefficients) {
        double[] returns = new double[rewards.length];
        double carried = 0;
        for (int t = rewards.length - 1; t >= 0; t--) {
            returns[t] = rewards[t] + discounts[t] * (nextValues[t] + carried);
            carried = coefficients[t] * (returns[t] - actionValues[t]);
        }
        return returns;
    }
}
