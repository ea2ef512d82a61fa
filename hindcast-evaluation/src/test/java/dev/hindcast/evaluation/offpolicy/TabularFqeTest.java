package dev.hindcast.evaluation.offpolicy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.hindcast.dataset.Dataset;
import dev.hindcast.dataset.Discrete;
import dev.hindcast.dataset.Ending;
import dev.hindcast.dataset.Episode;
import dev.hindcast.environment.Rollouts;
import dev.hindcast.environment.TimeLimit;
import dev.hindcast.environment.tabular.FrozenLake;
import dev.hindcast.environment.tabular.Garnet;
import dev.hindcast.environment.tabular.Planning;
import dev.hindcast.environment.tabular.PolicyEvaluation;
import dev.hindcast.environment.tabular.TabularEnvironment;
import dev.hindcast.environment.tabular.TabularMdp;
import dev.hindcast.environment.tabular.TabularPolicy;
import dev.hindcast.environment.tabular.TransitionCounts;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Values by hand on {@link ThreeEpisodes}, by elimination in the model of the data, and against the truth. */
class TabularFqeTest {
    private static final TabularFqe.Config CONFIG =
            TabularFqe.Config.defaults().withDiscount(ThreeEpisodes.DISCOUNT).withTolerance(1e-13);

    private static TabularLog log(TabularPolicy policy) {
        return TabularLog.of(ThreeEpisodes.DATASET, TargetPolicy.acting(policy));
    }

    @Test
    void solvesTheEquationsOfThreeEpisodes() {
        TabularFqe fit = TabularFqe.fit(log(ThreeEpisodes.TARGET), CONFIG);

        // V0 = .8 (2 + .9 V1) + .2 .5 = 1.7 + .72 V1 and V1 = .4 .9 V0 + .6 (1.5 + .45 V0) = .9 + .63 V0
        double v0 = 2.348 / .5464;
        double v1 = .9 + .63 * v0;
        assertThat(fit.value(0)).isCloseTo(v0, within(1e-9));
        assertThat(fit.value(1)).isCloseTo(v1, within(1e-9));
        assertThat(fit.actionValue(0, 0)).isCloseTo(2 + .9 * v1, within(1e-9));
        assertThat(fit.actionValue(0, 1)).isCloseTo(.5, within(1e-12));
        assertThat(fit.actionValue(1, 0)).isCloseTo(.9 * v0, within(1e-9));
        assertThat(fit.actionValue(1, 1)).isCloseTo(1.5 + .45 * v0, within(1e-9));
        assertThat(fit.startValue()).isCloseTo((2 * v0 + v1) / 3, within(1e-9));
        assertThat(fit.unsupported()).isZero();
        assertThat(fit.unsupported(2)).as("a state that the data do not act in").isEqualTo(1);
        assertThat(fit.values(ThreeEpisodes.DATASET.episodes().get(0)))
                .containsExactly(new double[] {v0, v1, 0}, within(1e-9));
        assertThat(fit.actionValues(ThreeEpisodes.DATASET.episodes().get(2)))
                .containsExactly(new double[] {.9 * v0, 2 + .9 * v1, 1.5 + .45 * v0}, within(1e-9));
    }

    @Test
    void countsEpisodesAndSaysWhatTheDataDoNotHold() {
        TabularFqe fit =
                TabularFqe.fit(log(ThreeEpisodes.TARGET), new double[] {2, 0, 1}, CONFIG.withUnvisitedValue(-5.0));

        // Without B nothing is known of (0, 1): V0 = .8 (5/3 + .9 V1) + .2 (-5), V1 = .36 V0 + .6 (5/3 + .3 V0) = 1 +
        // .54 V0
        double v0 = (1 / 3.0 + .72) / .6112;
        double unsupported = .2 / .6112;
        assertThat(fit.value(0)).isCloseTo(v0, within(1e-9));
        assertThat(fit.value(1)).isCloseTo(1 + .54 * v0, within(1e-9));
        assertThat(fit.actionValue(0, 1)).isEqualTo(-5);
        assertThat(fit.unsupported(0)).isCloseTo(unsupported, within(1e-9));
        assertThat(fit.startValue()).isCloseTo((2 * v0 + 1 + .54 * v0) / 3, within(1e-9));
        assertThat(fit.unsupported()).isCloseTo((2 + .54) * unsupported / 3, within(1e-9));
    }

    @Test
    void aCountOfTwoIsTheEpisodeTwice() {
        List<Episode> episodes = ThreeEpisodes.DATASET.episodes();
        Dataset copied = new Dataset(
                "copied",
                ThreeEpisodes.DATASET.observationSpace(),
                ThreeEpisodes.DATASET.actionSpace(),
                List.of(episodes.get(0), episodes.get(0), episodes.get(2)),
                Optional.empty(),
                List.of());
        TargetPolicy target = TargetPolicy.acting(ThreeEpisodes.TARGET);

        assertThat(TabularFqe.fit(log(ThreeEpisodes.TARGET), new double[] {2, 0, 1}, CONFIG)
                        .startValue())
                .isCloseTo(TabularFqe.fit(TabularLog.of(copied, target), CONFIG).startValue(), within(1e-10));
    }

    @Test
    void leavesOutATruncatedLastStepWithoutSuccessor() {
        Episode whole = ThreeEpisodes.DATASET.episodes().get(2);
        Episode cut = new Episode(0, new float[] {1, 0, 1}, whole.actions(), new float[] {0, 3, 100}, Ending.TRUNCATED);
        Dataset dataset =
                new Dataset("cut", new Discrete(3), new Discrete(2), List.of(cut), Optional.empty(), List.of());

        TabularFqe fit = TabularFqe.fit(
                TabularLog.of(dataset, TargetPolicy.acting(TabularPolicy.deterministic(new int[] {0, 1, 0}, 2))),
                CONFIG);

        assertThat(fit.actionValue(0, 0)).isCloseTo(3, within(1e-12));
        assertThat(fit.unsupported(0)).isCloseTo(.9, within(1e-12));
    }

    @Test
    void isTheValueInTheMaximumLikelihoodModel() {
        TabularMdp mdp = Garnet.draw(30, 4, 3, .95, 1);
        TabularPolicy target = random(mdp, 2);
        Dataset dataset = garnet(mdp, 40, 7);
        TabularFqe fit = TabularFqe.fit(
                TabularLog.of(dataset, TargetPolicy.acting(target)),
                new TabularFqe.Config(.95, -3, false, 1e-11, 10_000));

        TabularMdp model = TransitionCounts.of(dataset).model(.95, new TransitionCounts.Unvisited.Terminating(-3));
        PolicyEvaluation exact = PolicyEvaluation.of(model, target);
        assertThat(fit.startValue()).isCloseTo(exact.expectedReturn(), within(1e-9));
        for (int s = 0; s < mdp.states(); s++) {
            for (int a = 0; a < mdp.actions(); a++) {
                assertThat(fit.actionValue(s, a)).isCloseTo(exact.actionValue(s, a), within(1e-9));
            }
        }
        double more = TabularFqe.fit(
                        TabularLog.of(dataset, TargetPolicy.acting(target)),
                        new TabularFqe.Config(.95, 1, false, 1e-11, 10_000))
                .startValue();
        assertThat(fit.unsupported()).isPositive();
        assertThat(more - fit.startValue()).as("linear in the constant").isCloseTo(4 * fit.unsupported(), within(1e-9));
    }

    /** Held to the log the policy takes the logged actions of each state in its own proportions. */
    @Test
    void heldToTheLogItIsTheValueOfTheRestrictedPolicy() {
        TabularMdp mdp = Garnet.draw(30, 4, 3, .95, 1);
        TabularPolicy target = random(mdp, 2);
        Dataset dataset = garnet(mdp, 40, 7);
        TabularFqe fit = TabularFqe.fit(
                TabularLog.of(dataset, TargetPolicy.acting(target)),
                new TabularFqe.Config(.95, 0, true, 1e-11, 10_000));

        TabularMdp model = TransitionCounts.of(dataset).model(.95, new TransitionCounts.Unvisited.Illegal());
        PolicyEvaluation exact = PolicyEvaluation.of(model, target.restrictedTo(model));
        assertThat(fit.startValue()).isCloseTo(exact.expectedReturn(), within(1e-9));
        assertThat(fit.unsupported()).isPositive();
        for (int s = 0; s < mdp.states(); s++) {
            for (int a = 0; a < mdp.actions(); a++) {
                double expected = model.legal(s, a) ? exact.actionValue(s, a) : exact.value(s);
                assertThat(fit.actionValue(s, a)).isCloseTo(expected, within(1e-9));
            }
        }
    }

    @Test
    void tendsToTheTruthWhereEpisodesEnd() {
        TabularEnvironment lake = FrozenLake.small();
        TabularPolicy target = careful(lake.mdp());
        double truth = PolicyEvaluation.of(lake.mdp().withDiscount(1), target).expectedReturn();
        Dataset dataset = Rollouts.with(FrozenLake::small)
                .collect("lake", target.mixedWith(TabularPolicy.uniform(lake.mdp()), .5), 5_000, 3);
        TabularLog log = TabularLog.of(dataset, TargetPolicy.acting(target));
        TabularFqe.Config undiscounted = new TabularFqe.Config(1, 0, false, 1e-9, 100_000);

        double estimate = TabularFqe.fit(log, undiscounted).startValue();

        assertThat(truth).isBetween(.3, .9);
        assertThat(estimate).isCloseTo(truth, within(4 * bootstrapDeviation(log, undiscounted)));
    }

    @Test
    void tendsToTheTruthWhereEpisodesAreCut() {
        TabularMdp mdp = Garnet.draw(20, 3, 3, .9, 5);
        TabularPolicy target = random(mdp, 6);
        TabularLog log = TabularLog.of(garnet(mdp, 1_000, 8), TargetPolicy.acting(target));
        TabularFqe.Config config = TabularFqe.Config.defaults().withDiscount(.9);

        double truth = PolicyEvaluation.of(mdp, target).expectedReturn();
        double deviation = bootstrapDeviation(log, config);
        assertThat(deviation)
                .as("a tenth of the value of ending each cut episode")
                .isLessThan(.1);
        assertThat(TabularFqe.fit(log, config).startValue()).isCloseTo(truth, within(4 * deviation));
    }

    @Test
    void refusesWhatHasNoAnswer() {
        Episode loop = new Episode(0, new float[] {0, 0}, new float[] {0}, new float[] {1}, Ending.TRUNCATED);
        Dataset dataset =
                new Dataset("loop", new Discrete(1), new Discrete(1), List.of(loop), Optional.empty(), List.of());
        TabularLog log = TabularLog.of(dataset, TargetPolicy.acting(TabularPolicy.deterministic(new int[] {0}, 1)));

        assertThatThrownBy(() -> TabularFqe.fit(log, new TabularFqe.Config(1, 0, false, 1e-9, 50)))
                .hasMessageContaining("within 50 sweeps")
                .hasMessageContaining("Take a discount below 1");
        assertThatThrownBy(() -> TabularFqe.fit(log, new double[] {0}, CONFIG)).hasMessageContaining("a positive one");
        assertThatThrownBy(() -> CONFIG.withDiscount(1.5)).hasMessageContaining("discount");
    }

    private static Dataset garnet(TabularMdp mdp, int episodes, long seed) {
        return Rollouts.with(() -> new TimeLimit(new TabularEnvironment("garnet", mdp), 20))
                .collect("garnet", TabularPolicy.uniform(mdp), episodes, seed);
    }

    static TabularPolicy random(TabularMdp mdp, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        double[][] table = new double[mdp.states()][mdp.actions()];
        for (double[] row : table) {
            double sum = 0;
            for (int a = 0; a < row.length; a++) {
                row[a] = Math.pow(random.nextDouble(), 3);
                sum += row[a];
            }
            for (int a = 0; a < row.length; a++) {
                row[a] /= sum;
            }
        }
        return TabularPolicy.of(table);
    }

    /** The best policy of the lake, with one action in ten drawn evenly. */
    static TabularPolicy careful(TabularMdp lake) {
        return Planning.policyIteration(lake.withDiscount(.99))
                .policy()
                .restrictedTo(lake)
                .mixedWith(TabularPolicy.uniform(lake), .1);
    }

    /** The standard error of the estimate, by 50 resamples of the episodes. */
    private static double bootstrapDeviation(TabularLog log, TabularFqe.Config config) {
        SplittableRandom random = new SplittableRandom(9);
        double sum = 0;
        double squares = 0;
        for (int b = 0; b < 50; b++) {
            double[] counts = new double[log.episodes()];
            for (int e = 0; e < counts.length; e++) {
                counts[random.nextInt(counts.length)]++;
            }
            double value = TabularFqe.fit(log, counts, config).startValue();
            sum += value;
            squares += value * value;
        }
        return Math.sqrt(squares / 50 - sum / 50 * (sum / 50));
    }
}
