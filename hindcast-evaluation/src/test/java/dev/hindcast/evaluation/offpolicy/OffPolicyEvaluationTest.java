package dev.hindcast.evaluation.offpolicy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.hindcast.evaluation.Bootstrap;
import dev.hindcast.evaluation.Caution;
import dev.hindcast.evaluation.Caution.Kind;
import dev.hindcast.evaluation.Confidence;
import dev.hindcast.evaluation.Estimate;
import dev.hindcast.evaluation.Interval;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class OffPolicyEvaluationTest {
    private static final OffPolicyEvaluation EVALUATION = OffPolicyEvaluation.seeded(1);
    private static final Confidence.Range RANGE = new Confidence.Range(0, 20);

    private static Estimate estimate(Estimator estimator, OffPolicyEvaluation evaluation) {
        return evaluation.estimate(estimator, ThreeEpisodes.data());
    }

    @ParameterizedTest
    @EnumSource(Confidence.class)
    void eachKindOfIntervalIsThatOfTheContributions(Confidence confidence) {
        Estimate estimate = estimate(
                new ImportanceSampling(),
                EVALUATION.withConfidence(confidence).withRange(RANGE).withLevel(.8));
        double[] samples = new ImportanceSampling()
                .prepare(ThreeEpisodes.data())
                .contributions()
                .orElseThrow();
        assertThat(estimate.confidence()).isEqualTo(confidence);
        assertThat(estimate.interval()).isEqualTo(confidence.of(samples, .8, RANGE, 1));
    }

    @ParameterizedTest
    @EnumSource(names = {"HOEFFDING", "EMPIRICAL_BERNSTEIN"})
    void intervalsForFewEpisodesNeedAMeanAndARange(Confidence confidence) {
        OffPolicyEvaluation evaluation = EVALUATION.withConfidence(confidence);
        Estimate normalized = estimate(new WeightedImportanceSampling(), evaluation.withRange(RANGE));
        assertThat(normalized.interval()).isEqualTo(Interval.UNKNOWN);
        assertThat(normalized.cautions())
                .anyMatch(caution -> caution.level() == Caution.Level.WARNING
                        && caution.reason().startsWith("There is no " + confidence + " interval"));
        assertThatThrownBy(() -> estimate(new ImportanceSampling(), evaluation))
                .hasMessageContaining("state the range");
        assertThatThrownBy(() -> estimate(new ImportanceSampling(), evaluation.withRange(new Confidence.Range(0, 1))))
                .hasMessageContaining("outside of [0.0, 1.0]");
    }

    @Test
    void levelsAndResamplesAreChecked() {
        assertThatThrownBy(() -> EVALUATION.withLevel(1)).hasMessageContaining("between 0 and 1");
        assertThatThrownBy(() -> EVALUATION.withLevel(Double.NaN)).hasMessageContaining("between 0 and 1");
        assertThatThrownBy(() -> EVALUATION.withResamples(1)).hasMessageContaining("at least 2");
    }

    /** A statistic that falls with the number of episodes that a resample leaves out. */
    private record Shrinking(boolean shrinks) implements Estimator {
        @Override
        public String name() {
            return "shrinking";
        }

        @Override
        public Prepared prepare(OffPolicyData data) {
            Bootstrap.Statistic value = counts -> shrinks ? counts[0] * counts[1] * counts[2] : counts[0];
            return new Prepared(value, Optional.empty(), false, Optional.empty(), List.of());
        }
    }

    @Test
    void anEstimateOutsideOfItsIntervalIsWarnedOf() {
        Estimate shrinking = estimate(new Shrinking(true), EVALUATION.withLevel(.5));
        assertThat(shrinking.value()).isEqualTo(1);
        assertThat(shrinking.interval()).isEqualTo(new Interval(0, 0));
        assertThat(shrinking.cautions())
                .singleElement()
                .matches(caution -> caution.reason().contains("outside of its own bootstrap interval"));
        assertThat(estimate(new Shrinking(false), EVALUATION.withLevel(.5)).cautions())
                .isEmpty();
    }

    /** Weights of 1: the returns of an episode that is as long as all others, and of discount 1. */
    @Test
    void aTinyStudy() {
        OffPolicyEvaluation evaluation = EVALUATION.withConfidence(Confidence.STUDENT_T);
        Estimator certain = new DirectMethod("certain", ThreeEpisodes.VALUES);
        EstimatorStudy study = study(1.9, evaluation);
        EstimatorStudy.Row row = study.run(data -> List.of(certain), 3).get(0);
        // V(s_0) is 1.8, 1.8, 2.1 and without each of them in turn 1.95, 1.95, 1.8, the last with an interval of one
        // point.
        assertThat(row.estimator()).isEqualTo("certain");
        assertThat(row.repetitions()).isEqualTo(3);
        assertThat(row.bias()).isCloseTo(0, within(1e-12));
        assertThat(row.deviation()).isCloseTo(Math.sqrt(.015 / 2), within(1e-12));
        assertThat(row.cover()).isCloseTo(2.0 / 3, within(1e-12));
        assertThat(row.warned()).isEqualTo(1);
        assertThat(row.honest()).isEqualTo(1);
        assertThat(row.warnedOf()).isEqualTo(Map.of(Kind.INTERVAL, 1.0));
        assertThat(row.falselyWarned())
                .as("intervals that hold the truth too seldom are rightly warned of")
                .isNaN();
        assertThat(study(1.8, evaluation)
                        .run(data -> List.of(certain), 3)
                        .get(0)
                        .falselyWarned())
                .as("all hold 1.8")
                .isEqualTo(1);
        assertThatThrownBy(() -> study.run(data -> List.of(certain), 0)).hasMessageContaining("at least one log");
    }

    private static EstimatorStudy study(double truth, OffPolicyEvaluation evaluation) {
        return new EstimatorStudy(
                seed -> ThreeEpisodes.DATASET.filter(episode -> episode.id() != seed),
                log -> OffPolicyData.of(log, ThreeEpisodes.TARGET, Propensities.logged(), ThreeEpisodes.DISCOUNT),
                truth,
                evaluation);
    }
}
