package dev.hindcast.evaluation.bandit;

/**
 * Slates that a policy showed: at each of K positions an action, and what it earned there. All tables are slates x K; read only. The policies
 * choose position by position, from the first: what they show together has the product of the probabilities given what stands before.
 *
 * @param rewards what each position earned, already multiplied by what a position counts
 * @param logged the probability with which the logging policy showed the action, given the actions before it; in (0, 1]
 * @param target the same of the policy to be judged; in [0, 1]
 * @param loggedMarginal the probability with which the logging policy shows the action at the position, whatever stands elsewhere; in (0, 1]
 * @param targetMarginal the same of the policy to be judged; in [0, 1]
 */
public record SlateLog(
        double[][] rewards,
        double[][] logged,
        double[][] target,
        double[][] loggedMarginal,
        double[][] targetMarginal) {
    /**
     * Checks the tables.
     *
     * @throws IllegalArgumentException where they differ in size, or hold what cannot be
     */
    public SlateLog {
        if (rewards.length == 0 || rewards[0].length == 0) {
            throw new IllegalArgumentException("The log has no slates: at least one with one position is needed");
        }
        requireTable("rewards", rewards, rewards, Double.NEGATIVE_INFINITY, Double.MAX_VALUE);
        requireTable("logged probabilities", logged, rewards, 0, 1);
        requireTable("target probabilities", target, rewards, -Double.MIN_VALUE, 1);
        requireTable("logged marginal probabilities", loggedMarginal, rewards, 0, 1);
        requireTable("target marginal probabilities", targetMarginal, rewards, -Double.MIN_VALUE, 1);
    }

    /** Slates of policies that choose at each position whatever they chose before, as they may where an action can stand twice. */
    public static SlateLog factored(double[][] rewards, double[][] logged, double[][] target) {
        return new SlateLog(rewards, logged, target, logged, target);
    }

    private static void requireTable(String what, double[][] table, double[][] rewards, double above, double most) {
        if (table.length != rewards.length) {
            throw new IllegalArgumentException(
                    "There are " + table.length + " slates of " + what + ", but " + rewards.length + " of rewards");
        }
        for (int i = 0; i < table.length; i++) {
            if (table[i].length != rewards[0].length) {
                throw new IllegalArgumentException(
                        "Slate " + i + " has " + table[i].length + " " + what + ", expected " + rewards[0].length);
            }
            for (double value : table[i]) {
                if (!(value > above && value <= most)) {
                    throw new IllegalArgumentException(
                            "Slate " + i + " holds " + value + " among its " + what + ", which cannot be");
                }
            }
        }
    }

    /** How many slates. */
    public int size() {
        return rewards.length;
    }

    /** K. */
    public int positions() {
        return rewards[0].length;
    }

    /** prod_(j <= k) target / logged: how much more often the policy shows what stands up to position k; slates x K. */
    double[][] prefixWeights() {
        double[][] weights = new double[size()][positions()];
        for (int i = 0; i < size(); i++) {
            double weight = 1;
            for (int k = 0; k < positions(); k++) {
                weight *= target[i][k] / logged[i][k];
                weights[i][k] = weight;
            }
        }
        return weights;
    }

    /** How much more often the policy shows the action at the position; slates x K. */
    double[][] marginalWeights() {
        double[][] weights = new double[size()][positions()];
        for (int i = 0; i < size(); i++) {
            for (int k = 0; k < positions(); k++) {
                weights[i][k] = targetMarginal[i][k] / loggedMarginal[i][k];
            }
        }
        return weights;
    }

    /** How much more often the policy shows the whole slate; one a slate. */
    double[] slateWeights() {
        double[][] prefix = prefixWeights();
        double[] weights = new double[size()];
        for (int i = 0; i < weights.length; i++) {
            weights[i] = prefix[i][positions() - 1];
        }
        return weights;
    }
}
