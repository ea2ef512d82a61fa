package dev.hindcast.evaluation.shift;

import dev.hindcast.dataset.Dataset;
import dev.hindcast.environment.Policy;
import dev.hindcast.evaluation.behavior.EstimatedBehavior;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * How far a policy leaves the data.
 *
 * @param behavior the policy that collected the data, as far as they tell
 * @param actions between the policy's actions and those of the estimated behaviour in the same logged states
 * @param decisions between pairs of a logged state with the policy's action and logged pairs
 * @param loggedDecisions the same of what was done in these states: what the figures of {@code decisions} come to where nothing differs
 * @param decisionDistances of the policy's pairs from the nearest logged pair, in standard deviations of a component
 * @param loggedDistances of logged pairs from the nearest other one
 * @param visited between the pairs of the policy's own episodes and logged pairs, where it was played
 * @param loggedVisited the same of as many logged episodes against the others: what the figures of {@code visited} come to where nothing
 *     differs; nothing where there are fewer than two episodes
 * @param disagreement of models of what follows, where observations are continuous
 * @param exact between the policy's state-action distribution and that of the log, where the process is known
 * @param performance what the policy returns and what the log returned, where it was played
 * @param worst the decisions furthest from the data, be they outside of the support or not
 */
public record DistributionShift(
        EstimatedBehavior behavior,
        ActionShift actions,
        SampleShift decisions,
        SampleShift loggedDecisions,
        List<Double> decisionDistances,
        List<Double> loggedDistances,
        Optional<SampleShift> visited,
        Optional<SampleShift> loggedVisited,
        Optional<EnsembleDisagreement> disagreement,
        Optional<DiscreteDivergence> exact,
        Optional<PerformanceGap> performance,
        List<Decision> worst) {
    private static final double SIGNIFICANCE = 0.05;

    /** How much of what the policy does lies where there are no data. */
    public enum Level {
        /** At most a tenth of what it does. */
        WITHIN("stays where the data are", 0.1),
        /** At most four tenths. */
        PARTLY("leaves the data in part", 0.4),
        /** More. */
        OUTSIDE("leaves the data for the most part", 1);

        private final String words;
        private final double most;

        Level(String words, double most) {
            this.words = words;
            this.most = most;
        }

        /** What a share outside of the support comes to. */
        public static Level of(double outsideShare) {
            return outsideShare <= WITHIN.most ? WITHIN : outsideShare <= PARTLY.most ? PARTLY : OUTSIDE;
        }
    }

    public DistributionShift {
        decisionDistances = List.copyOf(decisionDistances);
        loggedDistances = List.copyOf(loggedDistances);
        worst = List.copyOf(worst);
    }

    /**
     * Measures a policy on a data set. Takes seconds to a minute: networks are fitted.
     *
     * @throws IllegalArgumentException where the policy does not act in the data's space of actions, or the data are fewer than 60 steps
     *     or a single episode
     */
    public static DistributionShift of(Dataset dataset, Policy policy, ShiftSettings settings) {
        return new ShiftMeasurement(dataset, policy, settings).measure();
    }

    /** Whether actions are discrete. */
    public boolean discrete() {
        return behavior.policy().discrete().isPresent();
    }

    /**
     * The share of the policy's decisions outside of the data's support, in [0, 1]: where actions are discrete, those that the estimated
     * behaviour takes with a probability below {@value ActionShift#RARE}; where they are continuous, those further from the nearest
     * logged pair than 95% of logged pairs are.
     */
    public double outsideShare() {
        return discrete() ? actions.rareShare() : decisions.outsideShare();
    }

    /** The same share of what was done: 0 where actions are discrete, 0.05 where they are continuous. */
    public double expectedOutsideShare() {
        return discrete() ? 0 : 0.05;
    }

    /**
     * The share of the pairs of the policy's own episodes outside of the data's support, in [0, 1]: exactly where the process is known,
     * else by distance where observations are continuous; nothing where it was not played.
     */
    public OptionalDouble visitedOutsideShare() {
        if (exact.isPresent()) {
            return OptionalDouble.of(1 - exact.get().coverage());
        }
        return visited.filter(sample -> sample.neighborDivergence().isPresent()).stream()
                .mapToDouble(SampleShift::outsideShare)
                .findFirst();
    }

    /** What {@link #outsideShare} and {@link #visitedOutsideShare} come to, the larger of the two. */
    public Level level() {
        return Level.of(Math.max(outsideShare(), visitedOutsideShare().orElse(0)));
    }

    /** What the figures say, in sentences. */
    public String verdict() {
        StringBuilder words = new StringBuilder(String.format(
                Locale.ROOT,
                "The policy %s: %.1f%% of its decisions in logged states lie outside of the support",
                level().words,
                100 * outsideShare()));
        words.append(
                discrete()
                        ? ", being actions that the behaviour policy takes with a probability below 1%."
                        : ", where 5% of what was done do.");
        visitedOutsideShare()
                .ifPresent(share -> words.append(String.format(
                        Locale.ROOT, " Of what it does in its own episodes, %.1f%% lies outside of it.", 100 * share)));
        words.append(String.format(
                Locale.ROOT,
                decisions.discrepancy().pValue() < SIGNIFICANCE
                        ? " In logged states its pairs differ from the logged ones (kernel test, p = %.3f)."
                        : " The kernel test does not tell its pairs in logged states from the logged ones (p = %.3f).",
                decisions.discrepancy().pValue()));
        performance.ifPresent(gap -> words.append(words(gap)));
        if (!behavior.calibration().trustworthy()) {
            words.append(
                    " The estimate of the behaviour policy is badly calibrated on held-out episodes: what is said of KL and"
                            + " total variation between actions rests on it.");
        }
        return words.toString();
    }

    private static String words(PerformanceGap gap) {
        boolean sure =
                !gap.interval().contains(0) && Double.isFinite(gap.interval().low());
        return String.format(
                Locale.ROOT,
                " In %s it returns %.1f on average, the data %.1f: the gap of %+.1f is %s.",
                gap.environment(),
                gap.policy().mean(),
                gap.data().mean(),
                gap.gap(),
                sure ? "more than chance" : "within chance");
    }
}
