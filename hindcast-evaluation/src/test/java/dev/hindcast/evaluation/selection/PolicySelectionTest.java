package dev.hindcast.evaluation.selection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.hindcast.dataset.Dataset;
import dev.hindcast.dataset.Episode;
import dev.hindcast.environment.Environments;
import dev.hindcast.environment.Policy;
import dev.hindcast.environment.RandomPolicy;
import dev.hindcast.environment.Rollouts;
import dev.hindcast.environment.TimeLimit;
import dev.hindcast.environment.tabular.Garnet;
import dev.hindcast.environment.tabular.Planning;
import dev.hindcast.environment.tabular.PolicyEvaluation;
import dev.hindcast.environment.tabular.TabularEnvironment;
import dev.hindcast.environment.tabular.TabularMdp;
import dev.hindcast.environment.tabular.TabularPolicy;
import dev.hindcast.evaluation.Estimate;
import dev.hindcast.evaluation.selection.PolicySelection.Criterion;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.ToDoubleFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class PolicySelectionTest {
    private static final int STATES = 15;
    private static final int ACTIONS = 3;
    private static final double DISCOUNT = .9;
    private static final int POLICIES = 20;
    private static final int SEEDS = 30;

    private static TabularMdp process(long seed) {
        return Garnet.draw(STATES, ACTIONS, 3, DISCOUNT, seed);
    }

    /** From one that knows nothing to the optimum: deterministic ones drawn at random, each of which is the optimum at a share of steps. */
    private static Map<String, Policy> policies(TabularMdp mdp, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        TabularPolicy optimum = Planning.policyIteration(mdp).policy();
        Map<String, Policy> policies = new LinkedHashMap<>();
        for (int i = 0; i < POLICIES; i++) {
            int[] chosen = random.ints(STATES, 0, ACTIONS).toArray();
            policies.put(
                    "share " + i,
                    TabularPolicy.deterministic(chosen, ACTIONS).mixedWith(optimum, (double) i / POLICIES));
        }
        return policies;
    }

    private static Dataset log(TabularMdp mdp, int episodes, long seed) {
        return Rollouts.with(() -> new TimeLimit(new TabularEnvironment("garnet", mdp), 40))
                .collect("log", TabularPolicy.uniform(mdp), episodes, seed);
    }

    private static PolicySelection selection(Criterion criterion) {
        return PolicySelection.by(criterion, DISCOUNT, 20).withResamples(20).withSampled(true);
    }

    private record Outcome(SelectionQuality selection, SelectionQuality chance) {
        static double mean(List<Outcome> outcomes, ToDoubleFunction<Outcome> figure) {
            return outcomes.stream().mapToDouble(figure).average().orElseThrow();
        }
    }

    private static Outcome outcome(Criterion criterion, long seed) {
        TabularMdp mdp = process(seed);
        Map<String, Policy> policies = policies(mdp, seed);
        Map<String, Double> truth = new LinkedHashMap<>();
        policies.forEach((name, policy) ->
                truth.put(name, PolicyEvaluation.of(mdp, (TabularPolicy) policy).expectedReturn()));
        Ranking ranking = selection(criterion).rank(policies, log(mdp, 20, seed));
        return new Outcome(ranking.quality(truth, 1), ranking.chance(truth, 1, seed));
    }

    /** Twenty policies, twenty episodes of a random behaviour policy, the truth by linear algebra. */
    @ParameterizedTest
    @EnumSource(
            value = Criterion.class,
            names = {"FQE", "LOWER_BOUND", "SHIFT"})
    void choosesBetterThanChance(Criterion criterion) {
        List<Outcome> outcomes = new ArrayList<>();
        for (int seed = 0; seed < SEEDS; seed++) {
            outcomes.add(outcome(criterion, seed));
        }
        double correlation = Outcome.mean(outcomes, o -> o.selection().rankCorrelation());
        double byChance = Outcome.mean(outcomes, o -> o.chance().rankCorrelation());
        double regret = Outcome.mean(outcomes, o -> o.selection().regret());
        double regretByChance = Outcome.mean(outcomes, o -> o.chance().regret());
        String figures = String.format(
                "%s: rank correlation %.3f against %.3f, regret@1 %.4f against %.4f",
                criterion, correlation, byChance, regret, regretByChance);
        assertThat(correlation).as(figures).isGreaterThan(.8);
        assertThat(byChance).as(figures).isBetween(-.02, .02);
        assertThat(regret).as(figures).isLessThan(regretByChance / 4);
    }

    @Test
    void theScoreIsWhatTheCriterionSays() {
        TabularMdp mdp = process(1);
        Dataset log = log(mdp, 20, 1);
        double least = Double.POSITIVE_INFINITY;
        for (Episode episode : log.episodes()) {
            for (float reward : episode.rewards()) {
                least = Math.min(least, reward);
            }
        }
        double worst = least < 0 ? least / (1 - DISCOUNT) : least;
        for (Criterion criterion : Criterion.values()) {
            List<Candidate> ranked =
                    selection(criterion).rank(policies(mdp, 1), log).candidates();
            assertThat(ranked).hasSize(POLICIES).isSortedAccordingTo((a, b) -> Double.compare(b.score(), a.score()));
            for (Candidate candidate : ranked) {
                double value = candidate.estimate().value();
                double expected = switch (criterion) {
                    case FQE, MODEL -> value;
                    case LOWER_BOUND -> candidate.estimate().interval().low();
                    case TD_ERROR -> -candidate.bellmanError();
                    case SHIFT -> value - candidate.outsideShare() * (value - worst);
                };
                assertThat(candidate.score()).isCloseTo(expected, within(1e-9));
            }
        }
    }

    @Test
    void theErrorAgainstTheBehaviorIsOfValuesAlone() {
        TabularMdp mdp = process(1);
        Ranking ranking = selection(Criterion.TD_ERROR).rank(policies(mdp, 1), log(mdp, 20, 1));
        Map<String, Double> truth = new LinkedHashMap<>();
        ranking.candidates().forEach(candidate -> truth.put(candidate.name(), (double) truth.size()));
        assertThat(ranking.quality(truth, 2).typeOneError()).isNaN();
        assertThat(ranking.quality(truth, 2).rankCorrelation()).isCloseTo(-1, within(1e-12));
        assertThatThrownBy(() -> ranking.quality(Map.of(), 1)).hasMessageContaining("no true value of");
    }

    /** What the log never tried is worth the least that it saw, and is not chosen. */
    @Test
    void whatTheDataDoNotHoldIsNotChosen() {
        TabularMdp mdp = process(2);
        TabularPolicy first = TabularPolicy.deterministic(new int[STATES], ACTIONS);
        TabularPolicy second = TabularPolicy.deterministic(filled(1), ACTIONS);
        Dataset log = Rollouts.with(() -> new TimeLimit(new TabularEnvironment("garnet", mdp), 40))
                .collect("log", first, 20, 0);
        Map<String, Policy> policies = new LinkedHashMap<>();
        policies.put("other", second);
        policies.put("logged", first);
        Ranking ranking = selection(Criterion.TD_ERROR).rank(policies, log);
        assertThat(ranking.chosen().map(Candidate::name)).contains("logged");
        Candidate other = ranking.candidates().stream()
                .filter(candidate -> candidate.name().equals("other"))
                .findFirst()
                .orElseThrow();
        assertThat(other.estimate().refused()).isTrue();
        assertThat(other.outsideShare()).isEqualTo(1);
        assertThat(other.estimate().value()).isLessThan(ranking.behaviorValue());
        assertThat(selection(Criterion.FQE).rank(Map.of("other", second), log).chosen())
                .isEmpty();
    }

    private static int[] filled(int action) {
        int[] actions = new int[STATES];
        Arrays.fill(actions, action);
        return actions;
    }

    @Test
    void threadsMakeNoDifference() {
        TabularMdp mdp = process(3);
        Dataset log = log(mdp, 10, 3);
        PolicySelection selection = selection(Criterion.FQE);
        assertThat(selection.withParallelism(3).rank(policies(mdp, 3), log))
                .isEqualTo(selection.rank(policies(mdp, 3), log));
    }

    /** Pendulums of so many steps whose rewards are all the same. */
    private static Dataset steady(float reward, int steps) {
        Policy random = new RandomPolicy(Environments.make("Pendulum-v1").actionSpace());
        Dataset log = Rollouts.with(() -> new TimeLimit(Environments.make("Pendulum-v1"), steps))
                .collect("log", random, 8, 0);
        List<Episode> episodes = log.episodes().stream()
                .map(episode -> {
                    float[] rewards = new float[episode.length()];
                    Arrays.fill(rewards, reward);
                    return new Episode(
                            episode.id(), episode.observations(), episode.actions(), rewards, episode.ending());
                })
                .toList();
        return new Dataset("steady", log.observationSpace(), log.actionSpace(), episodes, Optional.empty(), List.of());
    }

    /** Each policy is worth 1 / (1 - gamma), which a fit may exceed by its own error, and episodes that were cut off by all that follows. */
    @Test
    void aFitMayExceedWhatIsPossibleByItsOwnError() {
        Dataset log = steady(1, 20);
        Ranking ranking = PolicySelection.by(Criterion.FQE, .9, 1_500)
                .rank(Map.of("a", new RandomPolicy(log.actionSpace())), log);
        Candidate candidate = ranking.candidates().get(0);
        assertThat(candidate.estimate().value()).isBetween(9.5, 10.1);
        assertThat(ranking.behaviorValue()).isCloseTo(10 * (1 - Math.pow(.9, 20)), within(1e-6));
        assertThat(candidate.estimate().refused()).isFalse();
        assertThat(candidate.estimate().cautions())
                .noneMatch(caution -> caution.reason().startsWith("No logged episode returned as much")
                        && candidate.estimate().value() <= 10);
    }

    /** Nothing was ever earned: a fit near 0 has not diverged. */
    @Test
    void nothingEarnedIsNothingDiverged() {
        Dataset log = steady(0, 20);
        Ranking ranking = PolicySelection.by(Criterion.FQE, .9, 1_500)
                .rank(Map.of("a", new RandomPolicy(log.actionSpace())), log);
        Estimate estimate = ranking.candidates().get(0).estimate();
        assertThat(estimate.value()).isBetween(-.01, .01);
        assertThat(estimate.refused()).as(estimate.cautions().toString()).isFalse();
    }

    @Test
    void networksDisagreeWithinTheInterval() {
        Dataset log = Rollouts.with(() -> Environments.make("Pendulum-v1"))
                .collect(
                        "log", new RandomPolicy(Environments.make("Pendulum-v1").actionSpace()), 8, 0);
        Map<String, Policy> policies = new LinkedHashMap<>();
        policies.put("first", new RandomPolicy(log.actionSpace()));
        policies.put("second", new RandomPolicy(log.actionSpace()));
        PolicySelection selection = PolicySelection.by(Criterion.LOWER_BOUND, .9, 100);
        Ranking ranking = selection.rank(policies, log);
        assertThat(selection.withParallelism(2).rank(policies, log)).isEqualTo(ranking);
        for (Candidate candidate : ranking.candidates()) {
            assertThat(candidate
                            .estimate()
                            .interval()
                            .contains(candidate.estimate().value()))
                    .isTrue();
            assertThat(candidate.estimate().value()).isBetween(-100., 0.);
            assertThat(candidate.outsideShare()).isBetween(0., .15);
            assertThat(candidate.bellmanError()).isPositive();
        }
    }
}
