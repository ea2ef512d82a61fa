package dev.hindcast.evaluation.offpolicy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.hindcast.dataset.Dataset;
import dev.hindcast.dataset.Episode;
import dev.hindcast.environment.tabular.Garnet;
import dev.hindcast.environment.tabular.PolicyEvaluation;
import dev.hindcast.environment.tabular.TabularMdp;
import dev.hindcast.environment.tabular.TabularPolicy;
import dev.hindcast.evaluation.Caution;
import dev.hindcast.evaluation.Estimate;
import dev.hindcast.evaluation.Interval;
import dev.hindcast.evaluation.Moments;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Logs that cut episodes off: policy and behaviour are measured over the same steps. */
class HorizonTest {
    private static final double DISCOUNT = .99;
    private static final List<String> WITHIN_LOG =
            List.of("is", "wis", "pdis", "wpdis", "mis", "fqe", "model", "dr", "wdr", "magic", "switch", "mrdr");
    private static final List<String> ENDLESS = List.of("mis-pooled", "dual-dice", "gen-dice", "best-dice");

    /** One state, and actions that earn 1 and .5. */
    private static final TabularMdp STEADY = TabularMdp.builder(1, 2)
            .start(0, 1)
            .outcome(0, 0, 0, 1, 1)
            .outcome(0, 1, 0, 1, .5)
            .build();

    private static TabularPolicy steady(double first) {
        return TabularPolicy.of(new double[][] {{first, 1 - first}});
    }

    private static OffPolicyData beside(Dataset log, TabularPolicy target, double discount) {
        return OffPolicyData.of(log, target, Propensities.logged(), discount);
    }

    private static Estimators estimators(OffPolicyData data, Horizon horizon) {
        return Estimators.on(
                data,
                Estimators.Settings.of(
                                ValueFitting.tabular(TabularFqe.Config.heldToLog(data.discount())), Optional.empty(), 0)
                        .withHorizon(horizon));
    }

    private static Estimate estimate(OffPolicyData data, String name, Horizon horizon) {
        Estimators.Entry entry = Estimators.all().stream()
                .filter(known -> known.name().equals(name))
                .findFirst()
                .orElseThrow();
        return OffPolicyEvaluation.seeded(0)
                .withResamples(50)
                .estimate(estimators(data, horizon).get(entry), data);
    }

    private static boolean ofHorizon(Estimate estimate) {
        return estimate.cautions().stream().anyMatch(caution -> caution.kind() == Caution.Kind.HORIZON);
    }

    /** The behaviour itself: whatever the log holds, nothing is gained. */
    @ParameterizedTest
    @ValueSource(ints = {1, 5, 20, 200})
    void thePolicyOfTheLogIsWorthWhatTheLogEarned(int steps) {
        TabularPolicy behavior = steady(1);
        for (CutLogs cut : List.of(CutLogs.after(STEADY, steps), CutLogs.byChance(STEADY, .1, steps))) {
            OffPolicyData data = beside(cut.log(behavior, 60, steps), behavior, DISCOUNT);
            double logged = Moments.mean(data.returns());
            for (String name : WITHIN_LOG) {
                Estimate estimate = estimate(data, name, Horizon.LOGGED);
                assertThat(estimate.value()).as(name).isCloseTo(logged, within(1e-9 * logged));
                assertThat(ofHorizon(estimate)).as(name).isFalse();
            }
            for (String name : ENDLESS) {
                assertThat(ofHorizon(estimate(data, name, Horizon.LOGGED)))
                        .as(name)
                        .isTrue();
            }
        }
    }

    /** What each episode says of the policy is what it earned, so that a test of the difference has nothing to stand on. */
    @Test
    void eachEpisodeSaysWhatItEarned() {
        TabularPolicy behavior = steady(1);
        OffPolicyData data = beside(CutLogs.after(STEADY, 20).log(behavior, 500, 3), behavior, DISCOUNT);
        double[] contributions = new DoublyRobust(CrossFitting.of(
                        data,
                        2,
                        0,
                        others -> ValueFitting.tabular(TabularFqe.Config.heldToLog(DISCOUNT))
                                .fit(others, Truncation.of(data, Horizon.LOGGED))))
                .prepare(data)
                .contributions()
                .orElseThrow();
        double[] returns = data.returns();
        for (int i = 0; i < returns.length; i++) {
            assertThat(contributions[i]).isCloseTo(returns[i], within(1e-12 * returns[i] + 1e-10));
        }
    }

    /** .8 a step against 1. Values without end would have made the worse policy the better one. */
    @ParameterizedTest
    @ValueSource(ints = {5, 20, 200})
    void aWorsePolicyIsBelow(int steps) {
        CutLogs cut = CutLogs.after(STEADY, steps);
        TabularPolicy behavior = steady(.9);
        TabularPolicy target = steady(.6);
        OffPolicyData data = beside(cut.log(behavior, 400, 7), target, DISCOUNT);
        double logged = Moments.mean(data.returns());
        double truth = cut.truth(target, DISCOUNT);
        assertThat(truth).isLessThan(logged);
        for (String name : List.of("switch", "magic", "fqe")) {
            Estimate estimate = estimate(data, name, Horizon.LOGGED);
            assertThat(estimate.interval().high()).as(name).isLessThan(logged);
            assertThat(estimate.value()).as(name).isCloseTo(truth, within(.1 * (logged - truth)));
        }
        Estimate endless = estimate(data, "switch", Horizon.INFINITE);
        assertThat(endless.value()).isCloseTo(.8 / (1 - DISCOUNT), within(1.));
    }

    @ParameterizedTest
    @CsvSource({"0, 1", "0, 4", "0, 12", ".1, 12", ".3, 40"})
    void tendToTheTruthWithinTheHorizon(double hazard, int steps) {
        TabularMdp mdp = Garnet.draw(6, 2, 2, .95, 4);
        CutLogs cut = hazard == 0 ? CutLogs.after(mdp, steps) : CutLogs.byChance(mdp, hazard, steps);
        TabularPolicy behavior = all(6, .5);
        TabularPolicy target = all(6, .4);
        OffPolicyData data = beside(cut.log(behavior, 3_000, 11), target, .95);
        double truth = cut.truth(target, .95);
        double spread = deviation(data.returns());
        for (String name : WITHIN_LOG) {
            Estimate estimate = estimate(data, name, Horizon.LOGGED);
            // On tables the two are one, and the interval of fqe alone shows what the data leave open.
            Interval interval = (name.equals("model") ? estimate(data, "fqe", Horizon.LOGGED) : estimate).interval();
            double width = interval.high() - interval.low();
            // About five standard errors; the widest are those of weights, the narrowest those of models.
            assertThat(estimate.value()).as(name).isCloseTo(truth, within(1.3 * width + 1e-9));
            if (!name.equals("is")) {
                assertThat(width).as(name).isLessThan(Math.max(1, spread));
            }
        }
    }

    /** Episodes that end by themselves, cut off after three steps. */
    @Test
    void terminationsAndTruncationsAreToldApart() {
        TabularMdp mdp = TabularMdp.builder(3, 2)
                .start(0, 1)
                .outcome(0, 0, 1, .7, 1)
                .outcome(0, 0, 2, .3, 4)
                .outcome(0, 1, 1, 1, 0)
                .outcome(1, 0, 0, 1, 2)
                .outcome(1, 1, 0, .5, 0)
                .outcome(1, 1, 2, .5, 1)
                .build();
        TabularPolicy target = all(3, .7);
        CutLogs cut = CutLogs.after(mdp, 3);
        OffPolicyData data = beside(cut.log(all(3, .5), 4_000, 5), target, .9);
        double truth = cut.truth(target, .9);
        double endless = PolicyEvaluation.of(mdp.withDiscount(.9), target).expectedReturn();
        assertThat(endless - truth).isGreaterThan(.3);
        for (String name : WITHIN_LOG) {
            assertThat(estimate(data, name, Horizon.LOGGED).value()).as(name).isCloseTo(truth, within(.12));
        }
        for (String name : List.of("fqe", "model", "switch", "magic", "dual-dice", "mis-pooled")) {
            assertThat(estimate(data, name, Horizon.INFINITE).value()).as(name).isCloseTo(endless, within(.2));
        }
    }

    @Test
    void withoutEndTheBehaviourIsMeasuredWithoutEndToo() {
        TabularMdp mdp = Garnet.draw(6, 2, 2, .95, 4);
        CutLogs cut = CutLogs.after(mdp, 12);
        TabularPolicy behavior = all(6, .5);
        OffPolicyData data = beside(cut.log(behavior, 3_000, 11), behavior, .95);
        double truth = PolicyEvaluation.of(mdp, behavior).expectedReturn();
        double[] own = estimators(data, Horizon.INFINITE).behaviorContributions();
        assertThat(Moments.mean(own))
                .isCloseTo(truth, within(4 * deviation(own) / Math.sqrt(own.length) + .02 * truth));
        assertThat(Moments.mean(data.returns())).isLessThan(.7 * truth);
        for (String name : List.of("dr", "fqe", "switch")) {
            Estimate estimate = estimate(data, name, Horizon.INFINITE);
            assertThat(estimate.value()).as(name).isCloseTo(Moments.mean(own), within(.02 * truth));
            assertThat(ofHorizon(estimate)).as(name).isFalse();
        }
        for (String name : List.of("is", "wis", "pdis", "wpdis", "mis")) {
            assertThat(ofHorizon(estimate(data, name, Horizon.INFINITE)))
                    .as(name)
                    .isTrue();
        }
        assertThat(estimators(data, Horizon.LOGGED).behaviorContributions()).isEqualTo(data.returns());
    }

    /** Without what would have followed, the last reward of a log that drops the last state still counts. */
    @Test
    void aLogWithoutLastStatesTeachesTheSame() {
        CutLogs cut = CutLogs.after(STEADY, 5);
        Dataset whole = cut.log(steady(.5), 200, 2);
        Dataset less = new Dataset(
                "less",
                whole.observationSpace(),
                whole.actionSpace(),
                whole.episodes().stream().map(HorizonTest::withoutLast).toList(),
                Optional.empty(),
                List.of());
        for (String name : List.of("dr", "fqe", "switch", "magic")) {
            assertThat(estimate(beside(less, steady(.7), DISCOUNT), name, Horizon.LOGGED)
                            .value())
                    .as(name)
                    .isCloseTo(
                            estimate(beside(whole, steady(.7), DISCOUNT), name, Horizon.LOGGED)
                                    .value(),
                            within(1e-9));
        }
    }

    private static Episode withoutLast(Episode episode) {
        return new Episode(
                episode.id(),
                Arrays.copyOf(episode.observations(), episode.length()),
                episode.actions(),
                episode.rewards(),
                episode.ending(),
                episode.actionMasks(),
                episode.actionLogProbabilities());
    }

    private static TabularPolicy all(int states, double first) {
        double[][] table = new double[states][];
        Arrays.setAll(table, s -> new double[] {first, 1 - first});
        return TabularPolicy.of(table);
    }

    private static double deviation(double[] values) {
        double mean = Moments.mean(values);
        return Math.sqrt(Arrays.stream(values).map(x -> (x - mean) * (x - mean)).sum() / (values.length - 1));
    }
}
