package dev.hindcast.learning.tabular;

import dev.hindcast.environment.tabular.TabularMdp;

/** Distributions b(a) exp(x(a) / temperature) over the actions of one state, in which NaN stands for an action that is not known. */
final class Tilting {
    private Tilting() {}

    /** The distribution, divided by its sum: the best for E[x] minus temperature times its divergence from b. */
    static double[] of(double[] behavior, double[] values, double temperature) {
        double highest = highest(behavior, values);
        double[] tilted = new double[behavior.length];
        double sum = 0;
        for (int a = 0; a < tilted.length; a++) {
            if (known(behavior, values, a)) {
                tilted[a] = behavior[a] * Math.exp((values[a] - highest) / temperature);
                sum += tilted[a];
            }
        }
        for (int a = 0; a < tilted.length; a++) {
            tilted[a] /= sum;
        }
        return tilted;
    }

    /** temperature log sum_a b(a) exp(x(a) / temperature), what the best distribution reaches. */
    static double softMaximum(double[] behavior, double[] values, double temperature) {
        double highest = highest(behavior, values);
        double sum = 0;
        for (int a = 0; a < behavior.length; a++) {
            if (known(behavior, values, a)) {
                sum += behavior[a] * Math.exp((values[a] - highest) / temperature);
            }
        }
        return highest + temperature * Math.log(sum);
    }

    /** The divergence KL(p, b), in nats. */
    static double divergence(double[] probabilities, double[] behavior) {
        double sum = 0;
        for (int a = 0; a < behavior.length; a++) {
            sum += probabilities[a] > 0 ? probabilities[a] * Math.log(probabilities[a] / behavior[a]) : 0;
        }
        return sum;
    }

    private static double highest(double[] behavior, double[] values) {
        double highest = Double.NEGATIVE_INFINITY;
        for (int a = 0; a < behavior.length; a++) {
            highest = known(behavior, values, a) ? Math.max(highest, values[a]) : highest;
        }
        return highest;
    }

    private static boolean known(double[] behavior, double[] values, int action) {
        return behavior[action] > 0 && !Double.isNaN(values[action]);
    }

    /** The behaviour policy's probabilities of what a model knows in a state, divided by their sum. */
    static double[] known(TabularData data, TabularMdp model, int state) {
        double[] known = data.behavior().probabilities(state);
        double sum = 0;
        for (int a = 0; a < known.length; a++) {
            known[a] = model.legal(state, a) ? known[a] : 0;
            sum += known[a];
        }
        for (int a = 0; a < known.length; a++) {
            known[a] /= sum;
        }
        return known;
    }
}
