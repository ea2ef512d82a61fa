package dev.hindcast.evaluation.diagnostics;

import dev.hindcast.dataset.Box;
import dev.hindcast.dataset.Dataset;
import dev.hindcast.dataset.Discrete;
import dev.hindcast.dataset.Ending;
import dev.hindcast.dataset.Episode;
import dev.hindcast.dataset.Space;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.function.IntPredicate;
import java.util.function.LongPredicate;
import java.util.function.UnaryOperator;

/** Logs whose truth is known, with the probabilities that drew them. */
final class MadeLogs {
    private MadeLogs() {}

    /** Episodes in {@code states} states that follow each other by lot; actions of a probability that depends on the state; binary rewards. */
    static Dataset table(int episodes, int steps, int states, int actions, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        double[][] policy = policy(states, actions, seed);
        List<Episode> made = new ArrayList<>();
        for (int i = 0; i < episodes; i++) {
            float[] seen = new float[steps + 1];
            float[] taken = new float[steps];
            float[] rewards = new float[steps];
            double[] logs = new double[steps];
            for (int t = 0; t <= steps; t++) {
                seen[t] = random.nextInt(states);
                if (t < steps) {
                    double[] p = policy[(int) seen[t]];
                    int a = drawn(p, random);
                    taken[t] = a;
                    logs[t] = Math.log(p[a]);
                    rewards[t] = random.nextDouble() < 0.3 + 0.4 * a / actions ? 1 : 0;
                }
            }
            made.add(new Episode(i, seen, taken, rewards, Ending.TERMINATED, new boolean[0], logs));
        }
        return dataset(new Discrete(states), new Discrete(actions), made);
    }

    private static double[][] policy(int states, int actions, long seed) {
        SplittableRandom random = new SplittableRandom(seed + 1);
        double[][] policy = new double[states][actions];
        for (double[] p : policy) {
            double sum = 0;
            for (int a = 0; a < actions; a++) {
                p[a] = 0.05 + random.nextDouble() * random.nextDouble();
                sum += p[a];
            }
            for (int a = 0; a < actions; a++) {
                p[a] /= sum;
            }
        }
        return policy;
    }

    private static int drawn(double[] p, SplittableRandom random) {
        double u = random.nextDouble();
        int a = 0;
        while (a + 1 < p.length && u >= p[a]) {
            u -= p[a++];
        }
        return a;
    }

    /** Episodes of real observations; of two actions the second has the logistic probability of the first component, times {@code sharpness}. */
    static Dataset logistic(int episodes, int steps, int components, double sharpness, long seed) {
        Random random = new Random(seed);
        List<Episode> made = new ArrayList<>();
        for (int i = 0; i < episodes; i++) {
            float[] seen = new float[(steps + 1) * components];
            float[] taken = new float[steps];
            float[] rewards = new float[steps];
            double[] logs = new double[steps];
            for (int j = 0; j < seen.length; j++) {
                seen[j] = (float) random.nextGaussian();
            }
            for (int t = 0; t < steps; t++) {
                double p = 1 / (1 + Math.exp(-sharpness * seen[t * components]));
                taken[t] = random.nextDouble() < p ? 1 : 0;
                logs[t] = Math.log(taken[t] == 1 ? p : 1 - p);
                rewards[t] = (float) random.nextGaussian();
            }
            made.add(new Episode(i, seen, taken, rewards, Ending.TRUNCATED, new boolean[0], logs));
        }
        return dataset(Box.unbounded(components), new Discrete(2), made);
    }

    /** Episodes of Gaussian actions around a tenth of the observation, of that deviation. */
    static Dataset gaussian(int episodes, int steps, int components, double deviation, Space actions, long seed) {
        Random random = new Random(seed);
        List<Episode> made = new ArrayList<>();
        for (int i = 0; i < episodes; i++) {
            float[] seen = new float[(steps + 1) * components];
            float[] taken = new float[steps * components];
            float[] rewards = new float[steps];
            double[] logs = new double[steps];
            for (int j = 0; j < seen.length; j++) {
                seen[j] = (float) random.nextGaussian();
            }
            for (int j = 0; j < taken.length; j++) {
                double noise = random.nextGaussian();
                taken[j] = (float) (0.1 * seen[j] + deviation * noise);
                logs[j / components] += -noise * noise / 2 - Math.log(deviation * Math.sqrt(2 * Math.PI));
            }
            made.add(new Episode(i, seen, taken, rewards, Ending.TRUNCATED, new boolean[0], logs));
        }
        return dataset(Box.unbounded(components), actions, made);
    }

    static Dataset dataset(Space observations, Space actions, List<Episode> episodes) {
        return new Dataset("log", observations, actions, episodes, Optional.empty(), List.of());
    }

    static Dataset map(Dataset dataset, UnaryOperator<Episode> change) {
        return dataset(
                dataset.observationSpace(),
                dataset.actionSpace(),
                dataset.episodes().stream().map(change).toList());
    }

    /** The same log with the log-probabilities of the steps that are chosen changed. */
    static Dataset logs(Dataset dataset, IntPredicate states, LogChange change) {
        return map(dataset, episode -> {
            double[] logs = episode.actionLogProbabilities().clone();
            for (int t = 0; t < logs.length; t++) {
                if (states.test((int)
                        episode.observations()[t * dataset.observationSpace().size()])) {
                    logs[t] = change.of(logs[t]);
                }
            }
            return episode.withActionLogProbabilities(logs);
        });
    }

    /** What is made of a log-probability. */
    interface LogChange {
        double of(double log);
    }

    /** Of {@code episodes} of them, by lot, each {@code times} times, shuffled. */
    static Dataset copied(Dataset dataset, int times, boolean shuffled, long seed) {
        List<Episode> all = new ArrayList<>();
        for (int k = 0; k < times; k++) {
            all.addAll(dataset.episodes());
        }
        if (shuffled) {
            Collections.shuffle(all, new Random(seed));
        }
        return dataset(dataset.observationSpace(), dataset.actionSpace(), all);
    }

    /** In what share of that many seeds something holds. */
    static double share(int seeds, LongPredicate holds) {
        return (double) java.util.stream.LongStream.range(0, seeds)
                        .filter(holds)
                        .count()
                / seeds;
    }
}
