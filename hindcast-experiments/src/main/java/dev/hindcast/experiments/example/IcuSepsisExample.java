package dev.hindcast.experiments.example;

import dev.hindcast.dataset.Dataset;
import dev.hindcast.environment.Rollouts;
import dev.hindcast.environment.tabular.Planning;
import dev.hindcast.environment.tabular.PolicyEvaluation;
import dev.hindcast.environment.tabular.TabularEnvironment;
import dev.hindcast.environment.tabular.TabularFile;
import dev.hindcast.environment.tabular.TabularMdp;
import dev.hindcast.environment.tabular.TabularPolicy;
import dev.hindcast.experiments.example.Demonstration.Table;
import dev.hindcast.learning.tabular.ModelPlanning;
import dev.hindcast.learning.tabular.PolicyEstimate;
import dev.hindcast.learning.tabular.PosteriorPlanning;
import dev.hindcast.learning.tabular.Spibb;
import dev.hindcast.learning.tabular.TabularAlgorithm;
import dev.hindcast.learning.tabular.TabularBcq;
import dev.hindcast.learning.tabular.TabularCql;
import dev.hindcast.learning.tabular.TabularData;
import dev.hindcast.learning.tabular.TabularIql;
import dev.hindcast.learning.tabular.TabularQLearning;
import dev.hindcast.report.IntervalChart;
import dev.hindcast.report.Tone;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Three logs of the expert of ICU-Sepsis (Choudhary et al. 2024, "ICU-Sepsis: A Benchmark MDP Built from Real Medical Data"), and what
 * tabular learners make of them. A benchmark; nothing in it is medical advice.
 */
final class IcuSepsisExample implements FileExample {
    private static final int EPISODES = 10_000;
    private static final int LOGS = 3;
    private static final double WIDTH = 960;

    private static Map<String, TabularAlgorithm> learners() {
        Map<String, TabularAlgorithm> learners = new LinkedHashMap<>();
        learners.put("Q-learning, naive", new TabularQLearning(0));
        learners.put("CQL, equation 2, weight 0.003", new TabularCql(0.003, true));
        learners.put("IQL, expectile 0.7, temperature 1/100", new TabularIql(0.7, 100));
        learners.put("BCQ, threshold 0.3", TabularBcq.defaults());
        learners.put("SPIBB, 10 visits", new Spibb(10));
        learners.put("plan on the model, 10 visits", new ModelPlanning(10));
        learners.put("posterior mean, prior 20, 10 visits", new PosteriorPlanning(20, 10));
        return learners;
    }

    @Override
    public String name() {
        return "icu-sepsis";
    }

    @Override
    public String summary() {
        return "What tabular learners make of 10,000 episodes of the expert of ICU-Sepsis, judged exactly";
    }

    @Override
    public String file() {
        return "the benchmark's dynamics.npz";
    }

    @Override
    public Demonstration run(long seed, Path file) {
        TabularFile icu = TabularFile.read(file);
        TabularPolicy expert = icu.policy()
                .orElseThrow(() -> new IllegalArgumentException(file + " holds no expert's policy: give " + file()));
        List<TabularData> logs = new ArrayList<>();
        for (int i = 0; i < LOGS; i++) {
            Dataset log = Rollouts.with(() -> new TabularEnvironment("icu-sepsis", icu))
                    .collect("icu-sepsis", expert, EPISODES, seed + i);
            logs.add(TabularData.of(log, 1));
        }
        double expertReturn = PolicyEvaluation.of(icu.mdp(), expert).expectedReturn();
        double optimum = Planning.policyIteration(icu.mdp().restrictedTo(expert::supports))
                .expectedReturn();
        Map<String, List<Outcome>> outcomes = new LinkedHashMap<>();
        learners()
                .forEach((name, learner) -> outcomes.put(
                        name,
                        logs.stream()
                                .map(log -> Outcome.of(icu.mdp(), learner.learn(log)))
                                .toList()));
        return new Demonstration(
                "From what an expert did one can learn to do better, if estimates are trusted only as far as there are data.",
                String.format(
                        Locale.ROOT,
                        "ICU-Sepsis, %d states, %d actions, no discount; %d logs of %,d episodes of the expert, worth %.4f; the optimum is %.4f."
                                + " Values are exact. A benchmark, no medical advice.",
                        icu.mdp().states(),
                        icu.mdp().actions(),
                        LOGS,
                        EPISODES,
                        expertReturn,
                        optimum),
                List.of(table(outcomes)),
                reading(outcomes, expertReturn),
                picture(outcomes, expertReturn));
    }

    /** What a learner believes that its policy earns and what it earns. */
    private record Outcome(double claimed, double earned) {
        static Outcome of(TabularMdp mdp, PolicyEstimate learned) {
            return new Outcome(
                    learned.expectedReturn(mdp),
                    PolicyEvaluation.of(mdp, learned.policy().restrictedTo(mdp)).expectedReturn());
        }
    }

    private static double[] earned(List<Outcome> outcomes) {
        return outcomes.stream().mapToDouble(Outcome::earned).toArray();
    }

    private static double mean(List<Outcome> outcomes) {
        return Arrays.stream(earned(outcomes)).average().orElseThrow();
    }

    private static Table table(Map<String, List<Outcome>> outcomes) {
        List<List<?>> rows = new ArrayList<>();
        outcomes.forEach((name, results) -> {
            List<Object> row = new ArrayList<>(List.of(name));
            Arrays.stream(earned(results)).forEach(row::add);
            row.add(mean(results));
            row.add(results.stream().mapToDouble(Outcome::claimed).average().orElseThrow());
            rows.add(row);
        });
        return new Table(
                "What the learned policies exactly earn on each log, and what their learners claim on average",
                List.of("learner", "log 1", "log 2", "log 3", "mean", "claimed"),
                rows);
    }

    private static Map.Entry<String, List<Outcome>> best(Map<String, List<Outcome>> outcomes) {
        return outcomes.entrySet().stream()
                .max(Comparator.comparingDouble(entry -> mean(entry.getValue())))
                .orElseThrow();
    }

    private static String reading(Map<String, List<Outcome>> outcomes, double expert) {
        Map.Entry<String, List<Outcome>> best = best(outcomes);
        return String.format(
                Locale.ROOT,
                "The best on average is %s: %.4f, on its best log %.4f, where the expert earns %.4f.",
                best.getKey(),
                mean(best.getValue()),
                Arrays.stream(earned(best.getValue())).max().orElseThrow(),
                expert);
    }

    private static IntervalChart picture(Map<String, List<Outcome>> outcomes, double expert) {
        List<IntervalChart.Row> rows = new ArrayList<>();
        rows.add(new IntervalChart.Row("the expert", Tone.DATA, expert, Double.NaN, Double.NaN));
        outcomes.forEach((name, results) -> rows.add(new IntervalChart.Row(
                name,
                Tone.POLICY,
                mean(results),
                Arrays.stream(earned(results)).min().orElseThrow(),
                Arrays.stream(earned(results)).max().orElseThrow())));
        return IntervalChart.of("exact return; mean and range over three logs", WIDTH, rows);
    }
}
