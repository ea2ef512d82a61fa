package dev.hindcast.evaluation.offpolicy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import dev.hindcast.dataset.Box;
import dev.hindcast.dataset.Dataset;
import dev.hindcast.dataset.Discrete;
import dev.hindcast.dataset.Ending;
import dev.hindcast.dataset.Episode;
import dev.hindcast.dataset.Space;
import dev.hindcast.environment.DiscretePolicy;
import dev.hindcast.environment.Past;
import dev.hindcast.environment.Policy;
import dev.hindcast.environment.RandomPolicy;
import dev.hindcast.environment.Rollouts;
import dev.hindcast.environment.tabular.TabularEnvironment;
import dev.hindcast.environment.tabular.TabularMdp;
import dev.hindcast.environment.tabular.TabularPolicy;
import dev.hindcast.evaluation.Estimate;
import dev.hindcast.evaluation.ExactValue;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class EstimatorsTest {
    private static final Policy POLICY = new RandomPolicy(new Discrete(2));

    /** Repeats its last action, the second one at the start. */
    private static final DiscretePolicy LOOKING_BACK = new DiscretePolicy() {
        @Override
        public Discrete actionSpace() {
            return new Discrete(2);
        }

        @Override
        public int context() {
            return WHOLE_EPISODE;
        }

        @Override
        public double[] probabilities(Past past) {
            boolean second = past.length() == 0 || past.action(past.length() - 1)[0] == 1;
            return second ? new double[] {0, 1} : new double[] {1, 0};
        }
    };

    private static final double DISCOUNT = .9;

    /** Two states in a row with two actions each, all of which lead on or end, with different rewards. */
    private static final TabularMdp MDP = TabularMdp.builder(3, 2)
            .start(0, 1)
            .outcome(0, 0, 1, .8, 1)
            .outcome(0, 0, 2, .2, 0)
            .outcome(0, 1, 1, .3, 0)
            .outcome(0, 1, 2, .7, 2)
            .outcome(1, 0, 2, 1, 3)
            .outcome(1, 1, 2, 1, 1)
            .build();

    private static final TabularPolicy BEHAVIOR = TabularPolicy.of(new double[][] {{.5, .5}, {.4, .6}, {.5, .5}});
    private static final TabularPolicy TARGET = TabularPolicy.of(new double[][] {{.7, .3}, {.6, .4}, {.5, .5}});
    private static final Dataset LOG =
            Rollouts.with(() -> new TabularEnvironment("two", MDP)).collect("log", BEHAVIOR, 1_000, 1);

    static OffPolicyData data() {
        return OffPolicyData.of(LOG, TARGET, Propensities.logged(), DISCOUNT);
    }

    static double truth() {
        return ExactValue.of(MDP, TARGET, DISCOUNT).discountedReturn();
    }

    private static Estimators estimators() {
        ValueFitting tables = ValueFitting.tabular(TabularFqe.Config.defaults().withDiscount(DISCOUNT));
        return Estimators.on(data(), Estimators.Settings.of(tables, Optional.empty(), 2));
    }

    static List<Estimators.Entry> all() {
        return Estimators.all();
    }

    @ParameterizedTest
    @MethodSource("all")
    void eachFindsTheValue(Estimators.Entry entry) {
        Estimator estimator = estimators().get(entry);
        assertThat(estimator.name()).isEqualTo(entry.name());
        Estimate estimate = OffPolicyEvaluation.seeded(3).withResamples(100).estimate(estimator, data());
        // Of six to eight standard errors, which are at most 0.05.
        assertThat(estimate.value()).isCloseTo(truth(), within(.3));
        double rounding = 1e-9;
        assertThat(estimate.interval().low()).isLessThan(estimate.value() + rounding);
        assertThat(estimate.interval().high())
                .isGreaterThan(estimate.value() - rounding)
                .isLessThan(truth() + .6);
        assertThat(estimate.cautions()).noneMatch(caution -> caution.reason().contains("outside of its own"));
        assertThat(estimate.refused()).as(estimate.cautions().toString()).isFalse();
    }

    @Test
    void namesAreUnique() {
        assertThat(Estimators.all()).extracting(Estimators.Entry::name).doesNotHaveDuplicates();
    }

    @Test
    void tablesNeedDiscreteSpacesFromZero() {
        Discrete two = new Discrete(2);
        assertThat(Estimators.suited(log(two, two), POLICY)).isEqualTo(Estimators.all());
        List<Estimators.Entry> others = Estimators.all().stream()
                .filter(entry -> entry.needs() != Estimators.Needs.TABLES)
                .toList();
        assertThat(Estimators.suited(log(Box.unbounded(1), two), POLICY)).isEqualTo(others);
        assertThat(Estimators.suited(log(two, Box.of(1, -2, 2)), POLICY)).isEqualTo(others);
        assertThat(Estimators.suited(log(new Discrete(2, 1), two), POLICY)).isEqualTo(others);
        assertThat(Estimators.suited(log(two, new Discrete(2, 1)), POLICY)).isEqualTo(others);
    }

    @Test
    void tablesNeedAPolicyThatDoesNotLookBack() {
        Dataset log = log(new Discrete(2), new Discrete(2));
        assertThat(Estimators.suited(log, LOOKING_BACK))
                .isNotEmpty()
                .noneMatch(entry -> entry.needs() == Estimators.Needs.TABLES);
        OffPolicyData data = OffPolicyData.of(log, LOOKING_BACK, Propensities.known(POLICY), 1);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> TabularLog.of(log, data.target()))
                .withMessage(
                        "The policy looks back over the whole episode, but tables go by the present one alone: take is,"
                                + " wis, pdis or wpdis");
        assertThat(Stream.of(
                                MarginalizedImportanceSampling.perStep(),
                                DualDice.tabular(),
                                GenDice.tabular(),
                                BestDice.linear(DiceFeatures.fourier(5, 2, 0)))
                        .map(estimator -> OffPolicyEvaluation.seeded(0).estimate(estimator, data)))
                .allSatisfy(estimate -> {
                    assertThat(estimate.refused()).isTrue();
                    assertThat(estimate.cautions().get(0).reason())
                            .startsWith("The policy looks back over the whole episode");
                });
    }

    /** Weights are advised as they are to who has probabilities, else after a kernel. */
    @Test
    void fittedValuesNeedAPolicyThatDoesNotGoByTheWholeEpisode() {
        Box continuous = Box.of(1, -2, 2);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> fitted(log(Box.unbounded(1), new Discrete(2)), LOOKING_BACK))
                .withMessageContaining("looks at the whole episode")
                .withMessageEndingWith("or weigh logged episodes (is, wis, pdis or wpdis)");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> fitted(log(Box.unbounded(1), continuous), counting(continuous)))
                .withMessageContaining("take model where observations are continuous")
                .withMessageEndingWith("for which a kernel has to smooth this policy");
    }

    private static FittedQEvaluation fitted(Dataset log, Policy policy) {
        return FittedQEvaluation.fit(log, TargetPolicy.acting(policy), FittedQEvaluation.Config.defaults(), 0);
    }

    /** Goes by the number of the step alone. */
    private static Policy counting(Box actions) {
        return new Policy() {
            @Override
            public Space actionSpace() {
                return actions;
            }

            @Override
            public int context() {
                return WHOLE_EPISODE;
            }

            @Override
            public float[] act(Past past, RandomGenerator random) {
                return new float[] {past.length() % 2};
            }
        };
    }

    private static Dataset log(Space observations, Space actions) {
        Episode episode = new Episode(0, new float[] {1, 1}, new float[] {1}, new float[1], Ending.TERMINATED);
        return new Dataset("one", observations, actions, List.of(episode), Optional.empty(), List.of());
    }
}
