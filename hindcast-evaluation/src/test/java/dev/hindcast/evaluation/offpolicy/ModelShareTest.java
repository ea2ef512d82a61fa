package dev.hindcast.evaluation.offpolicy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hindcast.dataset.Dataset;
import dev.hindcast.dataset.Discrete;
import dev.hindcast.dataset.Ending;
import dev.hindcast.dataset.Episode;
import dev.hindcast.environment.tabular.TabularPolicy;
import dev.hindcast.evaluation.Caution;
import dev.hindcast.evaluation.Caution.Kind;
import dev.hindcast.evaluation.Estimate;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What speaks against a model speaks against an estimate that uses it, and against no other. */
class ModelShareTest {
    private static final Caution DOUBT = Caution.warning(Kind.UNTRIED, "the model's");

    @Test
    void switchRepeatsTheDoubtsOfAModelThatItUses() {
        ActionValues doubted = new LoggedValues(ThreeEpisodes.VALUES, List.of(DOUBT));
        // The largest weight is 3.84.
        for (double limit : new double[] {.1, 2, 3.83}) {
            Estimate estimate = of(new Switch(doubted, limit), ThreeEpisodes.data());
            assertThat(estimate.cautions()).contains(DOUBT);
            assertThat(estimate.weights()).isEmpty();
        }
        for (double limit : new double[] {3.85, Double.POSITIVE_INFINITY}) {
            Estimate estimate = of(new Switch(doubted, limit), ThreeEpisodes.data());
            assertThat(estimate.cautions()).isNotEmpty().noneMatch(caution -> caution.kind() == Kind.MODEL);
            assertThat(estimate.cautions()).doesNotContain(DOUBT);
            Estimate plain = of(new DoublyRobust(doubted), ThreeEpisodes.data());
            assertThat(estimate.value()).isEqualTo(plain.value());
            assertThat(estimate.weights()).isEqualTo(plain.weights());
        }
    }

    /** Values three times as large as what is earned vary with it, only more: they take no part. Right ones take all. */
    @Test
    void magicRepeatsTheDoubtsOfAModelThatItUses() {
        OffPolicyData data = OffPolicyData.of(
                log(), TabularPolicy.of(new double[][] {{.5, .5}, {.5, .5}, {.5, .5}}), Propensities.logged(), 1);
        assertThat(magic(3, data).cautions()).isEmpty();
        assertThat(magic(1, data).cautions()).contains(DOUBT).anyMatch(caution -> caution.kind() == Kind.MODEL);
    }

    private static Estimator.Prepared magic(double factor, OffPolicyData data) {
        return new Magic(new LoggedValues(new OfStart(factor), List.of(DOUBT)), EndedEpisodes.KEEP_THEIR_WEIGHT, 0)
                .prepare(data);
    }

    private static Estimate of(Estimator estimator, OffPolicyData data) {
        return OffPolicyEvaluation.seeded(0).withResamples(20).estimate(estimator, data);
    }

    /** One step, which earns 1 in state 1 and nothing in state 0. */
    private static Dataset log() {
        return new Dataset(
                "log",
                new Discrete(3),
                new Discrete(2),
                IntStream.range(0, 40)
                        .mapToObj(i -> new Episode(
                                        i,
                                        new float[] {i % 2, 2},
                                        new float[] {i / 2 % 2},
                                        new float[] {i % 2},
                                        Ending.TERMINATED)
                                .withActionLogProbabilities(new double[] {Math.log(.5)}))
                        .toList(),
                Optional.empty(),
                List.of());
    }

    /** Values that are what the start earns, times a factor. */
    private record OfStart(double factor) implements ActionValues {
        @Override
        public double[] actionValues(Episode episode) {
            return new double[] {factor * episode.observations()[0]};
        }

        @Override
        public double[] values(Episode episode) {
            return new double[] {factor * episode.observations()[0], 0};
        }
    }
}
