package dev.hindcast.evaluation.offpolicy;

import dev.hindcast.evaluation.Bootstrap;
import dev.hindcast.evaluation.Caution;
import dev.hindcast.evaluation.Clusters;
import dev.hindcast.evaluation.WeightSummary;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.DoubleStream;

/**
 * Sums over steps in which what happened at step t is weighted by w_(0:t), the product of the ratios pi / b up to it:
 * sum of gamma^t (w_(0:t) x_t + w_(0:t-1) v_t), with w_(0:-1) = 1 and v_T following the last step. With x = r and v = 0 it is
 * per-decision importance sampling, with x = r - Q and v = V the doubly robust estimator. Immutable.
 */
final class StepWeights {
    private final OffPolicyData data;
    private final double[] logWeights;
    private final double[] discounts;

    private StepWeights(OffPolicyData data, double[] logWeights) {
        this.data = data;
        this.logWeights = logWeights;
        this.discounts = data.discounts();
    }

    /** The weights of the data; nothing where the policy has no probabilities. */
    static Optional<StepWeights> of(OffPolicyData data) {
        return data.logWeights().map(logs -> new StepWeights(data, logs));
    }

    /** The same weights, but 0 from the first on that exceeds a limit. */
    StepWeights until(double limit) {
        double[] logs = logWeights.clone();
        double log = Math.log(limit);
        for (int i = 0; i < data.episodes(); i++) {
            boolean exceeded = false;
            for (int t = data.start(i); t < data.start(i + 1); t++) {
                exceeded |= logs[t] > log;
                logs[t] = exceeded ? Double.NEGATIVE_INFINITY : logs[t];
            }
        }
        return new StepWeights(data, logs);
    }

    /** Whether any of them exceeds a limit. */
    boolean exceed(double limit) {
        double log = Math.log(limit);
        return Arrays.stream(logWeights).anyMatch(weight -> weight > log);
    }

    /** How much of the sum of the episodes' last weights other weights leave out, in [0, 1]; 0 where the sum is 0. */
    double shareLeftOut(StepWeights other) {
        double[] all = relativeOfEpisodes();
        double sum = 0;
        double left = 0;
        for (int i = 0; i < all.length; i++) {
            sum += all[i];
            left += other.logWeights[data.start(i + 1) - 1] == Double.NEGATIVE_INFINITY ? all[i] : 0;
        }
        return sum > 0 ? left / sum : 0;
    }

    /** The weights of whole episodes, w_(0:T-1). */
    double[] ofEpisodes() {
        double[] weights = new double[data.episodes()];
        for (int i = 0; i < weights.length; i++) {
            weights[i] = weight(data.start(i + 1) - 1);
        }
        return weights;
    }

    /** The weights of whole episodes, relative to the largest. */
    double[] relativeOfEpisodes() {
        double[] logs = logsOfEpisodes();
        double largest = Arrays.stream(logs).max().orElseThrow();
        return Arrays.stream(logs)
                .map(log -> log == Double.NEGATIVE_INFINITY ? 0 : Math.exp(log - largest))
                .toArray();
    }

    /** The logarithms of the weights of whole episodes. */
    double[] logsOfEpisodes() {
        double[] logs = new double[data.episodes()];
        Arrays.setAll(logs, i -> logWeights[data.start(i + 1) - 1]);
        return logs;
    }

    WeightSummary summary() {
        return WeightSummary.ofLogs(logsOfEpisodes());
    }

    private double weight(int step) {
        return Math.exp(logWeights[step]);
    }

    /** The weighted sum of each episode. */
    double[] contributions(StepTerms terms) {
        double[] sums = new double[data.episodes()];
        for (int i = 0; i < sums.length; i++) {
            double before = 1;
            int start = data.start(i);
            for (int t = 0; t < data.length(i); t++) {
                double weight = weight(start + t);
                sums[i] +=
                        discounts[t] * (product(weight, terms.x()[start + t]) + product(before, terms.v()[start + t]));
                before = weight;
            }
            sums[i] += discounts[data.length(i)] * product(before, terms.last()[i]);
        }
        return sums;
    }

    /** Of each episode the sum of w_(0:t-1) v_t, not discounted. */
    double[] undiscounted(double[] v) {
        double[] sums = new double[data.episodes()];
        for (int i = 0; i < sums.length; i++) {
            for (int t = data.start(i); t < data.start(i + 1); t++) {
                sums[i] += product(t == data.start(i) ? 1 : weight(t - 1), v[t]);
            }
        }
        return sums;
    }

    /** A weight of zero leaves nothing, whatever it weights. */
    private static double product(double weight, double value) {
        return weight == 0 ? 0 : weight * value;
    }

    /**
     * What each step has in a self-normalised sum, which is the sum of gamma^t (x_t + v_t).
     *
     * @param x one a step of the horizon
     * @param v one a step of the horizon, and what follows its last
     */
    @SuppressWarnings("ArrayRecordComponent") // read in inner loops; never leaves the package
    record Ratios(double[] x, double[] v) {}

    /** The self-normalised form: each weight divided by the sum of the weights of the same step. */
    SelfNormalized selfNormalized(StepTerms terms, EndedEpisodes convention) {
        return new SelfNormalized(terms, convention);
    }

    /**
     * The self-normalised sum on given terms. Weights are kept relative to the largest of their step, so that long products neither
     * overflow nor vanish.
     */
    final class SelfNormalized {
        private final int horizon = data.horizon();
        /** Of each step: its weight, the weighted x and the v weighted by the step before, relative to the largest of their step. */
        private final double[] weights = new double[logWeights.length];

        private final double[] weightedX = new double[logWeights.length];
        private final double[] weightedV = new double[logWeights.length];
        /** Of each episode: the last v weighted by the last weight. */
        private final double[] weightedLast = new double[data.episodes()];
        /** Of each episode that ended before the horizon: the log of its last weight, which it keeps. */
        private final double[] carried = new double[data.episodes()];

        private final double[] largest;
        /** The log of the largest last weight of the episodes that ended at or before each step. */
        private final double[] largestEnded;

        private final boolean carry;
        /** Whether any v differs from 0; of rewards alone there is none. */
        private final boolean valued;

        private SelfNormalized(StepTerms terms, EndedEpisodes convention) {
            carry = convention == EndedEpisodes.KEEP_THEIR_WEIGHT;
            valued = DoubleStream.concat(Arrays.stream(terms.v()), Arrays.stream(terms.last()))
                    .anyMatch(value -> value != 0);
            largestEnded = largestEnded();
            largest = largest();
            for (int i = 0; i < data.episodes(); i++) {
                int start = data.start(i);
                double before = 1;
                for (int t = 0; t < data.length(i); t++) {
                    int at = start + t;
                    weights[at] = relative(logWeights[at], t);
                    weightedX[at] = product(weights[at], terms.x()[at]);
                    weightedV[at] = product(before, terms.v()[at]);
                    before = weights[at];
                }
                weightedLast[i] = product(before, terms.last()[i]);
                carried[i] = logWeights[data.start(i + 1) - 1];
            }
        }

        private double[] largest() {
            double[] logs = carry ? Arrays.copyOf(largestEnded, horizon) : constant(horizon);
            for (int i = 0; i < data.episodes(); i++) {
                for (int t = 0; t < data.length(i); t++) {
                    logs[t] = Math.max(logs[t], logWeights[data.start(i) + t]);
                }
            }
            return logs;
        }

        private double[] largestEnded() {
            double[] logs = constant(horizon + 1);
            for (int i = 0; i < data.episodes(); i++) {
                int length = data.length(i);
                logs[length] = Math.max(logs[length], logWeights[data.start(i + 1) - 1]);
            }
            for (int t = 1; t < logs.length; t++) {
                logs[t] = Math.max(logs[t], logs[t - 1]);
            }
            return logs;
        }

        private static double[] constant(int size) {
            double[] logs = new double[size];
            Arrays.fill(logs, Double.NEGATIVE_INFINITY);
            return logs;
        }

        private double relative(double log, int t) {
            return relative(log, largest[t]);
        }

        private static double relative(double log, double largest) {
            return log == Double.NEGATIVE_INFINITY ? 0 : Math.exp(log - largest);
        }

        /** The step from which on every weight is zero; the horizon where there is none. */
        int unsupportedFrom() {
            for (int t = 0; t < horizon; t++) {
                if (largest[t] == Double.NEGATIVE_INFINITY) {
                    return t;
                }
            }
            return horizon;
        }

        /** The estimate where each episode counts several times, once or not at all. */
        Bootstrap.Statistic value() {
            return new Bootstrap.Statistic() {
                @Override
                public double of(double[] counts) {
                    return value(new Sums(counts));
                }

                @Override
                public Bootstrap.Statistic ofGroups(Clusters groups) {
                    Grouped grouped = new Grouped(groups);
                    return counts -> value(new Sums(grouped, counts));
                }
            };
        }

        private double value(Sums sums) {
            Ratios ratios = ratios(sums);
            double value = 0;
            for (int t = 0; t <= horizon; t++) {
                value += discounts[t] * (ratios.v[t] + (t < horizon ? ratios.x[t] : 0));
            }
            return value;
        }

        /** The self-normalised means of each step. */
        Ratios ratios(double[] counts) {
            return ratios(new Sums(counts));
        }

        private Ratios ratios(Sums sums) {
            Ratios ratios = new Ratios(new double[horizon], new double[horizon + 1]);
            for (int t = 0; t <= horizon; t++) {
                ratios.v[t] = ratio(sums.v[t], sums.before(t));
                if (t < horizon) {
                    ratios.x[t] = ratio(sums.x[t], sums.w[t]);
                }
            }
            return ratios;
        }

        private static double ratio(double numerator, double denominator) {
            return denominator == 0 ? 0 : numerator / denominator;
        }

        /** The sums over episodes at each step. */
        private final class Sums {
            private final double[] w = new double[horizon];
            private final double[] x = new double[horizon];
            private final double[] v = new double[horizon + 1];
            private final double episodes;

            Sums(double[] counts) {
                double total = 0;
                for (int i = 0; i < counts.length; i++) {
                    total += counts[i];
                    if (counts[i] > 0) {
                        add(i, counts[i]);
                    }
                }
                episodes = total;
                if (carry) {
                    addEnded(counts);
                }
            }

            Sums(Grouped groups, double[] counts) {
                double[] ending = new double[horizon + 1];
                double total = 0;
                for (int g = 0; g < counts.length; g++) {
                    total += counts[g] * groups.sizes[g];
                    if (counts[g] > 0) {
                        int start = groups.starts[g];
                        int length = groups.starts[g + 1] - start;
                        addScaled(counts[g], groups.w, start, w, length - 1);
                        addScaled(counts[g], groups.x, start, x, length - 1);
                        addScaled(counts[g], groups.v, start, v, length);
                        addScaled(counts[g], groups.ending, start, ending, length);
                    }
                }
                episodes = total;
                if (carry) {
                    carry(ending);
                }
            }

            /**
             * The weights of ended episodes are summed up relative to the largest of them, which never falls: beside those that go on
             * they may vanish at one step and count at a later one.
             */
            private void addEnded(double[] counts) {
                double[] ending = new double[horizon + 1];
                for (int i = 0; i < counts.length; i++) {
                    int length = data.length(i);
                    ending[length] += counts[i] * relative(carried[i], largestEnded[length]);
                }
                carry(ending);
            }

            private void carry(double[] ending) {
                double ended = 0;
                for (int t = 1; t < horizon; t++) {
                    ended = ended * relative(largestEnded[t - 1], largestEnded[t]) + ending[t];
                    w[t] += ended * relative(largestEnded[t], largest[t]);
                }
            }

            private void add(int i, double count) {
                int start = data.start(i);
                int length = data.length(i);
                addScaled(count, weights, start, w, length);
                addScaled(count, weightedX, start, x, length);
                if (valued) {
                    addScaled(count, weightedV, start, v, length);
                }
                v[length] += count * weightedLast[i];
            }

            private static void addScaled(double factor, double[] from, int start, double[] to, int length) {
                for (int t = 0; t < length; t++) {
                    to[t] += factor * from[start + t];
                }
            }

            /** The sum of the weights of the step before. */
            double before(int t) {
                return t == 0 ? episodes : w[t - 1];
            }
        }

        /** The sums over the episodes of each group, which has a place for each step of its longest episode and one for what follows. */
        private final class Grouped {
            private final double[] sizes;
            private final int[] starts;
            private final double[] w;
            private final double[] x;
            private final double[] v;
            private final double[] ending;

            Grouped(Clusters groups) {
                sizes = groups.sizes();
                starts = new int[groups.count() + 1];
                for (int i = 0; i < data.episodes(); i++) {
                    int after = groups.of()[i] + 1;
                    starts[after] = Math.max(starts[after], data.length(i) + 1);
                }
                Arrays.parallelPrefix(starts, Math::addExact);
                int places = starts[groups.count()];
                w = new double[places];
                x = new double[places];
                v = new double[places];
                ending = new double[places];
                for (int i = 0; i < data.episodes(); i++) {
                    add(i, starts[groups.of()[i]]);
                }
            }

            private void add(int i, int at) {
                int start = data.start(i);
                int length = data.length(i);
                for (int t = 0; t < length; t++) {
                    w[at + t] += weights[start + t];
                    x[at + t] += weightedX[start + t];
                    v[at + t] += weightedV[start + t];
                }
                v[at + length] += weightedLast[i];
                ending[at + length] += relative(carried[i], largestEnded[length]);
            }
        }

        /** What each episode adds in first order: their mean is the value, their spread that of the value (delta method). */
        double[] contributions() {
            double[] once = new double[data.episodes()];
            Arrays.fill(once, 1);
            Sums sums = new Sums(once);
            double value = value(sums);
            double[] contributions = new double[once.length];
            for (int i = 0; i < once.length; i++) {
                contributions[i] = value + once.length * influence(i, sums);
            }
            return contributions;
        }

        private double influence(int i, Sums sums) {
            int start = data.start(i);
            int length = data.length(i);
            double influence = 0;
            double before = 1;
            for (int t = 0; t <= horizon && (t <= length || carry); t++) {
                double v = t < length ? weightedV[start + t] : t == length ? weightedLast[i] : 0;
                influence += discounts[t] * share(v, before, sums.v[t], sums.before(t));
                if (t < horizon) {
                    double w = t < length ? weights[start + t] : carry ? relative(carried[i], t) : 0;
                    influence += discounts[t] * share(t < length ? weightedX[start + t] : 0, w, sums.x[t], sums.w[t]);
                    before = w;
                }
            }
            return influence;
        }

        /** What one of the summands of a ratio of sums does to it. */
        private static double share(double part, double weight, double numerator, double denominator) {
            return denominator == 0 ? 0 : (part - weight * numerator / denominator) / denominator;
        }

        /** The estimate with what there is to say of it. */
        Estimator.Prepared prepared(List<Caution> cautions) {
            return new Estimator.Prepared(
                    value(), Optional.of(contributions()), false, Optional.of(summary()), cautions);
        }
    }
}
