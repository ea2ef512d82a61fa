package dev.hindcast.learning.tabular;

import dev.hindcast.environment.tabular.PolicyEvaluation;
import dev.hindcast.environment.tabular.TabularMdp;
import dev.hindcast.environment.tabular.TabularPolicy;

/**
 * A distribution constraint in its limit: the best policy whose divergence from the behaviour policy b is at most {@code radius} in every
 * state,
 *
 * <pre>  V(s) = max { E_pi Q(s, .) : KL(pi(. | s), b(. | s)) at most radius },   Q(s, a) = r + gamma E V(s'),</pre>
 *
 * <p>the distribution-constrained backup of Kumar, Fu, Tucker and Levine 2019 (arXiv 1906.00949, definition 4.1), with a divergence for the
 * set of policies. The maximum is at b(a | s) exp(Q(s, a) / temperature) with the temperature at which the divergence is {@code radius};
 * where b itself, among the best actions, is near enough, it is that.
 *
 * @param radius in nats, not negative: 0 imitates
 */
public record KlConstraint(double radius) implements TabularAlgorithm {
    private static final int MAX_ITERATIONS = 1_000;
    private static final double TOLERANCE = 1e-11;
    private static final int BISECTIONS = 60;
    /** Temperatures, in spreads of a state's values, at which a policy is greedy and at which it imitates. */
    private static final double COLDEST = 1e-6;

    private static final double HOTTEST = 1e6;

    public KlConstraint {
        if (!(radius >= 0)) {
            throw new IllegalArgumentException("radius must not be negative, got " + radius);
        }
    }

    /** The best policy within the constraint, and Q of all actions that the data hold. */
    @Override
    public PolicyEstimate learn(TabularData data) {
        TabularMdp model = data.model();
        double[] values = new double[model.states()];
        for (int i = 0; i < MAX_ITERATIONS; i++) {
            PolicyEvaluation improved = PolicyEvaluation.of(model, improved(data, model, values));
            double change = change(values, improved.values());
            values = improved.values();
            if (change <= TOLERANCE) {
                return new PolicyEstimate(data.completed(improved.policy(), model), Tables.backups(model, values));
            }
        }
        throw new IllegalArgumentException("The policy still improves after " + MAX_ITERATIONS + " iterations");
    }

    private TabularPolicy improved(TabularData data, TabularMdp model, double[] values) {
        double[][] backups = Tables.backups(model, values);
        double[][] policy = new double[model.states()][model.actions()];
        for (int s = 0; s < policy.length; s++) {
            if (!model.terminal(s)) {
                policy[s] = best(Tilting.known(data, model, s), backups[s]);
            }
        }
        return TabularPolicy.of(policy);
    }

    /** The best distribution over actions of such values within {@code radius} of b. */
    private double[] best(double[] behavior, double[] values) {
        double spread = spread(values);
        if (radius == 0 || spread == 0) {
            return behavior;
        }
        double cold = Math.log(COLDEST * spread);
        double hot = Math.log(HOTTEST * spread);
        double[] coldest = Tilting.of(behavior, values, Math.exp(cold));
        if (Tilting.divergence(coldest, behavior) <= radius) {
            return coldest;
        }
        for (int i = 0; i < BISECTIONS; i++) {
            double middle = (cold + hot) / 2;
            boolean within = Tilting.divergence(Tilting.of(behavior, values, Math.exp(middle)), behavior) <= radius;
            hot = within ? middle : hot;
            cold = within ? cold : middle;
        }
        return Tilting.of(behavior, values, Math.exp(hot));
    }

    private static double spread(double[] values) {
        double lowest = Double.POSITIVE_INFINITY;
        double highest = Double.NEGATIVE_INFINITY;
        for (double value : values) {
            lowest = value < lowest ? value : lowest;
            highest = value > highest ? value : highest;
        }
        return highest - lowest;
    }

    private static double change(double[] before, double[] after) {
        double change = 0;
        for (int s = 0; s < before.length; s++) {
            change = Math.max(change, Math.abs(after[s] - before[s]) / Math.max(1, Math.abs(after[s])));
        }
        return change;
    }
}
