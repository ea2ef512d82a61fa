package dev.hindcast.experiments.example;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.hindcast.experiments.example.TwoModes.Outcome;
import dev.hindcast.learning.algorithm.Bc;
import dev.hindcast.learning.algorithm.BestOfN;
import dev.hindcast.learning.algorithm.Config;
import dev.hindcast.learning.algorithm.Fql;
import dev.hindcast.learning.nn.ImitatingActor;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class TwoModesExampleTest {
    /** With half as many a policy of one step is still on its way from where it began, the middle, to the better mode. */
    private static final int UPDATES = 1_200;

    private static final TwoModes TWO = new TwoModes(1_000, 0.5);
    private static final List<Integer> HIDDEN = List.of(32, 32);
    private static final Fql.Config FQL = Fql.Config.defaults()
            .withHidden(HIDDEN)
            .withBatchSize(64)
            .withLearningRate(2e-3)
            .withDistillationWeight(0.1);
    private static final BestOfN.Config BEST = BestOfN.Config.defaults()
            .withHidden(HIDDEN)
            .withBatchSize(64)
            .withLearningRate(2e-3)
            .withPolyak(0.02)
            .withActingSamples(16);

    private static Outcome learned(Config config, long seed) {
        return TwoModesExample.learned(TWO, config, UPDATES, 200, seed);
    }

    /** Nearly all that is drawn lies at the better mode and earns more than the log does; so does the action without randomness. */
    private static Outcome check(Config config, long seed) {
        Outcome outcome = learned(config, seed);
        double log = Outcome.ofLog(TWO, 2_000, seed).earns();
        assertThat(outcome.nearBetter()).isGreaterThan(0.9);
        assertThat(outcome.earns()).isGreaterThan(log);
        assertThat(outcome.acts()).isGreaterThan(log);
        return outcome;
    }

    @Test
    void flowsReachTheBetterMode() {
        assertThat(check(FQL, 0).acts()).isGreaterThan(0.8);
        assertThat(check(BEST, 0).acts()).isGreaterThan(0.8);
    }

    /** The action without randomness is one of those that might be drawn, another with each seed: what it earns is a mean over seeds. */
    @Test
    @Tag("nightly")
    void flowsReachTheBetterModeWithOtherSeeds() {
        for (Config config : List.of(FQL, BEST)) {
            assertThat(LongStream.range(0, 3)
                            .mapToDouble(seed -> check(config, seed).acts())
                            .average()
                            .orElseThrow())
                    .isGreaterThan(0.8);
        }
    }

    @Test
    void whatOnlyImitatesIsFoundOut() {
        assertFoundOut(FQL.withDistillationWeight(1e3));
        assertFoundOut(BEST.withActingSamples(1));
        assertFoundOut(BEST.withImitation(BestOfN.Kind.GAUSSIAN));
    }

    private static void assertFoundOut(Config config) {
        assertThatThrownBy(() -> check(config, 0)).isInstanceOf(AssertionError.class);
    }

    /** A flow alone earns about what the log does, where a Gaussian earns next to nothing. */
    @Test
    void aGaussianAveragesTheModes() {
        Outcome gaussian = learned(
                Bc.Config.defaults()
                        .withHidden(HIDDEN)
                        .withBatchSize(64)
                        .withLearningRate(2e-3)
                        .withPolicy(ImitatingActor.Kind.GAUSSIAN),
                0);
        assertThat(gaussian.acts()).isLessThan(0.05);
        assertThat(gaussian.earns()).isLessThan(0.2);
        Outcome flow = learned(BEST.withActingSamples(1), 0);
        assertThat(flow.earns()).isCloseTo(Outcome.ofLog(TWO, 2_000, 0).earns(), within(0.15));
        assertThat(flow.nearBetter()).isBetween(0.3, 0.7);
        assertThat(flow.nearWorse()).isBetween(0.3, 0.7);
    }

    @Test
    void theRewardIsNearTheModesAlone() {
        assertThat(TwoModes.reward(new float[] {0.6f, 0.6f})).isCloseTo(1, within(1e-6));
        assertThat(TwoModes.reward(new float[] {-0.6f, -0.6f})).isCloseTo(0.5, within(1e-6));
        assertThat(TwoModes.reward(new float[] {0, 0})).isLessThan(1e-3);
        Outcome log = Outcome.ofLog(TWO, 20_000, 0);
        assertThat(log.earns()).isCloseTo(0.75 / (1 + 0.1 * 0.1 / (0.2 * 0.2)), within(0.02));
        assertThat(log.acts()).isNaN();
        assertThat(log.nearBetter() + log.nearWorse() + log.elsewhere()).isCloseTo(1, within(1e-9));
    }
}
