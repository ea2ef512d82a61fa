package dev.hindcast.evaluation.offpolicy;

import dev.hindcast.dataset.Dataset;
import dev.hindcast.evaluation.Caution.Kind;
import dev.hindcast.evaluation.Caution.Level;
import dev.hindcast.evaluation.Estimate;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.LongFunction;
import java.util.function.Predicate;
import java.util.stream.IntStream;

/**
 * Holds estimators against a value that is known, over many logs.
 *
 * @param logs makes a log of a seed
 * @param data puts the policy beside a log
 * @param truth the policy's value
 * @param evaluation makes the intervals
 */
public record EstimatorStudy(
        LongFunction<Dataset> logs,
        Function<Dataset, OffPolicyData> data,
        double truth,
        OffPolicyEvaluation evaluation) {

    /** Standard errors of a share that chance explains. */
    private static final double CHANCE = 2;

    /**
     * How an estimator did.
     *
     * @param estimator its name
     * @param repetitions how many logs
     * @param bias the mean of the estimates minus the truth, of the logs for which there is an estimate
     * @param deviation the standard deviation of these estimates; NaN of a single one
     * @param cover the share of logs in whose interval the truth lies
     * @param warned the share of logs with a warning or a refusal
     * @param honest the share of logs in whose interval the truth lies or that came with a warning or a refusal
     * @param falselyWarned of the logs in whose interval the truth lies, the share with a warning or a refusal all the same; NaN where
     *     intervals hold the truth less often than they should, by more than two standard errors of {@code cover}: such an estimator is
     *     not to be trusted with so few episodes, and to warn of it is right
     * @param warnedOf the share of logs with a warning or a refusal of each kind that came at all
     */
    public record Row(
            String estimator,
            int repetitions,
            double bias,
            double deviation,
            double cover,
            double warned,
            double honest,
            double falselyWarned,
            Map<Kind, Double> warnedOf) {}

    /**
     * Runs estimators on logs.
     *
     * @param estimators makes those of a log, always as many and in the same order
     * @param repetitions how many logs, of seeds 0, 1, ..., at least 1
     */
    public List<Row> run(Function<OffPolicyData, List<Estimator>> estimators, int repetitions) {
        if (repetitions < 1) {
            throw new IllegalArgumentException("A study takes at least one log, got " + repetitions);
        }
        List<List<Estimate>> estimates = IntStream.range(0, repetitions)
                .parallel()
                .mapToObj(seed -> {
                    OffPolicyData log = data.apply(logs.apply(seed));
                    return estimators.apply(log).stream()
                            .map(estimator -> evaluation.estimate(estimator, log))
                            .toList();
                })
                .toList();
        return IntStream.range(0, estimates.get(0).size())
                .mapToObj(i -> row(estimates.stream().map(list -> list.get(i)).toList()))
                .toList();
    }

    private Row row(List<Estimate> estimates) {
        double[] values = estimates.stream()
                .mapToDouble(Estimate::value)
                .filter(Double::isFinite)
                .toArray();
        double mean = Arrays.stream(values).average().orElse(Double.NaN);
        double squares = Arrays.stream(values).map(x -> (x - mean) * (x - mean)).sum();
        double error = Math.sqrt(evaluation.level() * (1 - evaluation.level()) / estimates.size());
        List<Estimate> right = estimates.stream()
                .filter(estimate -> estimate.interval().contains(truth))
                .toList();
        double cover = (double) right.size() / estimates.size();
        return new Row(
                estimates.get(0).estimator(),
                estimates.size(),
                mean - truth,
                Math.sqrt(squares / (values.length - 1)),
                cover,
                share(estimates, estimate -> !estimate.trusted()),
                share(
                        estimates,
                        estimate -> !estimate.trusted() || estimate.interval().contains(truth)),
                cover < evaluation.level() - CHANCE * error
                        ? Double.NaN
                        : share(right, estimate -> !estimate.trusted()),
                warnedOf(estimates));
    }

    private static Map<Kind, Double> warnedOf(List<Estimate> estimates) {
        Map<Kind, Double> shares = new EnumMap<>(Kind.class);
        for (Kind kind : Kind.values()) {
            double share = share(
                    estimates,
                    estimate -> estimate.cautions().stream()
                            .anyMatch(caution -> caution.kind() == kind && caution.level() != Level.NOTE));
            if (share > 0) {
                shares.put(kind, share);
            }
        }
        return Collections.unmodifiableMap(shares);
    }

    private static double share(List<Estimate> estimates, Predicate<Estimate> condition) {
        return (double) estimates.stream().filter(condition).count() / estimates.size();
    }
}
