package dev.hindcast.evaluation.offpolicy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.hindcast.dataset.Dataset;
import dev.hindcast.dataset.Discrete;
import dev.hindcast.dataset.Ending;
import dev.hindcast.dataset.Episode;
import dev.hindcast.environment.tabular.TabularPolicy;
import dev.hindcast.evaluation.Caution;
import dev.hindcast.evaluation.Caution.Kind;
import dev.hindcast.evaluation.Confidence;
import dev.hindcast.evaluation.Estimate;
import dev.hindcast.evaluation.Interval;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What estimates say of each other, which of them to believe, and what no estimate can be. */
class JudgementTest {
    private static Estimate estimate(String name, double value, double half, Caution... cautions) {
        return new Estimate(
                name,
                value,
                new Interval(value - half, value + half),
                Confidence.BOOTSTRAP,
                Optional.empty(),
                List.of(cautions));
    }

    @Test
    void contradictionsAreNamed() {
        List<Estimate> estimates =
                List.of(estimate("dual-dice", 6.01, .27), estimate("dr", 6.4, .3), estimate("switch", 6.87, .18));
        assertThat(Disagreement.cautions(estimates)).singleElement().satisfies(caution -> {
            assertThat(caution.kind()).isEqualTo(Kind.DISAGREEMENT);
            assertThat(caution.reason())
                    .isEqualTo(
                            "dual-dice says 6.010 [5.740, 6.280] and switch 6.870 [6.690, 7.050]: they contradict each other,"
                                    + " and one of them is wrong");
        });
        assertThat(Disagreement.marked(estimates, .95))
                .extracting(Estimate::trusted)
                .containsExactly(false, true, false);
    }

    /** .41 lies between intervals of .2 that touch not, but three pairs are allowed wider ones. */
    @Test
    void morePairsAllowForMore() {
        Estimate one = estimate("dr", 0, .2);
        Estimate other = estimate("wis", .41, .2);
        assertThat(Disagreement.cautions(List.of(one, other))).hasSize(1);
        assertThat(Disagreement.cautions(List.of(one, other, estimate("is", .2, .2))))
                .isEmpty();
    }

    @Test
    void whatIsDoubtedAlreadyContradictsNobody() {
        Estimate doubted = estimate("is", 9, .1, Caution.warning(Kind.FEW, "few"));
        assertThat(Disagreement.cautions(List.of(estimate("dr", 0, .1), doubted)))
                .isEmpty();
        assertThat(Disagreement.cautions(List.of(
                        estimate("dr", 0, .1),
                        new Estimate("wdr", 9, Interval.UNKNOWN, Confidence.BOOTSTRAP, Optional.empty(), List.of()))))
                .isEmpty();
    }

    /** Independent estimates of one value with right intervals: false alarms stay below 5%. */
    @ParameterizedTest
    @ValueSource(ints = {2, 5, 12})
    void soundEstimatesSeldomContradict(int count) {
        SplittableRandom random = new SplittableRandom(count);
        int alarms = 0;
        for (int i = 0; i < 2_000; i++) {
            List<Estimate> estimates = new ArrayList<>();
            for (int k = 0; k < count; k++) {
                double deviation = .1 + random.nextDouble();
                estimates.add(estimate("e" + k, deviation * random.nextGaussian(), 1.96 * deviation));
            }
            alarms += Disagreement.cautions(estimates).isEmpty() ? 0 : 1;
        }
        assertThat(alarms / 2_000.).isLessThan(.05);
    }

    @Test
    void modelsThatCoincideAreOne() {
        List<Estimate> marked = Disagreement.marked(
                List.of(
                        estimate("fqe", 2, .1),
                        estimate("dual-dice", 2, .1),
                        estimate("dr", 2, .1),
                        estimate("model", 3, .1)),
                .95);
        assertThat(marked.get(0).cautions())
                .anyMatch(caution -> caution.reason().endsWith("fqe, dual-dice"));
        assertThat(marked.get(1).cautions())
                .anyMatch(caution -> caution.reason().endsWith("fqe, dual-dice"));
        assertThat(marked.get(2).cautions()).noneMatch(caution -> caution.kind() == Kind.MODEL);
    }

    @Test
    void theShortestOfThoseThatNeedNoModelIsBelieved() {
        List<Estimate> estimates = List.of(
                estimate("is", 1, 3),
                estimate("wdr", 1.1, .5),
                estimate("fqe", 1.2, .1),
                estimate("wis", 1, .4, few()));
        Recommendation known = Recommendation.of(estimates, Propensities.Source.LOGGED);
        assertThat(known.estimate().orElseThrow().estimator()).isEqualTo("wdr");
        assertThat(known.sentence())
                .isEqualTo(
                        "Believe wdr, 1.100 [0.6000, 1.600]: nothing speaks against it, and its interval is the shortest of"
                                + " the 2 trusted ones that need no model to be right.");
        Recommendation estimated = Recommendation.of(estimates, Propensities.Source.ESTIMATED);
        assertThat(estimated.estimate().orElseThrow().estimator()).isEqualTo("fqe");
        assertThat(estimated.sentence()).endsWith("it is as good as the fit that it rests on.");
    }

    @Test
    void noneIsBelievedWhereAllAreDoubted() {
        Recommendation none = Recommendation.of(
                List.of(
                        estimate("is", 1, 3, few()),
                        estimate("wis", 1, 3, few(), Caution.refusal(Kind.UNTRIED, "untried"))),
                Propensities.Source.LOGGED);
        assertThat(none.estimate()).isEmpty();
        assertThat(none.sentence())
                .isEqualTo(
                        "Believe none of these figures: against each of them something speaks, most often few episodes,"
                                + " or few that weigh anything (2 of 2), decisions that the log does not hold (1 of 2).");
    }

    private static Caution few() {
        return Caution.warning(Kind.FEW, "few");
    }

    /** An error that falls as exp(-u / 1000), watched at half, three quarters and all of the updates, is told exactly. */
    @ParameterizedTest
    @ValueSource(ints = {200, 1_000, 3_000, 8_000})
    void whatIsToComeFollowsFromTheCourse(int updates) {
        Convergence course = course(updates, 50, 20, 1_000);
        double left = 30 * Math.exp(-updates / 1_000.);
        assertThat(course.toCome()).isCloseTo(left, within(1e-6 * left));
        assertThat(course.settled()).isEqualTo(updates == 8_000);
        assertThat(Convergence.refusal(course.cautions()).isPresent()).isEqualTo(updates != 8_000);
    }

    private static Convergence course(int updates, double first, double last, double reach) {
        double[] values = Arrays.stream(new double[] {.5, .75, 1})
                .map(share -> last + (first - last) * Math.exp(-share * updates / reach))
                .toArray();
        return new Convergence(updates, updates, Math.exp(-updates / reach), values[0], values[1], values[2], 10);
    }

    /** Two steps of at most 1 at discount .9, or no end of them. */
    @Test
    void valuesBeyondAllRewardsAreRefused() {
        Dataset log = new Dataset(
                "two",
                new Discrete(1),
                new Discrete(1),
                List.of(new Episode(
                        0,
                        new float[3],
                        new float[2],
                        new float[] {1, -.5f},
                        Ending.TRUNCATED,
                        new boolean[0],
                        new double[2])),
                Optional.empty(),
                List.of());
        OffPolicyData data = OffPolicyData.of(log, TabularPolicy.of(new double[][] {{1}}), Propensities.logged(), .9);
        PossibleValues logged = PossibleValues.of(data, Horizon.LOGGED);
        assertThat(logged.low()).isCloseTo(-.95, within(1e-12));
        assertThat(logged.high()).isCloseTo(1.9, within(1e-12));
        assertThat(logged.refusal(1.9)).isEmpty();
        assertThat(logged.refusal(1.95)).isPresent();
        assertThat(logged.refusal(-1.1)).isPresent();
        assertThat(PossibleValues.of(data, Horizon.INFINITE).high()).isCloseTo(10, within(1e-9));
        Estimate beyond = OffPolicyEvaluation.seeded(0).estimate(new DirectMethod("fqe", constant(10.5)), data);
        assertThat(beyond.refused()).isTrue();
        assertThat(beyond.cautions()).anyMatch(caution -> caution.reason().startsWith("No policy can be worth 10.50"));
        assertThat(OffPolicyEvaluation.seeded(0)
                        .estimate(new DirectMethod("fqe", constant(9.5)), data)
                        .refused())
                .isFalse();
    }

    private static ActionValues constant(double value) {
        return new ActionValues() {
            @Override
            public double[] actionValues(Episode episode) {
                return filled(episode.length());
            }

            @Override
            public double[] values(Episode episode) {
                return filled(episode.length() + 1);
            }

            private double[] filled(int count) {
                double[] values = new double[count];
                Arrays.fill(values, value);
                return values;
            }
        };
    }
}
