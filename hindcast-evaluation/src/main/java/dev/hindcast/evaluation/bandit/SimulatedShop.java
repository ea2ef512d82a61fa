package dev.hindcast.evaluation.bandit;

import java.util.Arrays;
import java.util.Locale;
import java.util.SplittableRandom;

/**
 * A made-up shop that shows one of five items to a visitor who is new or known, by day or in the evening, and logs whether the item was
 * clicked. Its truth is known: a place to try estimators.
 */
public final class SimulatedShop {
    /** How many items there are. */
    public static final int ITEMS = 5;

    /** Clicks of each kind of visitor (new by day, new in the evening, known by day, known in the evening) on each item. */
    private static final double[][] CLICKED = {
        {0.10, 0.06, 0.04, 0.12, 0.02},
        {0.14, 0.10, 0.03, 0.08, 0.02},
        {0.05, 0.12, 0.16, 0.04, 0.08},
        {0.04, 0.18, 0.10, 0.06, 0.12}
    };

    /** What the shop shows them. */
    private static final double[][] SHOWN = {
        {0.40, 0.20, 0.15, 0.20, 0.05},
        {0.50, 0.20, 0.10, 0.15, 0.05},
        {0.30, 0.25, 0.25, 0.10, 0.10},
        {0.25, 0.35, 0.20, 0.10, 0.10}
    };

    private SimulatedShop() {}

    /**
     * What the shop logs.
     *
     * @param visitors how many rows; their context is (known, evening), each 0 or 1
     */
    public static BanditLog log(int visitors, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        int[] items = new int[visitors];
        double[] clicks = new double[visitors];
        double[] propensities = new double[visitors];
        double[][] contexts = new double[visitors][];
        for (int i = 0; i < visitors; i++) {
            int kind = random.nextInt(CLICKED.length);
            contexts[i] = context(kind);
            items[i] = draw(SHOWN[kind], random.nextDouble());
            propensities[i] = SHOWN[kind][items[i]];
            clicks[i] = random.nextDouble() < CLICKED[kind][items[i]] ? 1 : 0;
        }
        return BanditLog.of(ITEMS, items, clicks, propensities, contexts);
    }

    private static double[] context(int kind) {
        return new double[] {kind / 2, kind % 2};
    }

    private static int draw(double[] probabilities, double u) {
        int item = 0;
        double sum = probabilities[0];
        while (u >= sum && item < probabilities.length - 1) {
            item++;
            sum += probabilities[item];
        }
        return item;
    }

    /** The chance of a click under a policy, exactly. */
    public static double value(BanditPolicy policy) {
        int kinds = CLICKED.length;
        double[][] contexts = new double[kinds][];
        Arrays.setAll(contexts, SimulatedShop::context);
        double[] certain = new double[kinds];
        Arrays.fill(certain, 1);
        BanditLog kindsOnce = BanditLog.of(ITEMS, new int[kinds], new double[kinds], certain, contexts);
        double value = 0;
        for (int kind = 0; kind < kinds; kind++) {
            for (int item = 0; item < ITEMS; item++) {
                value += policy.probability(kindsOnce, kind, item) * CLICKED[kind][item] / kinds;
            }
        }
        return value;
    }

    /** A log as CSV, as {@link BanditCsv} reads it. */
    public static String csv(BanditLog log) {
        StringBuilder csv = new StringBuilder("action,reward,propensity,context_known,context_evening\n");
        for (int i = 0; i < log.size(); i++) {
            csv.append(String.format(
                    Locale.ROOT,
                    "%d,%.0f,%s,%.0f,%.0f\n",
                    log.actions()[i],
                    log.rewards()[i],
                    log.propensities()[i],
                    log.contexts()[i][0],
                    log.contexts()[i][1]));
        }
        return csv.toString();
    }
}
