package dev.hindcast.evaluation.offpolicy;

import dev.hindcast.dataset.Dataset;
import dev.hindcast.dataset.Discrete;
import dev.hindcast.dataset.Ending;
import dev.hindcast.dataset.Episode;
import dev.hindcast.environment.tabular.TabularPolicy;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;

/**
 * Users who are recommended one of five kinds of items a day, for thirty days or until they leave. How satisfied a user is drifts with what is recommended: the
 * kind that is clicked on most makes users weary, another one binds them, the same one twice bores; weary users click less and leave sooner. The log holds the
 * satisfaction in three grades alone, so that a model of what it shows is wrong, while the probabilities of what was recommended are exact. What a policy is worth follows from
 * the nine grades that there are.
 */
final class RecommendationLog {
    static final double DISCOUNT = .99;
    private static final int DAYS = 30;
    private static final int LEVELS = 9;
    private static final int GRADES = 3;
    private static final int KINDS = 5;
    private static final double[] APPEAL = {.8, .55, .45, .35, .15};
    /** The probability with which satisfaction rises a level, less that with which it falls. */
    private static final double[] DRIFT = {-.35, 0, .35, .1, -.1};

    private static final double[] LOGGED = {.3, .2, .2, .15, .15};
    private static final double[] JUDGED = {.2, .25, .3, .13, .12};

    private RecommendationLog() {}

    /** What a policy is shown: the grade and the last kind, if any. */
    private static int shown(int level, int last) {
        return level * GRADES / LEVELS * (KINDS + 1) + last;
    }

    private static double[][] table(double[] probabilities) {
        double[][] table = new double[GRADES * (KINDS + 1)][];
        for (int state = 0; state < table.length; state++) {
            table[state] = probabilities.clone();
            double moved = .05 * (state / (KINDS + 1));
            table[state][0] += moved;
            table[state][1] -= moved;
        }
        return table;
    }

    /** Of the policy that recommended what was logged. */
    static double behaviorValue() {
        return value(table(LOGGED));
    }

    /** Of the policy that is judged. */
    static double judgedValue() {
        return value(table(JUDGED));
    }

    private static double click(int level, int last, int kind) {
        return APPEAL[kind] * (.3 + .7 * level / (LEVELS - 1)) * (kind == last ? .7 : 1);
    }

    private static double leaving(int level) {
        double weary = 1 - (double) level / (LEVELS - 1);
        return .005 + .2 * weary * weary;
    }

    private static int next(int level, int kind, double drawn) {
        double up = .2 + Math.max(0, DRIFT[kind]);
        double down = .2 + Math.max(0, -DRIFT[kind]);
        return Math.max(0, Math.min(LEVELS - 1, drawn < up ? level + 1 : drawn < up + down ? level - 1 : level));
    }

    /** The discounted clicks of a user. */
    private static double value(double[][] table) {
        double[][] values = new double[LEVELS][KINDS + 1];
        for (int day = 0; day < DAYS; day++) {
            double[][] before = new double[LEVELS][KINDS + 1];
            for (int level = 0; level < LEVELS; level++) {
                for (int last = 0; last <= KINDS; last++) {
                    double[] probabilities = table[shown(level, last)];
                    for (int kind = 0; kind < KINDS; kind++) {
                        double up = .2 + Math.max(0, DRIFT[kind]);
                        double down = .2 + Math.max(0, -DRIFT[kind]);
                        double following = up * after(values, next(level, kind, 0), kind)
                                + down * after(values, next(level, kind, up), kind)
                                + (1 - up - down) * after(values, level, kind);
                        before[level][last] += probabilities[kind] * (click(level, last, kind) + DISCOUNT * following);
                    }
                }
            }
            values = before;
        }
        double sum = 0;
        for (int level = 3; level < 6; level++) {
            sum += values[level][KINDS] / 3;
        }
        return sum;
    }

    private static double after(double[][] values, int level, int kind) {
        return (1 - leaving(level)) * values[level][kind];
    }

    static Dataset log(int users, long seed) {
        double[][] behavior = table(LOGGED);
        SplittableRandom random = new SplittableRandom(seed);
        List<Episode> episodes = new ArrayList<>();
        for (int user = 0; user < users; user++) {
            float[] observations = new float[DAYS + 1];
            float[] actions = new float[DAYS];
            float[] rewards = new float[DAYS];
            double[] logs = new double[DAYS];
            int level = 3 + random.nextInt(3);
            int last = KINDS;
            int day = 0;
            boolean stays = true;
            for (; day < DAYS && stays; day++) {
                observations[day] = shown(level, last);
                double[] probabilities = behavior[(int) observations[day]];
                int kind = drawn(probabilities, random.nextDouble());
                actions[day] = kind;
                logs[day] = Math.log(probabilities[kind]);
                rewards[day] = random.nextDouble() < click(level, last, kind) ? 1 : 0;
                level = next(level, kind, random.nextDouble());
                last = kind;
                stays = random.nextDouble() >= leaving(level);
            }
            observations[day] = shown(level, last);
            episodes.add(new Episode(
                    user,
                    Arrays.copyOf(observations, day + 1),
                    Arrays.copyOf(actions, day),
                    Arrays.copyOf(rewards, day),
                    stays ? Ending.TRUNCATED : Ending.TERMINATED,
                    new boolean[0],
                    Arrays.copyOf(logs, day)));
        }
        return new Dataset(
                "recommendations",
                new Discrete(GRADES * (KINDS + 1)),
                new Discrete(KINDS),
                episodes,
                Optional.empty(),
                List.of());
    }

    private static int drawn(double[] probabilities, double number) {
        double sum = 0;
        for (int kind = 0; kind < KINDS - 1; kind++) {
            sum += probabilities[kind];
            if (number < sum) {
                return kind;
            }
        }
        return KINDS - 1;
    }

    static OffPolicyData beside(Dataset log) {
        return OffPolicyData.of(log, TabularPolicy.of(table(JUDGED)), Propensities.logged(), DISCOUNT);
    }

    static Estimators estimators(OffPolicyData data) {
        return Estimators.on(
                data,
                Estimators.Settings.of(
                        ValueFitting.tabular(TabularFqe.Config.heldToLog(DISCOUNT)), Optional.empty(), 0));
    }
}
