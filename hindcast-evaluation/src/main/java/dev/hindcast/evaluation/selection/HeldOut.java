package dev.hindcast.evaluation.selection;

import dev.hindcast.dataset.Box;
import dev.hindcast.dataset.Dataset;
import dev.hindcast.dataset.Ending;
import dev.hindcast.dataset.Episode;
import dev.hindcast.dataset.Split;
import dev.hindcast.environment.Policy;
import dev.hindcast.evaluation.Bootstrap;
import dev.hindcast.evaluation.Caution;
import dev.hindcast.evaluation.Caution.Kind;
import dev.hindcast.evaluation.Confidence;
import dev.hindcast.evaluation.Estimate;
import dev.hindcast.evaluation.Interval;
import dev.hindcast.evaluation.Moments;
import dev.hindcast.evaluation.offpolicy.ActionValues;
import dev.hindcast.evaluation.offpolicy.Estimators;
import dev.hindcast.evaluation.offpolicy.FittedQEvaluation;
import dev.hindcast.evaluation.offpolicy.ModelRollouts;
import dev.hindcast.evaluation.offpolicy.TabularFqe;
import dev.hindcast.evaluation.offpolicy.TabularLog;
import dev.hindcast.evaluation.offpolicy.TargetPolicy;
import dev.hindcast.evaluation.shift.DistributionShift;
import dev.hindcast.evaluation.shift.ShiftSettings;
import dev.hindcast.evaluation.shift.Support;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.DoubleSummaryStatistics;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Held-out episodes, ready to look at policies.
 *
 * @param split a quarter of them is kept for temporal-difference errors
 * @param returns their discounted returns
 * @param possible what an episode can earn with the logged rewards
 * @param model where values are those of rollouts
 */
record HeldOut(
        Dataset dataset,
        Split split,
        Support support,
        DoubleSummaryStatistics returns,
        Interval possible,
        Optional<LearnedModel> model,
        PolicySelection settings) {
    private static final double LEVEL = 0.95;
    private static final double KEPT = 0.25;
    private static final double ROUNDING = 1e-6;
    /** How far beyond what is possible a fit may be by its own error, as a share of the range. */
    private static final double FIT_ERROR = 0.01;

    static HeldOut of(Dataset dataset, PolicySelection settings) {
        ShiftSettings shift =
                ShiftSettings.defaults().withSampled(settings.sampled()).withSeed(settings.seed());
        Split split = dataset.split(KEPT, settings.seed());
        return new HeldOut(
                dataset,
                split,
                Support.of(dataset, shift),
                dataset.episodes().stream()
                        .mapToDouble(episode -> episode.discountedReturn(settings.discount()))
                        .summaryStatistics(),
                possible(dataset, settings.discount()),
                settings.criterion() == PolicySelection.Criterion.MODEL && dataset.observationSpace() instanceof Box
                        ? Optional.of(LearnedModel.of(split, settings.networks(), settings.seed()))
                        : Optional.empty(),
                settings);
    }

    /**
     * From the worst logged reward for ever to the best one in each step of the longest episode, for ever where episodes were cut off, since
     * values are those of episodes that go on; as long as the longest episode where nothing is discounted. Where rewards have one sign
     * alone, an episode may also end at once.
     */
    private static Interval possible(Dataset dataset, double discount) {
        double low = Double.POSITIVE_INFINITY;
        double high = Double.NEGATIVE_INFINITY;
        int longest = 0;
        boolean cutOff = false;
        for (Episode episode : dataset.episodes()) {
            longest = Math.max(longest, episode.length());
            cutOff |= episode.ending() == Ending.TRUNCATED;
            for (float reward : episode.rewards()) {
                low = Math.min(low, reward);
                high = Math.max(high, reward);
            }
        }
        double ever = discount < 1 ? 1 / (1 - discount) : longest;
        double steps = discount < 1 && !cutOff ? ever * (1 - Math.pow(discount, longest)) : ever;
        return new Interval(low < 0 ? low * ever : low, high > 0 ? high * steps : high);
    }

    double behaviorValue() {
        return returns.getAverage();
    }

    /** What policies are ranked by: rollouts only where there is a model. */
    PolicySelection.Criterion rankedBy() {
        return settings.criterion() == PolicySelection.Criterion.MODEL && model.isEmpty()
                ? PolicySelection.Criterion.FQE
                : settings.criterion();
    }

    Candidate candidate(String name, Policy policy) {
        TargetPolicy target = new TargetPolicy(policy, settings.sampled());
        double outside = support.outsideShare(policy);
        return Estimators.tabular(dataset, policy)
                ? byTables(name, target, outside)
                : model.map(learned -> byModel(name, target, learned, outside))
                        .orElseGet(() -> byNetworks(name, target, outside));
    }

    private Candidate byModel(String name, TargetPolicy target, LearnedModel learned, double outside) {
        ModelRollouts rollouts = learned.play(target, settings.discount(), settings.seed());
        double[] starts =
                dataset.episodes().stream().mapToDouble(rollouts::startValue).toArray();
        double value = Moments.mean(starts);
        List<Caution> cautions = new ArrayList<>(learned.cautions(target));
        cautions.addAll(rollouts.cautions());
        cautions.addAll(extrapolated(value, outside, returns.getMax()));
        cautions.addAll(impossible(value, FIT_ERROR * unit()));
        Estimate estimate = estimate("model", value, interval(Bootstrap.mean(starts)), cautions);
        return candidate(name, estimate, Double.NaN, outside);
    }

    private Candidate byTables(String name, TargetPolicy target, double outside) {
        TabularFqe.Config config =
                TabularFqe.Config.defaults().withDiscount(settings.discount()).withUnvisitedValue(possible.low());
        TabularLog log = TabularLog.of(dataset, target);
        TabularFqe fit = TabularFqe.fit(log, config);
        Interval interval =
                interval(counts -> TabularFqe.fit(log, counts, config).startValue());
        TabularFqe part = TabularFqe.fit(TabularLog.of(split.training(), target), config);
        double value = fit.startValue();
        Estimate estimate = estimate("fqe", value, interval, fit.cautions())
                .and(impossible(value, ROUNDING * Math.abs(possible.high())));
        return candidate(name, estimate, error(part), outside);
    }

    private Candidate byNetworks(String name, TargetPolicy target, double outside) {
        FittedQEvaluation fit = FittedQEvaluation.fit(split.training(), target, settings.networks(), settings.seed());
        double value = 0;
        double low = Double.POSITIVE_INFINITY;
        double high = Double.NEGATIVE_INFINITY;
        for (FittedQEvaluation member : fit.members()) {
            double[] starts =
                    dataset.episodes().stream().mapToDouble(member::startValue).toArray();
            Interval interval = interval(Bootstrap.mean(starts));
            value += Arrays.stream(starts).sum()
                    / starts.length
                    / settings.networks().critics();
            low = Math.min(low, interval.low());
            high = Math.max(high, interval.high());
        }
        double error = error(fit);
        List<Caution> cautions = cautions(value, error, outside);
        cautions.addAll(impossible(value, FIT_ERROR * unit()));
        return candidate(name, estimate("fqe", value, new Interval(low, high), cautions), error, outside);
    }

    private double error(ActionValues fit) {
        return fit.bellmanError(split.heldOut(), settings.discount());
    }

    private Interval interval(Bootstrap.Statistic value) {
        return Bootstrap.interval(dataset.episodes().size(), value, settings.resamples(), LEVEL, settings.seed());
    }

    private static Estimate estimate(String estimator, double value, Interval interval, List<Caution> cautions) {
        return new Estimate(estimator, value, interval, Confidence.BOOTSTRAP, Optional.empty(), cautions);
    }

    /** Networks answer where there are no data as well; tables know what they do not hold. */
    private List<Caution> cautions(double value, double error, double outside) {
        List<Caution> cautions = new ArrayList<>(extrapolated(value, outside, best()));
        if (error > largest()) {
            cautions.add(Caution.refusal(
                    Kind.UNCONVERGED,
                    String.format(
                            Locale.ROOT,
                            "The networks diverged: their temporal-difference error of %.4g exceeds every logged return and reward",
                            error)));
        }
        return cautions;
    }

    private List<Caution> extrapolated(double value, double outside, double best) {
        List<Caution> cautions = new ArrayList<>();
        String share = String.format(
                Locale.ROOT,
                "%.0f%% of its decisions lie outside of the support: what they are worth is extrapolated",
                100 * outside);
        switch (DistributionShift.Level.of(outside)) {
            case WITHIN -> {}
            case PARTLY -> cautions.add(Caution.warning(Kind.UNTRIED, share));
            case OUTSIDE -> cautions.add(Caution.refusal(Kind.UNTRIED, share));
        }
        if (value > best && impossible(value, FIT_ERROR * unit()).isEmpty()) {
            cautions.add(Caution.warning(
                    Kind.MODEL,
                    String.format(
                            Locale.ROOT,
                            "No logged episode returned as much as this value, the best %.4g%s: it may be extrapolated",
                            best,
                            best == returns.getMax() ? "" : " had it gone on as it went")));
        }
        return cautions;
    }

    /** The best return, of an episode that was cut off had it gone on as it went, since values are those of episodes that go on. */
    private double best() {
        return dataset.episodes().stream()
                .mapToDouble(episode -> episode.discountedReturn(settings.discount()) / share(episode))
                .max()
                .orElseThrow();
    }

    /** The share of what a reward in each step for ever comes to that lies before the end. */
    private double share(Episode episode) {
        return episode.ending() == Ending.TRUNCATED && settings.discount() < 1
                ? 1 - Math.pow(settings.discount(), episode.length())
                : 1;
    }

    private Candidate candidate(String name, Estimate estimate, double error, double outside) {
        return new Candidate(name, estimate, error, outside, score(estimate, error, outside));
    }

    /** The largest size of a return or of a reward; 1 where all are 0. */
    private double largest() {
        double reward = dataset.episodes().stream()
                .mapToDouble(episode -> largest(episode.rewards()))
                .max()
                .orElse(0);
        double largest = Math.max(reward, Math.max(-returns.getMin(), returns.getMax()));
        return largest > 0 ? largest : 1;
    }

    private static double largest(float[] rewards) {
        double largest = 0;
        for (float reward : rewards) {
            largest = Math.max(largest, Math.abs(reward));
        }
        return largest;
    }

    /** What values differ by at most; 1 where all rewards are 0 and nothing has a scale. */
    private double unit() {
        double width = possible.high() - possible.low();
        return width > 0 ? width : 1;
    }

    private List<Caution> impossible(double value, double slack) {
        double most = possible.high();
        return value <= most + slack
                ? List.of()
                : List.of(Caution.refusal(
                        Kind.MODEL,
                        String.format(
                                Locale.ROOT,
                                "No policy can earn this value: the best logged reward in each step of an episode comes to"
                                        + " %.4g. The fit is wrong",
                                most)));
    }

    private double score(Estimate estimate, double error, double outside) {
        if (settings.criterion() == PolicySelection.Criterion.TD_ERROR) {
            return -error;
        }
        if (estimate.refused()) {
            return possible.low();
        }
        return switch (settings.criterion()) {
            case LOWER_BOUND -> estimate.interval().low();
            case SHIFT -> (1 - outside) * estimate.value() + outside * possible.low();
            default -> estimate.value();
        };
    }
}
