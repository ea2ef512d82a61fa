package dev.hindcast.evaluation.offpolicy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.hindcast.dataset.Box;
import dev.hindcast.dataset.Dataset;
import dev.hindcast.dataset.Ending;
import dev.hindcast.dataset.Episode;
import dev.hindcast.environment.MemorylessPolicy;
import dev.hindcast.environment.Past;
import dev.hindcast.environment.Policy;
import dev.hindcast.environment.Rollouts;
import dev.hindcast.environment.TimeLimit;
import dev.hindcast.environment.tabular.FrozenLake;
import dev.hindcast.environment.tabular.Garnet;
import dev.hindcast.environment.tabular.Planning;
import dev.hindcast.environment.tabular.PolicyEvaluation;
import dev.hindcast.environment.tabular.StitchingMaze;
import dev.hindcast.environment.tabular.TabularEnvironment;
import dev.hindcast.environment.tabular.TabularMdp;
import dev.hindcast.environment.tabular.TabularPolicy;
import dev.hindcast.evaluation.Estimate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

/** Marginalised importance sampling and the DICE family where the value is known. */
class DiceTruthTest {
    private static final int HORIZON = 15;
    private static final double DEVIATIONS = 4;

    private static List<Estimator> tabular() {
        return List.of(
                MarginalizedImportanceSampling.pooled(), DualDice.tabular(), GenDice.tabular(), BestDice.tabular());
    }

    private static double standardError(double[] contributions) {
        double mean = Arrays.stream(contributions).average().orElseThrow();
        double squares =
                Arrays.stream(contributions).map(x -> (x - mean) * (x - mean)).sum();
        return Math.sqrt(squares) / contributions.length;
    }

    /** The estimate lies within some standard errors of the truth, and these are small beside it. */
    private static void assertMeets(Estimator estimator, OffPolicyData data, double expected) {
        Estimator.Prepared prepared = estimator.prepare(data);
        double error = standardError(prepared.contributions().orElseThrow());
        assertThat(error).as("standard error of " + estimator.name()).isLessThan(.1 * expected);
        assertThat(prepared.estimate(data.episodes()))
                .as(estimator.name())
                .isCloseTo(expected, within(DEVIATIONS * error));
    }

    @Test
    void aLakeWhoseEpisodesEnd() {
        FrozenLake lake = FrozenLake.small();
        TabularPolicy uniform = TabularPolicy.uniform(lake.mdp());
        TabularPolicy best =
                Planning.policyIteration(lake.mdp().withDiscount(.95)).policy().restrictedTo(lake.mdp());
        TabularPolicy target = uniform.mixedWith(best, .5);
        Dataset dataset = Rollouts.with(FrozenLake::small).collect("lake", uniform, 20_000, 1);
        for (double discount : new double[] {.95, 1}) {
            OffPolicyData data = OffPolicyData.of(dataset, target, Propensities.logged(), discount);
            double expected = PolicyEvaluation.of(lake.mdp().withDiscount(discount), target)
                    .expectedReturn();
            tabular().forEach(estimator -> assertMeets(estimator, data, expected));
        }
    }

    private static TabularMdp garnet() {
        return Garnet.draw(6, 2, 3, .9, 8);
    }

    private static final TabularPolicy TARGET =
            TabularPolicy.of(new double[][] {{.9, .1}, {.1, .9}, {.8, .2}, {.7, .3}, {.2, .8}, {.4, .6}});

    private static Dataset garnetLog(int episodes, long seed) {
        return Rollouts.with(() -> new TimeLimit(new TabularEnvironment("garnet", garnet()), HORIZON))
                .collect("garnet", TabularPolicy.uniform(garnet()), episodes, seed);
    }

    private static OffPolicyData garnetData(int episodes, long seed) {
        return OffPolicyData.of(garnetLog(episodes, seed), TARGET, Propensities.logged(), .9);
    }

    /** Estimators with a stationary model look beyond the truncation. */
    @Test
    void aGarnetThatGoesOnForEver() {
        double expected = PolicyEvaluation.of(garnet(), TARGET).expectedReturn();
        tabular().forEach(estimator -> assertMeets(estimator, garnetData(3_000, 2), expected));
    }

    /** The starts of a Garnet process are equally probable. */
    private static double valueToHorizon() {
        double[] values = new double[6];
        for (int t = 0; t < HORIZON; t++) {
            double[] after = values;
            values = new double[6];
            for (int s = 0; s < 6; s++) {
                values[s] = TARGET.probability(s, 0) * garnet().backup(s, 0, after)
                        + TARGET.probability(s, 1) * garnet().backup(s, 1, after);
            }
        }
        return Arrays.stream(values).average().orElseThrow();
    }

    /** Estimators that keep steps apart stop where the log does. */
    @Test
    void aGarnetUpToTheHorizon() {
        OffPolicyData data = garnetData(3_000, 2);
        double expected = valueToHorizon();
        assertMeets(MarginalizedImportanceSampling.perStep(), data, expected);
        assertThat(MarginalizedImportanceSampling.perStep().prepare(data).cautions())
                .isEmpty();
    }

    /** The visits of each pair are the value of a reward of 1 there. */
    @Test
    void ratiosAreThoseOfTheProcess() {
        Dataset log = garnetLog(3_000, 3);
        OffPolicyData data = OffPolicyData.of(log, TARGET, Propensities.logged(), .9);
        LoggedPairs pairs = LoggedPairs.of(data).orElseThrow();
        double[] visits = new TabularDice.ChiSquared(pairs, 1).visits(pairs.once());
        double[][] occupancy = PolicyEvaluation.of(garnet(), TARGET).occupancy();
        for (int p = 0; p < 12; p++) {
            int pair = p;
            List<Episode> marked = new ArrayList<>();
            for (Episode episode : log.episodes()) {
                float[] rewards = new float[episode.length()];
                for (int t = 0; t < rewards.length; t++) {
                    rewards[t] = 2 * episode.observations()[t] + episode.actions()[t] == pair ? 1 : 0;
                }
                marked.add(episode.withRewards(rewards));
            }
            OffPolicyData ofPair = OffPolicyData.of(
                    new Dataset(
                            "marked", log.observationSpace(), log.actionSpace(), marked, Optional.empty(), List.of()),
                    TARGET,
                    Propensities.logged(),
                    .9);
            double error = standardError(
                    DualDice.tabular().prepare(ofPair).contributions().orElseThrow());
            double expected = occupancy[p / 2][p % 2];
            assertThat(error).isLessThan(.1 * expected);
            assertThat(visits[p]).as("pair " + p).isCloseTo(expected, within(DEVIATIONS * error));
        }
    }

    /** No logged episode goes all the way; pieces of them do, past where the first ones were truncated. */
    @Test
    void episodesAreStitched() {
        StitchingMaze maze = new StitchingMaze();
        TabularPolicy best = Planning.policyIteration(maze.mdp()).policy().restrictedTo(maze.mdp());
        Dataset log = maze.collect(2_000, 4);
        // The log does not say how likely its actions were, and nobody asks.
        OffPolicyData data = OffPolicyData.of(
                log,
                best,
                new Propensities(Propensities.Source.ESTIMATED, (dataset, episode) -> new double[episode.length()]),
                .95);
        PolicyEvaluation values = PolicyEvaluation.of(maze.mdp(), best);
        double expected = log.episodes().stream()
                .mapToDouble(episode -> values.value((int) episode.observations()[0]))
                .average()
                .orElseThrow();
        for (Estimator estimator : List.of(DualDice.tabular(), GenDice.tabular(), BestDice.tabular())) {
            assertThat(estimator.prepare(data).estimate(data.episodes()))
                    .as(estimator.name())
                    .isCloseTo(expected, within(1e-9));
        }
    }

    @Test
    void intervalsCover() {
        double unlimited = PolicyEvaluation.of(garnet(), TARGET).expectedReturn();
        double limited = valueToHorizon();
        List<Estimator> estimators = List.of(
                MarginalizedImportanceSampling.pooled(), DualDice.tabular(), MarginalizedImportanceSampling.perStep());
        int[] covered = new int[estimators.size()];
        OffPolicyEvaluation evaluation = OffPolicyEvaluation.seeded(1).withResamples(200);
        for (int seed = 0; seed < 100; seed++) {
            OffPolicyData data = garnetData(60, 1_000 + seed);
            for (int k = 0; k < covered.length; k++) {
                Estimate estimate = evaluation.estimate(estimators.get(k), data);
                covered[k] += estimate.interval().contains(k == 2 ? limited : unlimited) ? 1 : 0;
            }
        }
        // Of 100 intervals 95 cover on average, with a standard deviation of 2.2.
        assertThat(Arrays.stream(covered).boxed())
                .allSatisfy(count -> assertThat(count).isBetween(87, 100));
    }

    private static final double NOISE = .3;
    private static final double DISCOUNT = .9;

    /** s' = .8 s + a + .3 noise, r = s^2, starts uniform in [-1, 1], actions logged: -.2 s + noise. */
    private static Dataset linearProcess(int episodes, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        List<Episode> log = new ArrayList<>();
        for (int i = 0; i < episodes; i++) {
            float[] states = new float[11];
            float[] actions = new float[10];
            float[] rewards = new float[10];
            states[0] = (float) random.nextDouble(-1, 1);
            for (int t = 0; t < 10; t++) {
                actions[t] = (float) (-.2 * states[t] + .4 * random.nextGaussian());
                rewards[t] = states[t] * states[t];
                states[t + 1] = (float) (.8 * states[t] + actions[t] + NOISE * random.nextGaussian());
            }
            log.add(new Episode(i, states, actions, rewards, Ending.TRUNCATED));
        }
        return new Dataset("linear", Box.unbounded(1), Box.unbounded(1), log, Optional.empty(), List.of());
    }

    /** a = -.3 s, so that E[s_(t+1)^2] = .25 E[s_t^2] + .09. */
    private static final Policy FEEDBACK = new MemorylessPolicy() {
        @Override
        public Box actionSpace() {
            return Box.unbounded(1);
        }

        @Override
        public float[] act(Past past, RandomGenerator random) {
            return new float[] {-.3f * past.observation()[0]};
        }
    };

    private static OffPolicyData linearData(int episodes, long seed) {
        return OffPolicyData.of(
                linearProcess(episodes, seed),
                FEEDBACK,
                new Propensities(Propensities.Source.ESTIMATED, (dataset, episode) -> new double[episode.length()]),
                DISCOUNT);
    }

    private static double linearValue() {
        return (1.0 / 3 + DISCOUNT * NOISE * NOISE / (1 - DISCOUNT)) / (1 - .25 * DISCOUNT);
    }

    @Test
    void continuousActionsWithTheRightFeatures() {
        StateActionFeatures quadratic = new StateActionFeatures() {
            @Override
            public int size() {
                return 6;
            }

            @Override
            public double[] of(float[] observation, float[] action) {
                double s = observation[0];
                double a = action[0];
                return new double[] {1, s, a, s * s, s * a, a * a};
            }
        };
        DiceFeatures form = new DiceFeatures(dataset -> quadratic, 1e-8, 1, 0);
        OffPolicyData data = linearData(3_000, 5);
        for (Estimator estimator : List.of(DualDice.linear(form), GenDice.linear(form, 1), BestDice.linear(form))) {
            assertMeets(estimator, data, linearValue());
        }
    }

    @Test
    void continuousActionsWithRandomFeatures() {
        OffPolicyData data = linearData(1_000, 6);
        for (Estimator estimator : List.of(
                DualDice.linear(DiceFeatures.fourier(50, 2, 1)), BestDice.linear(DiceFeatures.fourier(50, 2, 1)))) {
            Estimator.Prepared prepared = estimator.prepare(data);
            double error = standardError(prepared.contributions().orElseThrow());
            double estimate = prepared.estimate(data.episodes());
            // What the features cannot express is a bias that no standard error shows.
            assertThat(estimate).isCloseTo(linearValue(), within(DEVIATIONS * error + .05 * linearValue()));
            assertThat(error).isLessThan(.1 * linearValue());
        }
    }
}
