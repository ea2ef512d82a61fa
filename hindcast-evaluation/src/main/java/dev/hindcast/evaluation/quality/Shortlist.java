package dev.hindcast.evaluation.quality;

import dev.hindcast.evaluation.quality.Verdict.Advice;
import dev.hindcast.evaluation.quality.Verdict.Kind;
import java.util.List;

/**
 * Which methods suit which kind of data: {@code inspect} advises them and {@code train auto} trains them side by side. The first of a kind is
 * the one to try first. Another method is another line: its name, why, and the settings in which it differs from its defaults.
 */
final class Shortlist {
    private Shortlist() {}

    static List<Advice> of(Kind kind, boolean discrete) {
        return discrete ? discrete(kind) : continuous(kind);
    }

    private static List<Advice> continuous(Kind kind) {
        return switch (kind) {
            case SMALL, NARROW, EXPERT ->
                List.of(
                        advice("bc", "cannot leave the data; on good episodes hard to beat (Schweighofer et al. 2022)"),
                        advice(
                                "td3-bc",
                                "a smaller alpha gives imitation more weight (Fujimoto and Gu 2021, equation 5)",
                                "alpha=1"),
                        advice(
                                "iql",
                                "never asks for the value of an action that was not logged (Kostrikov et al. 2022)"));
            case SPARSE ->
                List.of(
                        advice(
                                "iql",
                                "joins pieces of episodes without leaving the data (Kostrikov et al. 2022, as for mazes)",
                                "expectile=0.9",
                                "inverseTemperature=10"),
                        advice("cql", "values by dynamic programming, held down off the data (Kumar et al. 2020)"));
            case RANDOM ->
                List.of(
                        advice(
                                "cql",
                                "a low weight, since nearly every action was tried (Kumar et al. 2020; guide on conservatism)",
                                "conservativeWeight=1"),
                        advice(
                                "iql",
                                "its policy imitates: a high expectile picks the good actions out (Kostrikov et al. 2022)",
                                "expectile=0.95"));
            case MIXED ->
                List.of(
                        advice("iql", "tells good choices from bad ones among the logged (Kostrikov et al. 2022)"),
                        advice("cql", "another way: pushes down what was not logged (Kumar et al. 2020)"),
                        advice(
                                "td3-bc",
                                "closer to the data, safer where good episodes are many (Fujimoto and Gu 2021)"));
            case FAULTY -> List.of();
        };
    }

    private static List<Advice> discrete(Kind kind) {
        return switch (kind) {
            case SMALL, NARROW, EXPERT ->
                List.of(
                        advice(
                                "discrete-bc",
                                "cannot leave the data; on good episodes hard to beat (Schweighofer et al. 2022)"),
                        advice(
                                "discrete-bcq",
                                "values only actions that the data make likely (Fujimoto et al. 2019, arXiv 1910.01708)"),
                        advice(
                                "discrete-iql",
                                "never asks for the value of an action that was not logged (Kostrikov et al. 2022)"));
            case SPARSE ->
                List.of(
                        advice(
                                "discrete-iql",
                                "joins pieces of episodes without leaving the data (Kostrikov et al. 2022, as for mazes)",
                                "expectile=0.9",
                                "inverseTemperature=10"),
                        advice(
                                "discrete-cql",
                                "values by dynamic programming, held down off the data (Kumar et al. 2020)"));
            case RANDOM ->
                List.of(
                        advice(
                                "discrete-cql",
                                "a low weight and small steps, since nearly every action was tried (Kumar et al. 2020;"
                                        + " guide on discrete actions)",
                                "conservativeWeight=1",
                                "learningRate=6.25e-5"),
                        advice(
                                "discrete-iql",
                                "its policy imitates: a high expectile picks the good actions out (Kostrikov et al. 2022)",
                                "expectile=0.95"));
            case MIXED ->
                List.of(
                        advice("discrete-cql", "pushes down what was not logged (Kumar et al. 2020)"),
                        advice(
                                "discrete-iql",
                                "another way: tells good choices from bad ones among the logged (Kostrikov et al. 2022)"),
                        advice(
                                "discrete-bcq",
                                "closer to the data, safer where good episodes are many (Fujimoto et al. 2019, arXiv"
                                        + " 1910.01708)"));
            case FAULTY -> List.of();
        };
    }

    private static Advice advice(String algorithm, String why, String... settings) {
        return new Advice(algorithm, List.of(settings), why);
    }
}
