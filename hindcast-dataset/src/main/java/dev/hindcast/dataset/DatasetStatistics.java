package dev.hindcast.dataset;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;

/**
 * What a data set holds, in numbers.
 *
 * @param transitions the number of steps
 * @param episodes the number of episodes
 * @param returns the undiscounted returns of the episodes
 * @param episodeReturns the undiscounted return of each episode, in the data set's order
 * @param lengths the numbers of steps of the episodes
 * @param terminated how many episodes reached a terminal state
 * @param truncated how many episodes were cut off
 * @param observations of each component, over all observations, final ones included
 * @param actions of each component, over all actions
 */
public record DatasetStatistics(
        long transitions,
        int episodes,
        Summary returns,
        double[] episodeReturns,
        Summary lengths,
        int terminated,
        int truncated,
        List<Summary> observations,
        List<Summary> actions) {
    /** Keeps copies of what could be changed. */
    public DatasetStatistics {
        episodeReturns = episodeReturns.clone();
        observations = List.copyOf(observations);
        actions = List.copyOf(actions);
    }

    /** The statistics of a data set. */
    public static DatasetStatistics of(Dataset dataset) {
        List<Episode> episodes = dataset.episodes();
        double[] returns = episodes.stream().mapToDouble(Episode::totalReward).toArray();
        double[] lengths = episodes.stream().mapToDouble(Episode::length).toArray();
        int terminated = Math.toIntExact(episodes.stream()
                .filter(episode -> episode.ending() == Ending.TERMINATED)
                .count());
        return new DatasetStatistics(
                dataset.transitions(),
                episodes.size(),
                Summary.of(returns),
                returns,
                Summary.of(lengths),
                terminated,
                episodes.size() - terminated,
                components(
                        episodes,
                        Episode::observations,
                        dataset.observationSpace().size()),
                components(episodes, Episode::actions, dataset.actionSpace().size()));
    }

    /** A copy of the returns. */
    @Override
    public double[] episodeReturns() {
        return episodeReturns.clone();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof DatasetStatistics that
                && transitions == that.transitions
                && Arrays.equals(episodeReturns, that.episodeReturns)
                && lengths.equals(that.lengths)
                && terminated == that.terminated
                && observations.equals(that.observations)
                && actions.equals(that.actions);
    }

    @Override
    public int hashCode() {
        return 31 * Arrays.hashCode(episodeReturns) + observations.hashCode();
    }

    private static List<Summary> components(List<Episode> episodes, Function<Episode, float[]> values, int size) {
        double[] sum = new double[size];
        double[] min = new double[size];
        double[] max = new double[size];
        Arrays.fill(min, Double.POSITIVE_INFINITY);
        Arrays.fill(max, Double.NEGATIVE_INFINITY);
        long count = 0;
        for (Episode episode : episodes) {
            float[] rows = values.apply(episode);
            for (int at = 0; at < rows.length; at += size) {
                for (int i = 0; i < size; i++) {
                    float value = rows[at + i];
                    sum[i] += value;
                    min[i] = Math.min(min[i], value);
                    max[i] = Math.max(max[i], value);
                }
            }
            count += rows.length / size;
        }
        double[] squares = new double[size];
        for (Episode episode : episodes) {
            float[] rows = values.apply(episode);
            for (int at = 0; at < rows.length; at += size) {
                for (int i = 0; i < size; i++) {
                    double centered = rows[at + i] - sum[i] / count;
                    squares[i] += centered * centered;
                }
            }
        }
        List<Summary> summaries = new ArrayList<>();
        for (int i = 0; i < size; i++) {
            summaries.add(new Summary(sum[i] / count, Math.sqrt(squares[i] / count), min[i], max[i]));
        }
        return summaries;
    }
}
