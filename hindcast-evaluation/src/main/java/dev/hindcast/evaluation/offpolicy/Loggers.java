package dev.hindcast.evaluation.offpolicy;

import dev.hindcast.dataset.Dataset;
import dev.hindcast.environment.Policy;
import dev.hindcast.evaluation.Caution;
import dev.hindcast.evaluation.Caution.Kind;
import dev.hindcast.evaluation.Moments;
import dev.hindcast.evaluation.behavior.CountedBehavior;
import dev.hindcast.evaluation.behavior.EstimatedBehavior;
import dev.hindcast.evaluation.behavior.EstimatedBehavior.Method;
import dev.hindcast.evaluation.behavior.FitSettings;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** The policies that collected a log together, each of them whole episodes. */
public final class Loggers {
    /** What columns that name the policy of an episode are called. */
    private static final List<String> NAMES = List.of("policy", "logger", "policy_id", "logger_id");

    private static final int FEWEST = 20;
    private static final double ERRORS = 4;
    private static final double WORTH_SAYING = 0.05;

    private Loggers() {}

    /** Which policy played each episode, by the column of labels that says it, whatever its case; nothing where there is none. */
    public static Optional<List<String>> labels(Dataset dataset) {
        return column(dataset).flatMap(dataset::labels);
    }

    private static Optional<String> column(Dataset dataset) {
        return dataset.labelColumns().stream()
                .filter(column -> NAMES.contains(column.toLowerCase(Locale.ROOT)))
                .findFirst();
    }

    /**
     * One of them.
     *
     * @param name as the log's labels call it
     * @param share of the episodes that it played, in (0, 1]
     * @param propensities how likely it takes the actions of any episode, its own and those of others
     */
    public record Logger(String name, double share, Propensities propensities) {
        public Logger {
            if (!(share > 0 && share <= 1)) {
                throw new IllegalArgumentException("A logger's share of episodes lies in (0, 1], got " + share);
            }
        }
    }

    /**
     * Those of a log, each estimated from the episodes that it played: by counts, without smoothing, where all is discrete, else by the
     * suited method of {@link EstimatedBehavior}.
     *
     * @param column the labels that tell who played an episode
     * @throws IllegalArgumentException where the log has no such labels
     */
    public static List<Logger> estimated(Dataset dataset, String column, FitSettings settings) {
        List<Logger> loggers = new ArrayList<>();
        episodes(dataset, column).forEach((name, indices) -> {
            Policy model = model(dataset.episodesAt(indices), settings);
            loggers.add(new Logger(name, share(indices, dataset), Propensities.estimated(model)));
        });
        return loggers;
    }

    /**
     * Those of a log whose policies are known.
     *
     * @param column the labels that tell who played an episode
     * @param policies the policy of each label
     * @throws IllegalArgumentException where the log has no such labels, or one of them names no policy
     */
    public static List<Logger> known(Dataset dataset, String column, Map<String, Policy> policies) {
        List<Logger> loggers = new ArrayList<>();
        episodes(dataset, column).forEach((name, indices) -> {
            Policy policy = Optional.ofNullable(policies.get(name))
                    .orElseThrow(() -> new IllegalArgumentException("Episodes are labelled " + column + " " + name
                            + ", but that policy was not given: give one for each of the labels"));
            loggers.add(new Logger(name, share(indices, dataset), Propensities.known(policy)));
        });
        return loggers;
    }

    private static Policy model(Dataset own, FitSettings settings) {
        Method method = Method.suited(own);
        return method == Method.COUNTS ? CountedBehavior.of(own, 0) : EstimatedBehavior.policy(own, method, settings);
    }

    private static double share(int[] indices, Dataset dataset) {
        return (double) indices.length / dataset.episodes().size();
    }

    /** Where the episodes of each label are, in the order in which the labels first appear. */
    private static Map<String, int[]> episodes(Dataset dataset, String column) {
        List<String> labels = dataset.labels(column)
                .orElseThrow(() -> new IllegalArgumentException("The episodes of " + dataset.name()
                        + " have no label '" + column + "': they have "
                        + (dataset.labelColumns().isEmpty() ? "none" : String.join(", ", dataset.labelColumns()))));
        Map<String, List<Integer>> byLabel = new LinkedHashMap<>();
        for (int i = 0; i < labels.size(); i++) {
            byLabel.computeIfAbsent(labels.get(i), label -> new ArrayList<>()).add(i);
        }
        Map<String, int[]> episodes = new LinkedHashMap<>();
        byLabel.forEach((label, indices) ->
                episodes.put(label, indices.stream().mapToInt(Integer::intValue).toArray()));
        return episodes;
    }

    /**
     * What speaks against propensities that pass over the labels of who played an episode: a single policy estimated from what several
     * did, where episodes have several steps; or weights whose mean over the episodes of one logger is not 1, as where it never does
     * what the judged policy does.
     */
    public static List<Caution> cautions(OffPolicyData data) {
        if (data.propensities().balanced() || data.logRatios().isEmpty()) {
            return List.of();
        }
        return column(data.dataset())
                .flatMap(column -> caution(data, column, episodes(data.dataset(), column)))
                .stream()
                .toList();
    }

    private static Optional<Caution> caution(OffPolicyData data, String column, Map<String, int[]> loggers) {
        if (loggers.size() < 2) {
            return Optional.empty();
        }
        String cure = ": take the mixture of all, `loggers " + column + "`";
        if (data.propensities().source() == Propensities.Source.ESTIMATED) {
            return data.horizon() == 1
                    ? Optional.empty()
                    : Optional.of(Caution.warning(
                            Kind.PROPENSITIES,
                            loggers.size() + " policies collected the log by its label '" + column
                                    + "', but their probabilities were estimated as those of one" + cure));
        }
        double[] weights = StepWeights.of(data).orElseThrow().ofEpisodes();
        return loggers.entrySet().stream()
                .filter(logger -> unbalanced(weights, logger.getValue()))
                .findFirst()
                .map(logger -> Caution.warning(
                        Kind.PROPENSITIES,
                        String.format(
                                Locale.ROOT,
                                "The mean weight of the episodes of %s %s is %.2g, where 1 is expected: it does not do what"
                                        + " the policy does, or its probabilities are wrong%s",
                                column,
                                logger.getKey(),
                                Moments.mean(of(weights, logger.getValue())),
                                cure)));
    }

    private static double[] of(double[] weights, int[] indices) {
        return Arrays.stream(indices).mapToDouble(i -> weights[i]).toArray();
    }

    private static boolean unbalanced(double[] weights, int[] indices) {
        double[] own = of(weights, indices);
        double mean = Moments.mean(own);
        double squares = Arrays.stream(own).map(w -> (w - mean) * (w - mean)).sum();
        double error = Math.sqrt(squares / own.length / Math.max(1, own.length - 1));
        double distance = Math.abs(mean - 1);
        return own.length >= FEWEST && distance > WORTH_SAYING && distance > ERRORS * error;
    }
}
