package dev.hindcast.evaluation.gate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.hindcast.dataset.Dataset;
import dev.hindcast.dataset.Ending;
import dev.hindcast.dataset.Episode;
import dev.hindcast.environment.Environments;
import dev.hindcast.environment.Policy;
import dev.hindcast.environment.Rollouts;
import dev.hindcast.environment.tabular.TabularEnvironment;
import dev.hindcast.environment.tabular.TabularMdp;
import dev.hindcast.environment.tabular.TabularPolicy;
import dev.hindcast.evaluation.Caution;
import dev.hindcast.evaluation.Confidence;
import dev.hindcast.evaluation.ExactValue;
import dev.hindcast.evaluation.offpolicy.ActionValues;
import dev.hindcast.evaluation.offpolicy.DoublyRobust;
import dev.hindcast.evaluation.offpolicy.Estimator;
import dev.hindcast.evaluation.offpolicy.ImportanceSampling;
import dev.hindcast.evaluation.offpolicy.OffPolicyData;
import dev.hindcast.evaluation.offpolicy.PerDecisionImportanceSampling;
import dev.hindcast.evaluation.offpolicy.Propensities;
import dev.hindcast.evaluation.offpolicy.Switch;
import dev.hindcast.evaluation.offpolicy.TargetPolicy;
import dev.hindcast.evaluation.offpolicy.WeightedPerDecisionImportanceSampling;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class GateTest {
    private static final int EPISODES = 200;

    /**
     * A patient who recovers or not: three states in a row, in each of which treatment 0 leads on with probability .9 and treatment 1
     * with .6, and is lost otherwise; 1 is earned at the end.
     */
    private static final TabularMdp MDP = mdp();

    private static TabularMdp mdp() {
        TabularMdp.Builder builder = TabularMdp.builder(5, 2).start(0, 1);
        double[] success = {.9, .6};
        for (int s = 0; s < 3; s++) {
            for (int a = 0; a < 2; a++) {
                builder.outcome(s, a, s == 2 ? 4 : s + 1, success[a], s == 2 ? 1 : 0);
                builder.outcome(s, a, 4, 1 - success[a], 0);
            }
        }
        return builder.build();
    }

    private static TabularPolicy treating(double first) {
        double[] row = {first, 1 - first};
        return TabularPolicy.of(new double[][] {row, row, row, row, row});
    }

    /** More of the better treatment at first and less at last, so that the value is that of {@code treating(.5)}. */
    private static TabularPolicy equal() {
        double last = (.75 * .75 / .87 - .6) / .3;
        double[][] table = new double[5][];
        double[] chances = {.9, .5, last, .5, .5};
        for (int s = 0; s < 5; s++) {
            table[s] = new double[] {chances[s], 1 - chances[s]};
        }
        return TabularPolicy.of(table);
    }

    private static OffPolicyData data(TabularPolicy policy, int episodes, long seed) {
        Dataset log =
                Rollouts.with(() -> new TabularEnvironment("three", MDP)).collect("log", treating(.5), episodes, seed);
        return OffPolicyData.of(log, policy, Propensities.logged(), 1);
    }

    private static double shareOpened(
            Estimator estimator, Bound bound, TabularPolicy policy, int episodes, int repetitions) {
        return IntStream.range(0, repetitions)
                        .filter(seed -> Gate.of(estimator, bound, seed)
                                .withReturns(new Confidence.Range(0, 1))
                                .withRewards(new Confidence.Range(0, 1))
                                .test(data(policy, episodes, seed))
                                .passed())
                        .count()
                / (double) repetitions;
    }

    @Test
    void thePoliciesAreWorthWhatTheNamesSay() {
        // (.9 p + .6 (1 - p))^3
        assertThat(ExactValue.of(MDP, treating(.5), .9).expectedReturn()).isCloseTo(.421875, within(1e-12));
        assertThat(ExactValue.of(MDP, equal(), .9).expectedReturn()).isCloseTo(.421875, within(1e-12));
        assertThat(ExactValue.of(MDP, treating(.9), .9).expectedReturn()).isCloseTo(.658503, within(1e-12));
    }

    static List<Arguments> tests() {
        return List.of(
                Arguments.of(new PerDecisionImportanceSampling(), Bound.STUDENT_T),
                Arguments.of(new PerDecisionImportanceSampling(), Bound.BOOTSTRAP),
                Arguments.of(new WeightedPerDecisionImportanceSampling(), Bound.STUDENT_T),
                Arguments.of(new WeightedPerDecisionImportanceSampling(), Bound.BOOTSTRAP),
                Arguments.of(new ImportanceSampling(), Bound.BETTING),
                Arguments.of(new PerDecisionImportanceSampling(), Bound.BETTING),
                Arguments.of(new ImportanceSampling(), Bound.CONCENTRATION));
    }

    /** The hardest policy that is not better: another one of exactly the same value. Without a bound about half would pass. */
    @ParameterizedTest
    @MethodSource("tests")
    void passesAPolicyThatIsNotBetterInAtMostFivePercent(Estimator estimator, Bound bound) {
        assertThat(shareOpened(estimator, bound, equal(), EPISODES, 500)).isLessThanOrEqualTo(.05);
    }

    @ParameterizedTest
    @MethodSource("tests")
    void passesAPolicyThatIsClearlyBetterWithEnoughData(Estimator estimator, Bound bound) {
        int episodes = bound == Bound.CONCENTRATION ? 2_000 : EPISODES;
        assertThat(shareOpened(estimator, bound, treating(.8), episodes, 100)).isGreaterThan(.5);
    }

    /** What lies below the stated least would count as the least for the policy, and in full for the log. */
    @Test
    void aRewardOutsideOfItsRangeIsRefused() {
        SimpleLogs failing = new SimpleLogs(20, .5, .5, Ending.TERMINATED, (actions, random) -> {
            float[] rewards = new float[20];
            Arrays.fill(rewards, 1);
            rewards[19] = random.nextDouble() < .3 ? -15 : 1;
            return rewards;
        });
        for (Bound bound : new Bound[] {Bound.BETTING, Bound.STUDENT_T}) {
            Gate gate = Gate.of(new PerDecisionImportanceSampling(), bound, 0).withRewards(new Confidence.Range(0, 1));
            assertThatThrownBy(() -> gate.test(failing.data(200, 1)))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("A logged reward is -15.0, outside of [")
                    .hasMessageContaining("`rewards=LOW,HIGH`");
            Gate wide = gate.withRewards(new Confidence.Range(-15, 1));
            assertThat(wide.test(failing.data(200, 1)).passed()).isFalse();
        }
    }

    /** A bound that holds for few episodes is given for few. */
    @Test
    void fewEpisodesHaveABoundThatHoldsForThem() {
        Verdict few = Gate.of(new ImportanceSampling(), Bound.BETTING, 0)
                .withReturns(new Confidence.Range(0, 1))
                .test(data(treating(1), 12, 1));
        assertThat(few.policy().cautions()).anyMatch(caution -> caution.kind() == Caution.Kind.FEW);
        assertThat(few.passed()).isFalse();
        assertThat(few.lowerBound()).isNotNaN();
        assertThat(few.reason()).doesNotContain("NaN");
    }

    /** Probabilities that are wrong 200 times in a row multiply to more than there are numbers. */
    @Test
    void weightsBeyondAllNumbersAreRefused() {
        SimpleLogs wrong = new SimpleLogs(200, .5, .5, Ending.TERMINATED, (actions, random) -> new float[200]);
        OffPolicyData data = wrong.data(20, 1, .02);
        for (Bound bound : new Bound[] {Bound.BETTING, Bound.CONCENTRATION, Bound.STUDENT_T}) {
            for (Estimator estimator : List.of(new ImportanceSampling(), new PerDecisionImportanceSampling())) {
                Verdict verdict = Gate.of(estimator, bound, 0)
                        .withReturns(new Confidence.Range(0, 200))
                        .withRewards(new Confidence.Range(0, 1))
                        .test(data);
                assertThat(verdict.passed()).isFalse();
                assertThat(verdict.reason()).as(bound + ", " + estimator.name()).contains("beyond all numbers");
            }
        }
    }

    @Test
    void saysWhy() {
        assertThat(verdict(treating(.8), EPISODES, 1).reason())
                .startsWith("Better: difference 0.")
                .contains(", at least 0.")
                .contains("wpdis")
                .contains("against the log's own mean return, exploration included");
        assertThat(verdict(treating(.2), EPISODES, 1).reason())
                .startsWith("Not better: difference -0.")
                .contains("at least -0.");
        assertThat(IntStream.range(0, 20)
                        .mapToObj(seed -> verdict(equal(), EPISODES, seed).reason()))
                .anyMatch(reason -> reason.startsWith("Not shown to be better: difference 0."));
        Verdict few = verdict(treating(1), 6, 1);
        assertThat(few.passed()).isFalse();
        assertThat(few.reason()).contains("weight");
    }

    private static Verdict verdict(TabularPolicy policy, int episodes, long seed) {
        return Gate.of(new WeightedPerDecisionImportanceSampling(), Bound.STUDENT_T, 0)
                .withReturns(new Confidence.Range(0, 1))
                .test(data(policy, episodes, seed));
    }

    /** Whose difference from itself is nothing but rounding. */
    @Test
    void doesNotPassTheBehaviorItself() {
        Policy clinician = Objects.requireNonNull(
                        Environments.make("Sepsis-v0").policies().get("clinician"))
                .get();
        for (int seed = 0; seed < 5; seed++) {
            Dataset log = Rollouts.with(() -> Environments.make("Sepsis-v0"))
                    .exploring()
                    .collect("log", clinician, 300, seed);
            OffPolicyData itself = OffPolicyData.of(log, TargetPolicy.sampled(clinician), Propensities.logged(), .99);
            Verdict verdict = Gate.of(new WeightedPerDecisionImportanceSampling(), Bound.STUDENT_T, 0)
                    .test(itself);
            assertThat(verdict.passed()).isFalse();
            assertThat(verdict.lowerBound()).isZero();
            assertThat(verdict.reason()).startsWith("Not better: difference 0.000, at least 0.000");
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = Bound.class,
            names = {"BETTING", "CONCENTRATION"})
    void asksForTheRangeOfReturns(Bound bound) {
        Gate gate = Gate.of(new ImportanceSampling(), bound, 0);
        Verdict verdict = gate.test(data(treating(.9), EPISODES, 1));
        assertThat(verdict.passed()).isFalse();
        assertThat(verdict.lowerBound()).isNaN();
        assertThat(verdict.reason()).contains("state the range");
        assertThatThrownBy(() -> gate.withReturns(new Confidence.Range(0, .5)).test(data(treating(.6), EPISODES, 1)))
                .hasMessageContaining("outside of [");
    }

    @Test
    void oneEpisodeShowsNothing() {
        Switch unweighted = new Switch(new ConstantValues(), .1);
        Verdict verdict = Gate.of(unweighted, Bound.STUDENT_T, 0).test(data(treating(.6), 1, 1));
        assertThat(verdict.passed()).isFalse();
        assertThat(verdict.reason()).startsWith("One episode says nothing");
        for (Estimator weighted :
                List.of(new Switch(new ConstantValues(), 10), new DoublyRobust(new ConstantValues()))) {
            Verdict other = Gate.of(weighted, Bound.STUDENT_T, 0).test(data(treating(.6), 1, 1));
            assertThat(other.passed()).isFalse();
            assertThat(other.reason()).contains("the 1 episodes weigh as much as 1.0");
        }
    }

    private record ConstantValues() implements ActionValues {
        @Override
        public double[] actionValues(Episode episode) {
            return new double[episode.length()];
        }

        @Override
        public double[] values(Episode episode) {
            return new double[episode.length() + 1];
        }
    }

    @Test
    void confidencesAreSaidAsTheyWereStated() {
        Gate gate = Gate.of(new WeightedPerDecisionImportanceSampling(), Bound.STUDENT_T, 0)
                .withReturns(new Confidence.Range(0, 1));
        assertThat(gate.withConfidence(.55)
                        .test(data(treating(.8), EPISODES, 1))
                        .reason())
                .contains("with 55% confidence");
        assertThatThrownBy(() -> gate.withConfidence(.4)).hasMessageContaining("at least 0.5");
    }

    @ParameterizedTest
    @EnumSource(
            value = Bound.class,
            names = {"BETTING", "CONCENTRATION"})
    void aBoundThatDoesNotFitIsRefused(Bound bound) {
        assertThatThrownBy(() -> Gate.of(new WeightedPerDecisionImportanceSampling(), bound, 0)
                        .withReturns(new Confidence.Range(0, 1))
                        .test(data(treating(.6), EPISODES, 1)))
                .hasMessageContaining("take is or pdis");
    }
}
