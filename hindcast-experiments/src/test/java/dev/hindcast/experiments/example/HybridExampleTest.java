package dev.hindcast.experiments.example;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.hindcast.dataset.Dataset;
import dev.hindcast.dataset.OpenOptions;
import dev.hindcast.environment.Environment;
import dev.hindcast.environment.Environments;
import dev.hindcast.evaluation.ReturnSummary;
import dev.hindcast.experiments.data.NamedDatasets;
import dev.hindcast.experiments.example.HybridTraining.Judged;
import dev.hindcast.experiments.example.HybridTraining.Learned;
import dev.hindcast.experiments.example.HybridTraining.Told;
import dev.hindcast.learning.algorithm.ActorCritic;
import dev.hindcast.learning.algorithm.Algorithm;
import dev.hindcast.learning.algorithm.Config;
import dev.hindcast.learning.algorithm.Losses;
import dev.hindcast.learning.nn.Device;
import dev.hindcast.learning.nn.Networks;
import dev.hindcast.learning.nn.TanhGaussianActor;
import dev.hindcast.learning.replay.Replay;
import dev.hindcast.learning.training.OfflineShare;
import dev.hindcast.learning.training.Progress;
import dev.hindcast.learning.training.Score;
import dev.hindcast.learning.training.Trainer;
import dev.hindcast.learning.training.TrainingResult;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HybridExampleTest {
    private static final int LOGGED = 2_000;
    private static final int UPDATES = 200;
    private static final int BATCH = 200;
    /** By how many rows a share that falls in a straight line lies at most beside that of all steps, which bends. */
    private static final double BENT = 0.45;

    /** No step of Pendulum earns it. */
    private static final float MARK = 1;

    /** Draws batches and counts the steps in them that are not marked. */
    private static final class Counter extends Algorithm {
        private final TanhGaussianActor actor;
        private final List<Integer> own = new ArrayList<>();

        Counter(CounterConfig config, Networks networks) {
            super(config, networks);
            actor = networks.tanhGaussianActor("actor", List.of(8));
        }

        @Override
        protected Losses learn(Replay data) {
            float[] rewards = data.transitions(BATCH, 0.99).rewards().toArray();
            int unmarked = 0;
            for (float reward : rewards) {
                unmarked += reward == MARK ? 0 : 1;
            }
            own.add(unmarked);
            return Losses.none();
        }

        @Override
        protected ActorCritic learned() {
            return ActorCritic.of(actor);
        }
    }

    private record CounterConfig(int batchSize, double discount) implements Config {
        @Override
        public Counter create(Networks networks) {
            return new Counter(this, networks);
        }
    }

    private static HybridTraining training() {
        Dataset random = NamedDatasets.open("pendulum/random", OpenOptions.defaults());
        Dataset marked =
                random.episodesAt(new int[] {0, 1, 2, 3, 4, 5, 6, 7, 8, 9}).mapRewards(reward -> MARK);
        assertThat(marked.transitions()).isEqualTo(LOGGED);
        return new HybridTraining(marked, UPDATES, 1, 1, 1);
    }

    @FunctionalInterface
    private interface Variant {
        Trainer trainer(HybridTraining training, Environment world, double share);
    }

    /**
     * What is trained is a hybrid: the learner takes that share of the logged steps, evenly between its updates, and each of its batches
     * is drawn from all steps that there are by then, in whole rows: those of all updates together are as many as the share asks for.
     */
    private static void check(Variant variant, double share) {
        HybridTraining training = training();
        try (Environment world = Environments.make("Pendulum-v1");
                Counter counter = (Counter)
                        new CounterConfig(BATCH, 0.99).create(training.logged().spec(), Device.cpu(), 1)) {
            TrainingResult result = variant.trainer(training, world, share).run(counter);
            assertThat(counter.own).hasSize(UPDATES);
            long steps = result.experience().map(Dataset::transitions).orElse(0L);
            assertThat(steps).isEqualTo((long) (share * LOGGED));
            double expected = 0;
            for (int update = 0; update < UPDATES; update++) {
                double before = Math.floor((double) update * steps / UPDATES) + (steps > 0 ? 1 : 0);
                double rows = BATCH * before / (LOGGED + before);
                assertThat((double) counter.own.get(update)).isCloseTo(rows, within(1 + BENT));
                expected += rows;
            }
            assertThat(counter.own.stream().mapToDouble(rows -> rows).sum())
                    .as("rows of all updates together")
                    .isCloseTo(expected, within(2 + UPDATES * BENT));
        }
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, 0.01, 0.02, 0.05, 0.1})
    void ownStepsJoinTheLog(double share) {
        check(HybridExampleTest::trainer, share);
    }

    private static Trainer trainer(HybridTraining training, Environment world, double share) {
        return training.trainer(world, share, policy -> new Score(0, Map.of()));
    }

    private static Trainer beside(HybridTraining training, Environment world, OfflineShare share, int updates) {
        return Trainer.in(world)
                .steps(200)
                .randomSteps(0)
                .updatesPerStep(updates)
                .beside(training.logged(), share)
                .reportingTo(Progress.silent());
    }

    @Test
    void brokenHybridsAreFoundOut() {
        assertFoundOut((training, world, share) -> beside(training, world, OfflineShare.of(1), 1));
        assertFoundOut((training, world, share) -> beside(training, world, OfflineShare.of(0.5), 1));
        assertFoundOut((training, world, share) -> beside(training, world, OfflineShare.of(1 / 1.1), 1));
        assertFoundOut((training, world, share) -> beside(training, world, new OfflineShare(1, 1 / 1.1, 200), 2));
        assertFoundOut((training, world, share) -> trainer(training, world, 0));
        assertFoundOut((training, world, share) -> trainer(training, world, share / 2));
    }

    private static void assertFoundOut(Variant variant) {
        assertThatThrownBy(() -> check(variant, 0.1)).isInstanceOf(AssertionError.class);
    }

    @Test
    void updatesThatDoNotComeToWholeOnesAreRefused() {
        try (Environment world = Environments.make("Pendulum-v1")) {
            assertThatThrownBy(() -> trainer(training(), world, 0.15))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("200 updates")
                    .hasMessageContaining("300 steps");
        }
    }

    @Test
    void theSameSeedGivesTheSame() {
        Demonstration first = new HybridExample().quick(3);
        assertThat(new HybridExample().quick(3).tables()).isEqualTo(first.tables());
        assertThat(new HybridExample().quick(4).tables()).isNotEqualTo(first.tables());
        List<?> own = first.tables().get(0).rows().get(1);
        assertThat(own.get(0)).isEqualTo("CQL, 10%");
        assertThat(own.get(1)).isEqualTo(200);
        assertThat(first.tables().get(2).rows().get(0).subList(0, 2)).isEqualTo(List.of("10%", 1));
        assertThat(first.reading()).contains("With the log alone", "Without conservatism");
    }

    /** Two policies a fifth; in the first fifth one episode, in the last two. */
    @Test
    void episodesAreHeldAgainstThePoliciesOfTheirTime() {
        List<Judged> curve = new ArrayList<>();
        double[] drawn = {-1000, -900, -600, -500, -400, -300, -300, -200, -200, -100, -140};
        for (int i = 0; i < drawn.length; i++) {
            curve.add(new Judged(i, 0, drawn[i], i < 2 ? 30 : 60));
        }
        ReturnSummary any = ReturnSummary.of(new double[] {1, 2}, 0);
        Learned learned =
                new Learned(curve, any, any, List.of(-800.0, -90.0, -190.0), Arrays.asList(0.2, 0.81, 1.0), 0, 0);
        Told first = Told.of(learned, 0);
        assertThat(first.episodes()).isEqualTo(1);
        assertThat(first.said()).isEqualTo(-800);
        assertThat(first.truth()).isEqualTo(-850);
        assertThat(first.chance()).isCloseTo(Math.sqrt((30 * 30 + (30 * 30 + 60 * 60) / 2.0) / 2), within(1e-9));
        assertThat(first.error()).isEqualTo(50);
        assertThat(Told.of(learned, 1).episodes()).isZero();
        assertThat(Told.of(learned, 1).said()).isNaN();
        assertThat(Told.of(learned, 4).episodes()).isEqualTo(2);
        assertThat(Told.of(learned, 4).said()).isEqualTo(-140);
        assertThat(Told.of(learned, 4).truth()).isEqualTo(-135);
        assertThat(Told.of(learned, 4).chance()).isCloseTo(60 / Math.sqrt(2), within(1e-9));
    }
}
