package dev.hindcast.evaluation.offpolicy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.hindcast.dataset.Episode;
import dev.hindcast.environment.tabular.TabularPolicy;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Q of {@link ThreeEpisodes} by hand, and that no other Q has a smaller objective. */
class MoreRobustDoublyRobustTest {
    private static final double[][] BEHAVIOR = {{.5, .5}, {.75, .25}};

    @Test
    void weightsReturnsByHand() {
        TabularValues values = MoreRobustDoublyRobust.fit(ThreeEpisodes.data());

        // State 0: A R = 1 + .9 2.4 2 = 5.32 with weight 1.6; B .5 with .4; C R = 3 + .9 2.4 = 5.16 with (.9 8/15)^2
        // 1.6 = .36864
        double of0 = 1.6 + .4 + .36864;
        assertThat(values.actionValue(0, 0)).isCloseTo((1.6 * 5.32 + .36864 * 5.16) / of0 / .8, within(1e-9));
        assertThat(values.actionValue(0, 1)).isCloseTo(.4 * .5 / of0 / .2, within(1e-9));
        // State 1: A 2 with (.9 1.6)^2 2.4; C R = .9 1.6 5.16 = 7.4304 with 8/15, then 1 with (.9^2 12.8/15)^2 2.4
        double ofA = 4.97664;
        double ofC = 1.146617856;
        double of1 = ofA + 8 / 15.0 + ofC;
        assertThat(values.actionValue(1, 0)).isCloseTo(8 / 15.0 * 7.4304 / of1 / .4, within(1e-9));
        assertThat(values.actionValue(1, 1)).isCloseTo((2 * ofA + ofC) / of1 / .6, within(1e-9));
        assertThat(values.value(1)).isCloseTo((8 / 15.0 * 7.4304 + 2 * ofA + ofC) / of1, within(1e-9));
        assertThat(values.value(2)).isZero();
    }

    @Test
    void noOtherQHasASmallerObjective() {
        OffPolicyData data = ThreeEpisodes.data();
        TabularValues values = MoreRobustDoublyRobust.fit(data);
        double[][] best = {
            {values.actionValue(0, 0), values.actionValue(0, 1)}, {values.actionValue(1, 0), values.actionValue(1, 1)}
        };
        double least = objective(best, data);
        SplittableRandom random = new SplittableRandom(0);
        for (int i = 0; i < 1_000; i++) {
            double[][] other = new double[2][2];
            for (int s = 0; s < 2; s++) {
                for (int a = 0; a < 2; a++) {
                    other[s][a] = best[s][a] + random.nextDouble(-1, 1);
                }
            }
            assertThat(objective(other, data)).isGreaterThanOrEqualTo(least - 1e-9);
        }
    }

    /** The sum over steps of gamma^2t w^2 rho q' Omega q, as the paper writes it. */
    private static double objective(double[][] q, OffPolicyData data) {
        double[] logRatios = data.logRatios().orElseThrow();
        double sum = 0;
        for (int e = 0; e < data.episodes(); e++) {
            Episode episode = data.dataset().episodes().get(e);
            for (int t = 0; t < episode.length(); t++) {
                double weight = Math.pow(data.discount(), 2 * t) * Math.exp(logRatios[data.start(e) + t]);
                for (int k = 0; k < t; k++) {
                    weight *= Math.exp(2 * logRatios[data.start(e) + k]);
                }
                double toGo = 0;
                double ratio = 1;
                for (int k = t; k < episode.length(); k++) {
                    ratio *= k == t ? 1 : data.discount() * Math.exp(logRatios[data.start(e) + k]);
                    toGo += ratio * episode.rewards()[k];
                }
                sum += weight * quadratic(q, (int) episode.observations()[t], (int) episode.actions()[t], toGo);
            }
        }
        return sum;
    }

    private static double quadratic(double[][] q, int state, int action, double toGo) {
        TabularPolicy target = ThreeEpisodes.TARGET;
        double squares = 0;
        double total = 0;
        for (int a = 0; a < 2; a++) {
            double error = target.probability(state, a) * q[state][a] - (a == action ? toGo : 0);
            squares += error * error / BEHAVIOR[state][a];
            total += error;
        }
        return squares - total * total;
    }
}
