package dev.hindcast.evaluation.offpolicy;

import dev.hindcast.dataset.Dataset;
import dev.hindcast.dataset.Discrete;
import dev.hindcast.dataset.Ending;
import dev.hindcast.dataset.Episode;
import dev.hindcast.evaluation.Caution;
import dev.hindcast.evaluation.Caution.Kind;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.commons.statistics.distribution.NormalDistribution;

/**
 * Whether what came before tells more of what follows than state and action do, so that the log's states are not all there is and a model of them is wrong, however many episodes it
 * is fitted to. What follows is y_t = r_t + gamma v(s_(t+1)), v being the mean logged return from a state on in the other half of the episodes; of a Markov process its deviation e_t from the mean of its pair (s_t, a_t)
 * is uncorrelated, within the pair, with everything earlier. Looked at are e_(t-1), the sum of all earlier e, and v(s_(t-1)), each by a score test that does not suppose equal variances.
 * The mean of a pair holds e of its earlier visits in the same episode, which what came before holds too: the bias of that (Nickell 1981), -1/n times the sum of e_u h_t over the
 * earlier visits u of the pair's n, is taken off.
 */
final class HiddenState {
    private static final double SIGNIFICANCE = 0.005;
    /** A correlation that leaves values nearly as they are. */
    private static final double MATTERS = 0.02;

    private static final int FEWEST_VISITS = 10;
    /** Fewer are no sample that a normal limit holds for. */
    private static final int FEWEST_EPISODES = 20;

    private static final int KINDS = 3;

    private final Dataset dataset;
    private final double discount;
    private final int actions;
    private final double[][] values;
    private final double[] visits;
    private final double[] means;

    private HiddenState(OffPolicyData data) {
        this.dataset = data.dataset();
        this.discount = data.discount();
        this.actions = ((Discrete) dataset.actionSpace()).n();
        int states = ((Discrete) dataset.observationSpace()).n();
        this.values = values(states);
        this.visits = new double[2 * states * actions];
        this.means = new double[2 * states * actions];
        for (Episode episode : dataset.episodes()) {
            for (int t = 0; t < known(episode); t++) {
                visits[pair(episode, t)]++;
                means[pair(episode, t)] += following(episode, t);
            }
        }
        Arrays.setAll(means, p -> means[p] / Math.max(1, visits[p]));
    }

    /** A warning where a model of the log's states is wrong; nothing where observations or actions are not numbered from 0, or episodes are few. */
    static List<Caution> cautions(OffPolicyData data) {
        if (data.episodes() < FEWEST_EPISODES
                || !Estimators.tabular(data.dataset(), data.target().policy())) {
            return List.of();
        }
        double strongest = new HiddenState(data).strongest();
        return strongest == 0
                ? List.of()
                : List.of(Caution.warning(
                        Kind.MODEL,
                        String.format(
                                Locale.ROOT,
                                "What came before tells more of what follows than state and action do (correlation %.3f): the log does not show the"
                                        + " whole state, and a model of what it shows is wrong by more than the interval says. Believe estimators that"
                                        + " weight whole episodes, or log more of the state",
                                strongest)));
    }

    /** The mean logged return from each state on, for each half of the episodes from the other half, so that none vouches for itself. */
    private double[][] values(int states) {
        double[][] sums = new double[2][states];
        double[][] counts = new double[2][states];
        for (Episode episode : dataset.episodes()) {
            int other = 1 - half(episode);
            double following = 0;
            for (int t = episode.length() - 1; t >= 0; t--) {
                following = episode.rewards()[t] + discount * following;
                int state = (int) episode.observations()[t];
                sums[other][state] += following;
                counts[other][state]++;
            }
        }
        for (int half = 0; half < 2; half++) {
            double[] own = sums[half];
            double[] visited = counts[half];
            Arrays.setAll(own, s -> own[s] / Math.max(1, visited[s]));
        }
        return sums;
    }

    private static int half(Episode episode) {
        return episode.id() % 2;
    }

    /** How many steps of an episode have a known successor. */
    private static int known(Episode episode) {
        return episode.transitions(1);
    }

    /** The pairs of each half by themselves, since what follows is another number there. */
    private int pair(Episode episode, int t) {
        return ((int) episode.observations()[t] * actions + (int) episode.actions()[t]) * 2 + half(episode);
    }

    private double following(Episode episode, int t) {
        boolean ends = t == episode.length() - 1 && episode.ending() == Ending.TERMINATED;
        return episode.rewards()[t]
                + (ends ? 0 : discount * values[half(episode)][(int) episode.observations()[t + 1]]);
    }

    /** What came before a step: the last deviation, the sum of all of them, and the value of the last state. */
    private double[][] histories(Episode episode) {
        double[][] histories = new double[KINDS][known(episode)];
        double sum = 0;
        for (int t = 1; t < histories[0].length; t++) {
            double last = following(episode, t - 1) - means[pair(episode, t - 1)];
            sum += last;
            histories[0][t] = last;
            histories[1][t] = sum;
            histories[2][t] = values[half(episode)][(int) episode.observations()[t - 1]];
        }
        return histories;
    }

    /** The strongest correlation that is found and matters; 0 where none is. */
    private double strongest() {
        double[][] centers = new double[KINDS][means.length];
        double[] counts = new double[means.length];
        for (Episode episode : dataset.episodes()) {
            double[][] histories = histories(episode);
            for (int t = 1; t < known(episode); t++) {
                int pair = pair(episode, t);
                counts[pair]++;
                for (int k = 0; k < KINDS; k++) {
                    centers[k][pair] += histories[k][t];
                }
            }
        }
        double[] products = new double[KINDS];
        double[] squares = new double[KINDS];
        double[] ofHistories = new double[KINDS];
        double ofDeviations = 0;
        for (Episode episode : dataset.episodes()) {
            double[][] histories = histories(episode);
            Map<Integer, Double> before = new HashMap<>();
            for (int t = 1; t < known(episode); t++) {
                int pair = pair(episode, t);
                if (counts[pair] < FEWEST_VISITS) {
                    continue;
                }
                double deviation = following(episode, t) - means[pair];
                double fitted = counts[pair] / (counts[pair] - 1);
                double earlier = before.getOrDefault(pair, 0.0) * fitted / counts[pair];
                ofDeviations += deviation * deviation;
                for (int k = 0; k < KINDS; k++) {
                    double history = histories[k][t] - centers[k][pair] / counts[pair];
                    products[k] += deviation * history + earlier * histories[k][t];
                    squares[k] += fitted * deviation * deviation * history * history;
                    ofHistories[k] += history * history;
                }
                before.merge(pair, deviation, Double::sum);
            }
        }
        double limit = NormalDistribution.of(0, 1).inverseSurvivalProbability(SIGNIFICANCE / 2 / KINDS);
        double strongest = 0;
        for (int k = 0; k < KINDS; k++) {
            double correlation = products[k] / Math.sqrt(ofDeviations * ofHistories[k]);
            boolean found = Math.abs(products[k]) > limit * Math.sqrt(squares[k]) && Math.abs(correlation) > MATTERS;
            strongest = found && Math.abs(correlation) > Math.abs(strongest) ? correlation : strongest;
        }
        return strongest;
    }
}
