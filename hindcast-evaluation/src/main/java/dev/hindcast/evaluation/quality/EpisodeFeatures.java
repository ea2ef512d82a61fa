package dev.hindcast.evaluation.quality;

import dev.hindcast.dataset.Episode;
import java.util.ArrayList;
import java.util.List;

/**
 * Compares two groups of episodes: their returns, their lengths and the means over each episode of every component. Episodes are
 * compared and not steps, since the steps of one episode are no independent draws.
 */
final class EpisodeFeatures {
    private static final double SIGNIFICANCE = 0.01;
    private static final double LEAST_DISTANCE = 0.25;
    private static final int LEAST_EPISODES = 10;

    private EpisodeFeatures() {}

    /**
     * What differs: where the test's p-value times the number of tests (Bonferroni) is below {@value #SIGNIFICANCE} and the distance of
     * the distributions at least {@value #LEAST_DISTANCE}. Nothing where a group has fewer than {@value #LEAST_EPISODES}.
     */
    static List<String> differing(Evidence evidence, List<Episode> first, List<Episode> second) {
        if (Math.min(first.size(), second.size()) < LEAST_EPISODES) {
            return List.of();
        }
        List<String> names = names(evidence);
        double[][] a = features(evidence, first, names.size());
        double[][] b = features(evidence, second, names.size());
        List<String> differing = new ArrayList<>();
        for (int i = 0; i < names.size(); i++) {
            KolmogorovSmirnov test = KolmogorovSmirnov.of(a[i], b[i]);
            if (test.pValue() * names.size() < SIGNIFICANCE && test.statistic() >= LEAST_DISTANCE) {
                differing.add(names.get(i) + " (mean " + Figures.number(Columns.mean(a[i])) + " and "
                        + Figures.number(Columns.mean(b[i])) + ", D " + Figures.number(test.statistic()) + ")");
            }
        }
        return differing;
    }

    /** A row a feature, a column an episode. */
    static double[][] of(Evidence evidence, List<Episode> episodes) {
        return features(evidence, episodes, names(evidence).size());
    }

    private static List<String> names(Evidence evidence) {
        List<String> names = new ArrayList<>(List.of("return", "length"));
        for (int i = 0; i < evidence.observationSize(); i++) {
            names.add("observation " + i);
        }
        for (int i = 0; i < evidence.actionSize(); i++) {
            names.add("action " + i);
        }
        return names;
    }

    private static double[][] features(Evidence evidence, List<Episode> episodes, int count) {
        double[][] features = new double[count][episodes.size()];
        int observationSize = evidence.observationSize();
        for (int e = 0; e < episodes.size(); e++) {
            Episode episode = episodes.get(e);
            features[0][e] = episode.totalReward();
            features[1][e] = episode.length();
            addMeans(features, 2, e, episode.observations(), observationSize);
            addMeans(features, 2 + observationSize, e, episode.actions(), evidence.actionSize());
        }
        return features;
    }

    private static void addMeans(double[][] features, int from, int episode, float[] rows, int size) {
        for (int i = 0; i < rows.length; i++) {
            features[from + i % size][episode] += (double) rows[i] * size / rows.length;
        }
    }
}
