package dev.hindcast.evaluation;

import dev.hindcast.environment.DiscretePolicy;
import dev.hindcast.environment.Environment;
import dev.hindcast.environment.Past;
import dev.hindcast.environment.Policy;
import dev.hindcast.environment.RandomPolicy;
import dev.hindcast.environment.tabular.KnownProcess;
import dev.hindcast.environment.tabular.PolicyEvaluation;
import dev.hindcast.environment.tabular.TabularMdp;
import dev.hindcast.environment.tabular.TabularPolicy;
import java.util.Optional;

/**
 * What a policy is exactly worth where the environment's process is known, by linear algebra instead of episodes. A time limit is not
 * part of the process: with one, episodes return what they had until then.
 *
 * @param expectedReturn of an episode, not discounted: what the mean of many episodes approaches; NaN where it may never end
 * @param discountedReturn of an episode, with the discount
 * @param discount of the discounted return
 * @param expectedLength steps of an episode; infinite where it may never end
 */
public record ExactValue(double expectedReturn, double discountedReturn, double discount, double expectedLength) {
    /**
     * The value of a policy as it {@linkplain Policy#act acts} where it is judged, if the environment's process is known and the
     * policy chooses by what it sees alone.
     *
     * @param discount gamma, in [0, 1)
     */
    public static Optional<ExactValue> of(Environment environment, Policy policy, double discount) {
        return KnownProcess.of(environment)
                .flatMap(known -> tabular(known, policy).map(table -> of(known.mdp(), table, discount)));
    }

    /** The value of a table in a process. */
    public static ExactValue of(TabularMdp mdp, TabularPolicy policy, double discount) {
        PolicyEvaluation discounted = PolicyEvaluation.of(mdp.withDiscount(discount), policy);
        double length = discounted.expectedLength();
        double total = Double.isInfinite(length)
                ? Double.NaN
                : PolicyEvaluation.of(mdp.withDiscount(1), policy).expectedReturn();
        return new ExactValue(total, discounted.expectedReturn(), discount, length);
    }

    /** The policy as a table over the states of a process. */
    public static Optional<TabularPolicy> tabular(KnownProcess known, Policy policy) {
        TabularMdp mdp = known.mdp();
        if (policy instanceof RandomPolicy) {
            return Optional.of(TabularPolicy.uniform(mdp));
        }
        if (!(policy instanceof DiscretePolicy discrete) || policy.context() > 1) {
            return Optional.empty();
        }
        double[][] table = new double[mdp.states()][];
        for (int s = 0; s < table.length; s++) {
            table[s] = mdp.terminal(s)
                    ? new double[mdp.actions()]
                    : discrete.judgedProbabilities(Past.of(known.observation(s), mdp.legalActions(s)));
        }
        return Optional.of(TabularPolicy.of(table));
    }
}
