package dev.hindcast.evaluation.offpolicy;

import dev.hindcast.dataset.Dataset;
import dev.hindcast.dataset.Discrete;
import dev.hindcast.dataset.Ending;
import dev.hindcast.dataset.Episode;
import dev.hindcast.environment.tabular.TabularPolicy;
import java.util.List;
import java.util.Optional;

/**
 * Three short episodes with logged propensities for calculations by hand, discount .9.
 *
 * <pre>
 *      s a  r   b   pi  pi/b   w            V(s)  Q(s, a)
 * A:   0 0  1  .50 .80  1.6   1.6           1.8    2
 *      1 1  2  .25 .60  2.4   3.84          2.1    2.5    terminates
 * B:   0 1  .5 .50 .20   .4    .4           1.8    1      terminates
 * C:   1 0  0  .75 .40  8/15  8/15          2.1    1.5
 *      0 0  3  .50 .80  1.6   12.8/15       1.8    2
 *      1 1  1  .25 .60  2.4   2.048         2.1    2.5    truncated in 0, where V is 1.8
 * </pre>
 */
final class ThreeEpisodes {
    static final double DISCOUNT = .9;

    static final Dataset DATASET = new Dataset(
            "three",
            new Discrete(3),
            new Discrete(2),
            List.of(
                    episode(
                            0,
                            new float[] {0, 1, 2},
                            new float[] {0, 1},
                            new float[] {1, 2},
                            Ending.TERMINATED,
                            .5,
                            .25),
                    episode(1, new float[] {0, 2}, new float[] {1}, new float[] {.5f}, Ending.TERMINATED, .5),
                    episode(
                            2,
                            new float[] {1, 0, 1, 0},
                            new float[] {0, 0, 1},
                            new float[] {0, 3, 1},
                            Ending.TRUNCATED,
                            .75,
                            .5,
                            .25)),
            Optional.empty(),
            List.of());

    static final TabularPolicy TARGET = TabularPolicy.of(new double[][] {{.8, .2}, {.4, .6}, {.5, .5}});

    /** Q and V of the table above, which need not be true. */
    static final ActionValues VALUES = new ActionValues() {
        private static final double[][] Q = {{2, 1}, {1.5, 2.5}, {0, 0}};
        private static final double[] V = {1.8, 2.1, 0};

        @Override
        public double[] actionValues(Episode episode) {
            double[] values = new double[episode.length()];
            for (int t = 0; t < values.length; t++) {
                values[t] = Q[(int) episode.observations()[t]][(int) episode.actions()[t]];
            }
            return values;
        }

        @Override
        public double[] values(Episode episode) {
            double[] values = new double[episode.observations().length];
            for (int t = 0; t < values.length; t++) {
                values[t] = V[(int) episode.observations()[t]];
            }
            return values;
        }
    };

    private ThreeEpisodes() {}

    static OffPolicyData data() {
        return OffPolicyData.of(DATASET, TARGET, Propensities.logged(), DISCOUNT);
    }

    private static Episode episode(
            int id, float[] states, float[] actions, float[] rewards, Ending ending, double... probabilities) {
        double[] logs = new double[probabilities.length];
        for (int t = 0; t < logs.length; t++) {
            logs[t] = Math.log(probabilities[t]);
        }
        return new Episode(id, states, actions, rewards, ending).withActionLogProbabilities(logs);
    }
}
