package dev.hindcast.evaluation.diagnostics;

import dev.hindcast.dataset.Dataset;
import dev.hindcast.dataset.Discrete;
import dev.hindcast.dataset.Episode;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Whether the probabilities of a state's actions add up to 1: in states that repeat themselves, where each legal action was taken several
 * times and always with the same probability. Sums of 1.25 and more are left out: they occur where several loggers, each of which never takes some
 * of the actions, share a log.
 */
final class ProbabilitySums {
    private static final int LEAST_VISITS = 5;
    private static final double ROUNDING = 2e-3;
    private static final double MOST = 1.25;
    private static final int MOST_STEPS = 500_000;
    private static final double SAME = 1e-5;

    private ProbabilitySums() {}

    /** What was seen of one state. */
    private static final class State {
        private final int[] visits;
        private final double[] logs;
        private final int legal;
        private boolean constant = true;

        State(int actions, int legal) {
            visits = new int[actions];
            logs = new double[actions];
            this.legal = legal;
        }

        void see(int action, double log, int legalNow) {
            constant &= legalNow == legal && (visits[action] == 0 || Math.abs(log - logs[action]) <= SAME);
            logs[action] = log;
            visits[action]++;
        }

        boolean complete() {
            return constant
                    && Arrays.stream(visits)
                                    .filter(count -> count >= LEAST_VISITS)
                                    .count()
                            == legal;
        }

        double sum() {
            double sum = 0;
            for (int a = 0; a < visits.length; a++) {
                sum += visits[a] > 0 ? Math.exp(logs[a]) : 0;
            }
            return sum;
        }
    }

    /** The state whose probabilities are farthest from a sum of 1, in words; nothing where none is far. */
    static Optional<String> against(Dataset dataset, Discrete space, LogProbabilities logs) {
        int size = dataset.observationSpace().size();
        Map<Long, State> states = new HashMap<>();
        long steps = 0;
        for (Episode episode : dataset.episodes()) {
            if (steps > MOST_STEPS) {
                break;
            }
            steps += episode.length();
            double[] own = logs.of(episode);
            for (int t = 0; t < own.length; t++) {
                int legal = episode.actionMask(t, space.n()).count(space.n());
                long state = RowHash.of(episode.observations(), t * size, (t + 1) * size);
                states.computeIfAbsent(state, key -> new State(space.n(), legal))
                        .see((int) episode.actions()[t] - space.start(), own[t], legal);
            }
        }
        double[] sums = states.values().stream()
                .filter(State::complete)
                .mapToDouble(State::sum)
                .filter(sum -> sum < MOST)
                .sorted()
                .toArray();
        long wrong =
                Arrays.stream(sums).filter(sum -> Math.abs(sum - 1) > ROUNDING).count();
        if (wrong == 0) {
            return Optional.empty();
        }
        double farthest = 1 - sums[0] > sums[sums.length - 1] - 1 ? sums[0] : sums[sums.length - 1];
        return Optional.of(String.format(
                Locale.ROOT,
                "in %,d of %,d states in which every action was taken, the probabilities of the actions do not add up to 1 (in one of them"
                        + " to %.3f)",
                wrong,
                sums.length,
                farthest));
    }
}
