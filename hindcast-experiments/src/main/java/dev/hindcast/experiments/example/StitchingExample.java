package dev.hindcast.experiments.example;

import dev.hindcast.dataset.Dataset;
import dev.hindcast.environment.tabular.Planning;
import dev.hindcast.environment.tabular.PolicyEvaluation;
import dev.hindcast.environment.tabular.StitchingMaze;
import dev.hindcast.environment.tabular.TabularMdp;
import dev.hindcast.environment.tabular.TabularPolicy;
import dev.hindcast.environment.tabular.TransitionCounts;
import dev.hindcast.experiments.example.Demonstration.Table;
import dev.hindcast.learning.tabular.TabularAlgorithm;
import dev.hindcast.learning.tabular.TabularBcq;
import dev.hindcast.learning.tabular.TabularCql;
import dev.hindcast.learning.tabular.TabularData;
import dev.hindcast.learning.tabular.TabularIql;
import dev.hindcast.report.GridChart;
import dev.hindcast.report.GridChart.Arrow;
import dev.hindcast.report.GridChart.Panel;
import dev.hindcast.report.Tone;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;

/**
 * Dynamic programming makes a whole way of pieces of episodes, imitation does not (Fu et al. 2020, "D4RL: Datasets for Deep Data-Driven
 * Reinforcement Learning", section 4; Kostrikov et al. 2021, "Offline Reinforcement Learning with Implicit Q-Learning", section 5.1).
 */
final class StitchingExample implements Example {
    private static final int EPISODES = 400;
    private static final double BEST_SHARE = 0.1;
    private static final TabularAlgorithm CQL = new TabularCql(0.001, true);
    private static final TabularAlgorithm IQL = new TabularIql(0.99, 1_000);
    private static final TabularAlgorithm BCQ = TabularBcq.defaults();
    /** A policy may go round in circles; a discount this near to 1 gives its episodes a value, the probability of the goal. */
    private static final double ALMOST_ONE = 1 - 1e-9;

    private static final double WIDTH = 960;
    /** Where the actions point: left, down, right, up. */
    private static final double[] DEGREES = {180, 90, 0, 270};

    @Override
    public String name() {
        return "stitching";
    }

    @Override
    public String summary() {
        return "Dynamic programming joins pieces of episodes to a way that none of them went; imitation does not";
    }

    /**
     * What a policy exactly comes to.
     *
     * @param goals the probability that an episode reaches the goal
     * @param expectedReturn the expected discounted return
     */
    record Outcome(double goals, double expectedReturn) {
        static Outcome of(TabularMdp maze, TabularPolicy policy) {
            TabularPolicy legal = policy.restrictedTo(maze);
            return new Outcome(
                    PolicyEvaluation.of(maze.withDiscount(ALMOST_ONE), legal).expectedReturn(),
                    PolicyEvaluation.of(maze, legal).expectedReturn());
        }
    }

    /** What learns a policy from the log, in the order in which it is shown. */
    static Map<String, Function<Dataset, TabularPolicy>> learners() {
        Map<String, Function<Dataset, TabularPolicy>> learners = new LinkedHashMap<>();
        learners.put("BC", log -> TransitionCounts.of(log).behaviorPolicy());
        learners.put(
                "BC of the best 10%",
                log -> TransitionCounts.of(log.topByReturn(BEST_SHARE)).behaviorPolicy());
        learners.put("CQL", learner(CQL));
        learners.put("IQL", learner(IQL));
        learners.put("BCQ", learner(BCQ));
        return learners;
    }

    static Function<Dataset, TabularPolicy> learner(TabularAlgorithm algorithm) {
        return log -> algorithm
                .learn(TabularData.of(log, new StitchingMaze().mdp().discount()))
                .policy();
    }

    static Dataset log(long seed) {
        return new StitchingMaze().collect(EPISODES, seed);
    }

    @Override
    public Demonstration run(long seed) {
        TabularMdp maze = new StitchingMaze().mdp();
        Dataset log = log(seed);
        List<List<?>> rows = new ArrayList<>();
        List<Panel> panels = new ArrayList<>();
        Map<String, Outcome> outcomes = new LinkedHashMap<>();
        learners().forEach((name, learner) -> {
            TabularPolicy policy = learner.apply(log);
            Outcome outcome = Outcome.of(maze, policy);
            outcomes.put(name, outcome);
            rows.add(List.of(name, outcome.goals(), outcome.expectedReturn()));
            panels.add(new Panel(name, "reaches the goal: " + percent(outcome), arrows(maze, policy)));
        });
        PolicyEvaluation best = Planning.policyIteration(maze);
        Outcome bestOutcome = Outcome.of(maze, best.policy());
        rows.add(List.of("the best policy", bestOutcome.goals(), bestOutcome.expectedReturn()));
        return new Demonstration(
                "Chaining values step by step joins pieces of different episodes; imitating the episodes, or the best of them, does not.",
                String.format(
                        Locale.ROOT,
                        "StitchingMaze, %d cells, discount %s; a log of %d episodes, %,d steps. Those that set out from the start stop in"
                                + " the middle or in a trap, those that reach the goal set out elsewhere. Where a log holds no action, BC moves"
                                + " at random.",
                        maze.states(),
                        maze.discount(),
                        EPISODES,
                        log.transitions()),
                List.of(new Table(
                        "What was learned from the same log", List.of("policy", "reaches the goal", "return"), rows)),
                reading(outcomes),
                GridChart.of(
                        "Moves, the longer and firmer the more probable. S: start, G: goal, X: trap, O: where other logged episodes set out",
                        WIDTH,
                        StitchingMaze.MAP,
                        panels));
    }

    private static String reading(Map<String, Outcome> outcomes) {
        List<String> shares = new ArrayList<>();
        outcomes.forEach((name, outcome) -> shares.add(name + " " + percent(outcome)));
        return "No episode went from the start to the goal. Of the learned policies' episodes these shares do: "
                + String.join(", ", shares) + ".";
    }

    private static String percent(Outcome outcome) {
        return String.format(Locale.ROOT, "%.1f%%", 100 * outcome.goals());
    }

    private static List<Arrow> arrows(TabularMdp maze, TabularPolicy policy) {
        List<Arrow> arrows = new ArrayList<>();
        for (int s = 0; s < maze.states(); s++) {
            for (int a = 0; a < maze.actions() && !maze.terminal(s); a++) {
                arrows.add(new Arrow(s, DEGREES[a], policy.probability(s, a), Tone.POLICY));
            }
        }
        return arrows;
    }
}
