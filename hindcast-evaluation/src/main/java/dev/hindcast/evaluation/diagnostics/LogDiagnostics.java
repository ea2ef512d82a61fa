package dev.hindcast.evaluation.diagnostics;

import dev.hindcast.dataset.Dataset;
import dev.hindcast.dataset.Episode;
import dev.hindcast.evaluation.Caution;
import dev.hindcast.evaluation.Caution.Kind;
import dev.hindcast.evaluation.behavior.Calibration;
import dev.hindcast.evaluation.behavior.DensityCalibration;
import dev.hindcast.evaluation.behavior.DiscreteCalibration;
import dev.hindcast.evaluation.offpolicy.Loggers;
import dev.hindcast.evaluation.offpolicy.OffPolicyData;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * What speaks against a log as a witness: probabilities that its actions contradict, episodes that depend on each other, episodes that are
 * in it several times. A sound log is accused in one case of a hundred at most. A few passes over the steps, in parallel.
 */
public final class LogDiagnostics {
    private static final double TOLERATED_ERROR = 0.1;
    private static final double TOLERATED_LOSS = 0.02;
    private static final double DEPENDENCE = 0.005;

    private LogDiagnostics() {}

    /** What speaks against a log beside a policy. Probabilities that were estimated from it are not held against it. */
    public static List<Caution> cautions(OffPolicyData data) {
        return cautions(data, new int[0]);
    }

    /**
     * What speaks against a log beside a policy.
     *
     * @param clusters for each episode the number of what it belongs to, where estimates resample these: dependence is looked for between
     *     them; empty where episodes stand for themselves
     */
    public static List<Caution> cautions(OffPolicyData data, int[] clusters) {
        List<Caution> cautions = new ArrayList<>();
        Dataset dataset = data.dataset();
        if (known(data)) {
            cautions.addAll(PropensityCheck.cautions(
                    dataset, episode -> data.propensities().behavior().logProbabilities(dataset, episode)));
        }
        cautions.addAll(dependence(series(data), clusters, strata(dataset, clusters)));
        cautions.addAll(copies(dataset));
        return cautions;
    }

    private static boolean known(OffPolicyData data) {
        return switch (data.propensities().source()) {
            case ESTIMATED -> false;
            case KNOWN -> true;
            case LOGGED -> data.dataset().logsProbabilities();
        };
    }

    /** What speaks against estimated probabilities: held-out actions that they tell badly. */
    public static List<Caution> cautions(Calibration calibration) {
        if (calibration instanceof DiscreteCalibration discrete && discrete.expectedError() > TOLERATED_ERROR) {
            return List.of(estimated(String.format(
                    Locale.ROOT,
                    "the probabilities of the likeliest actions are off by %.3f on average",
                    discrete.expectedError())));
        }
        if (calibration instanceof DensityCalibration density && density.worstUniformity() > TOLERATED_ERROR) {
            return List.of(estimated(String.format(
                    Locale.ROOT,
                    "the ranks of actions among draws of the estimate are %.2f from uniform",
                    density.worstUniformity())));
        }
        return calibration.logLikelihood() < calibration.baseline() - TOLERATED_LOSS
                ? List.of(estimated(String.format(
                        Locale.ROOT,
                        "their log-likelihood is %.3f, that of frequencies that do not look at the state %.3f",
                        calibration.logLikelihood(),
                        calibration.baseline())))
                : List.of();
    }

    private static Caution estimated(String seen) {
        return Caution.warning(
                Kind.ESTIMATED,
                "The estimated probabilities do not tell the actions of held-out episodes: " + seen
                        + ". Weights made of them are wrong; log the probabilities, or more episodes to estimate them from");
    }

    /** How the returns of a log depend on each other, in words; nothing where they do not. */
    public static Optional<String> dependentReturns(Dataset dataset) {
        double[] returns =
                dataset.episodes().stream().mapToDouble(Episode::totalReward).toArray();
        return Dependence.of(returns, DEPENDENCE).map(Dependence::words);
    }

    /** How the logged actions contradict the logged probabilities, in words; nothing where they do not, or none are logged. */
    public static Optional<String> contradiction(Dataset dataset) {
        return dataset.episodes().stream().allMatch(Episode::logsProbabilities)
                ? PropensityCheck.against(dataset, Episode::actionLogProbabilities)
                : Optional.empty();
    }

    private static Map<String, double[]> series(OffPolicyData data) {
        Map<String, double[]> series = new LinkedHashMap<>();
        double[] returns = data.returns();
        series.put("returns", returns);
        data.logRatios().ifPresent(ratios -> {
            double[] logs = new double[returns.length];
            double[] products = new double[returns.length];
            for (int i = 0; i < logs.length; i++) {
                for (int t = data.start(i); t < data.start(i + 1); t++) {
                    logs[i] += ratios[t];
                }
                products[i] = ordered(logs[i], returns[i]);
            }
            series.put("weights", logs);
            series.put("weight x return", products);
        });
        return series;
    }

    /** A number that grows with weight x value, however large or small it is. */
    private static double ordered(double logWeight, double value) {
        double log = logWeight + Math.log(Math.abs(value));
        return Math.signum(value) * (log == Double.NEGATIVE_INFINITY ? 0 : 2 + log / (1 + Math.abs(log)));
    }

    /**
     * The places of the episodes of each policy that played them, since those of different ones differ without depending on each other; those of policies that
     * played too few are taken together. Where all did, the whole is one series.
     */
    private static List<int[]> strata(Dataset dataset, int[] clusters) {
        int[] all = IntStream.range(0, dataset.episodes().size()).toArray();
        Optional<List<String>> labels = Loggers.labels(dataset);
        if (labels.isEmpty()) {
            return List.of(all);
        }
        Map<String, List<Integer>> places = new LinkedHashMap<>();
        for (int i : all) {
            places.computeIfAbsent(labels.get().get(i), label -> new ArrayList<>())
                    .add(i);
        }
        Map<Boolean, List<int[]>> byLength = places.values().stream()
                .map(own -> own.stream().mapToInt(i -> i).toArray())
                .collect(Collectors.partitioningBy(own -> own.length >= Dependence.LEAST));
        int[] rest = byLength.getOrDefault(false, List.of()).stream()
                .flatMapToInt(Arrays::stream)
                .sorted()
                .toArray();
        List<int[]> strata = new ArrayList<>(byLength.getOrDefault(true, List.of()));
        if (rest.length >= Dependence.LEAST) {
            strata.add(rest);
        }
        return strata.isEmpty()
                ? List.of(all)
                : strata.stream().filter(own -> suffices(own, clusters)).toList();
    }

    private static boolean suffices(int[] places, int[] clusters) {
        int[] units = clusters.length == 0 ? places : at(places, clusters);
        return Arrays.stream(units).distinct().count() >= Dependence.LEAST;
    }

    private static List<Caution> dependence(Map<String, double[]> series, int[] clusters, List<int[]> strata) {
        List<String> found = new ArrayList<>();
        double significance = DEPENDENCE / series.size() / Math.max(1, strata.size());
        series.forEach((name, numbers) -> strata.stream()
                .flatMap(places ->
                        Dependence.of(means(at(places, numbers), at(places, clusters)), significance).stream())
                .max(Comparator.comparingDouble(Dependence::inflation))
                .ifPresent(dependence -> found.add(name + " (" + dependence.words() + ")")));
        String unit = clusters.length == 0 ? "Episodes" : "Clusters of episodes";
        return found.isEmpty()
                ? List.of()
                : List.of(Caution.warning(
                        Kind.DEPENDENCE,
                        unit + " that follow each other in the log are alike in " + String.join(", ", found)
                                + ": intervals that take them for independent are too short. The gate is told what belongs"
                                + " together by `cluster` (a column, or block=N)"));
    }

    private static double[] at(int[] places, double[] numbers) {
        return Arrays.stream(places).mapToDouble(i -> numbers[i]).toArray();
    }

    private static int[] at(int[] places, int[] clusters) {
        return clusters.length == 0
                ? clusters
                : Arrays.stream(places).map(i -> clusters[i]).toArray();
    }

    /** The means by cluster, in the order in which clusters appear. */
    private static double[] means(double[] numbers, int[] clusters) {
        if (clusters.length == 0) {
            return numbers;
        }
        Map<Integer, double[]> sums = new LinkedHashMap<>();
        for (int i = 0; i < numbers.length; i++) {
            double[] sum = sums.computeIfAbsent(clusters[i], cluster -> new double[2]);
            sum[0] += numbers[i];
            sum[1]++;
        }
        return sums.values().stream().mapToDouble(sum -> sum[0] / sum[1]).toArray();
    }

    /** What speaks against a log that holds episodes several times. */
    public static List<Caution> copies(Dataset dataset) {
        return Copies.of(dataset).stream().map(Copies::caution).toList();
    }
}
