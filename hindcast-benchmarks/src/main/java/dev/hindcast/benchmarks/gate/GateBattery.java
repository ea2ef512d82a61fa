package dev.hindcast.benchmarks.gate;

import dev.hindcast.evaluation.Caution;
import dev.hindcast.evaluation.gate.Verdict;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.commons.statistics.distribution.BetaDistribution;
import org.apache.commons.statistics.distribution.BinomialDistribution;

/**
 * Holds the gate against logs of many kinds of which is known whether it may open.
 *
 * @param repetitions how many logs of each kind, of seeds 0, 1, ..., at least 1
 */
public record GateBattery(int repetitions) {
    /** The share of false openings that a gate of 95% confidence may have. */
    public static final double FALSE_OPENINGS = 0.05;

    /** The share of logs on which it has to open where a policy is clearly better. */
    public static final double OPENINGS = 0.8;

    private static final double SIGNIFICANCE = 0.01;
    private static final double LEVEL = 0.95;

    /**
     * Checks the components.
     *
     * @throws IllegalArgumentException where one is not as said of it
     */
    public GateBattery {
        if (repetitions < 1) {
            throw new IllegalArgumentException("A battery takes at least one log of each kind, got " + repetitions);
        }
    }

    /**
     * How a gate did on a kind.
     *
     * @param kind of log
     * @param repetitions how many logs
     * @param opened on how many of them the gate opened
     * @param low of the 95% interval of the share opened (Clopper and Pearson 1934)
     * @param high of it
     * @param closedBy what kept it closed most often: a kind of caution, or that the bound did not exceed 0; nothing where it never was
     */
    public record Row(GateKind kind, int repetitions, int opened, double low, double high, Optional<String> closedBy) {
        /** The share of logs on which it opened. */
        public double share() {
            return (double) opened / repetitions;
        }

        /**
         * Whether it did what it has to: did not open so often that a rate of {@link #FALSE_OPENINGS} would explain it one time in a
         * hundred at most, or opened on {@link #OPENINGS} of the logs.
         */
        public boolean held() {
            return kind.claim() == GateKind.Claim.POWER
                    ? share() >= OPENINGS
                    : opened == 0
                            || BinomialDistribution.of(repetitions, FALSE_OPENINGS)
                                            .survivalProbability(opened - 1)
                                    >= SIGNIFICANCE;
        }
    }

    /** Tries the gate on each kind in turn and hands the row to {@code listener} as soon as it is known. */
    public List<Row> run(List<GateKind> kinds, Consumer<Row> listener) {
        return kinds.stream().map(this::row).peek(listener).toList();
    }

    private Row row(GateKind kind) {
        List<String> outcomes = IntStream.range(0, repetitions)
                .parallel()
                .mapToObj(seed -> outcome(kind.trials().apply(seed).verdict()))
                .toList();
        int opened = (int) outcomes.stream().filter(String::isEmpty).count();
        return new Row(kind, repetitions, opened, low(opened), high(opened), commonest(outcomes));
    }

    /** Empty where it opened, else what closed it. */
    private static String outcome(Verdict verdict) {
        if (verdict.passed()) {
            return "";
        }
        return verdict.against().stream()
                .map(Caution::kind)
                .distinct()
                .sorted()
                .map(Caution.Kind::toString)
                .reduce((one, other) -> one + ", " + other)
                .orElse("bound");
    }

    private static Optional<String> commonest(List<String> outcomes) {
        Map<String, Long> counts = outcomes.stream()
                .filter(outcome -> !outcome.isEmpty())
                .collect(Collectors.groupingBy(outcome -> outcome, TreeMap::new, Collectors.counting()));
        return counts.entrySet().stream().max(Map.Entry.comparingByValue()).map(Map.Entry::getKey);
    }

    private double low(int opened) {
        return opened == 0
                ? 0
                : BetaDistribution.of(opened, repetitions - opened + 1.0).inverseCumulativeProbability((1 - LEVEL) / 2);
    }

    private double high(int opened) {
        return opened == repetitions
                ? 1
                : BetaDistribution.of(opened + 1.0, repetitions - opened).inverseCumulativeProbability((1 + LEVEL) / 2);
    }
}
