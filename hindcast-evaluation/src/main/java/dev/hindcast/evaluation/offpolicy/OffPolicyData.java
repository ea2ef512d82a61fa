package dev.hindcast.evaluation.offpolicy;

import dev.hindcast.dataset.Dataset;
import dev.hindcast.dataset.Discrete;
import dev.hindcast.dataset.Ending;
import dev.hindcast.dataset.Episode;
import dev.hindcast.dataset.Space;
import dev.hindcast.environment.Policy;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Logged episodes beside the policy whose value is asked for. The value is that of an episode: E[sum of gamma^t r_t], up to the step
 * with which it terminated or was truncated; estimators with a model add what they expect to follow a truncated one.
 *
 * <p>Steps of all episodes lie one after another: those of episode i are {@code start(i)} to {@code start(i + 1) - 1}. Immutable;
 * the arrays are handed out without a copy, treat them as read-only.
 */
public final class OffPolicyData {
    private final Dataset dataset;
    private final TargetPolicy target;
    private final double discount;
    private final Propensities propensities;
    private final int[] starts;
    private final double[] rewards;
    private final Optional<double[]> logRatios;
    private volatile @Nullable Optional<UntriedMass> untried;

    private OffPolicyData(
            Dataset dataset,
            TargetPolicy target,
            double discount,
            Propensities propensities,
            int[] starts,
            double[] rewards,
            Optional<double[]> logRatios) {
        this.dataset = dataset;
        this.target = target;
        this.discount = discount;
        this.propensities = propensities;
        this.starts = starts;
        this.rewards = rewards;
        this.logRatios = logRatios;
    }

    /** The logged episodes, and a policy as it acts where it is used. */
    public static OffPolicyData of(Dataset dataset, Policy target, Propensities propensities, double discount) {
        return of(dataset, TargetPolicy.acting(target), propensities, discount);
    }

    /**
     * The logged episodes and a policy.
     *
     * @param discount gamma, in [0, 1]
     * @throws IllegalArgumentException where propensities are not known, or the policy does not fit the data
     */
    public static OffPolicyData of(Dataset dataset, TargetPolicy target, Propensities propensities, double discount) {
        if (!(discount >= 0 && discount <= 1)) {
            throw new IllegalArgumentException("A discount lies in [0, 1], got " + discount);
        }
        if (!sameActions(target.policy().actionSpace(), dataset.actionSpace())) {
            throw new IllegalArgumentException(
                    "The policy acts in " + target.policy().actionSpace() + ", the data hold " + dataset.actionSpace()
                            + ": judge a policy by a log of the same problem");
        }
        List<Episode> episodes = dataset.episodes();
        int[] starts = new int[episodes.size() + 1];
        for (int i = 0; i < episodes.size(); i++) {
            starts[i + 1] = Math.addExact(starts[i], episodes.get(i).length());
        }
        double[] rewards = new double[starts[episodes.size()]];
        for (int i = 0; i < episodes.size(); i++) {
            float[] own = episodes.get(i).rewards();
            for (int t = 0; t < own.length; t++) {
                rewards[starts[i] + t] = own[t];
            }
        }
        return new OffPolicyData(
                dataset,
                target,
                discount,
                propensities,
                starts,
                rewards,
                logRatios(dataset, target, propensities, starts));
    }

    /** Bounds may differ: not every log knows those of its actions. */
    private static boolean sameActions(Space one, Space other) {
        boolean discrete = one instanceof Discrete || other instanceof Discrete;
        return discrete ? one.equals(other) : one.size() == other.size();
    }

    private static Optional<double[]> logRatios(
            Dataset dataset, TargetPolicy target, Propensities propensities, int[] starts) {
        double[] ratios = new double[starts[starts.length - 1]];
        boolean known = IntStream.range(0, dataset.episodes().size()).parallel().allMatch(i -> {
            Episode episode = dataset.episodes().get(i);
            Optional<double[]> own = target.logProbabilities(dataset, episode);
            if (own.isPresent()) {
                double[] behavior = propensities.logProbabilities(dataset, episode);
                for (int t = 0; t < behavior.length; t++) {
                    ratios[starts[i] + t] = own.get()[t] - behavior[t];
                }
            }
            return own.isPresent();
        });
        return known ? Optional.of(ratios) : Optional.empty();
    }

    /** The logged episodes. */
    public Dataset dataset() {
        return dataset;
    }

    /** The policy whose value is asked for. */
    public TargetPolicy target() {
        return target;
    }

    /** gamma. */
    public double discount() {
        return discount;
    }

    /** How likely the logged actions were. */
    public Propensities propensities() {
        return propensities;
    }

    /**
     * The same as if the odds of each logged action had been up to {@code gamma} times higher than the propensities say, the most that a hidden cause can do in the marginal
     * sensitivity model (Tan 2006): each ratio pi / b becomes the least that this allows, pi / b (b + (1 - b) / gamma), of densities pi / b / gamma.
     *
     * @param gamma the odds ratio, positive; with less than 1 each ratio becomes the most that 1 / gamma allows
     */
    public OffPolicyData withOdds(double gamma) {
        boolean discrete = dataset.actionSpace() instanceof Discrete;
        return new OffPolicyData(dataset, target, discount, propensities, starts, rewards, logRatios.map(ratios -> {
            double[] least = ratios.clone();
            IntStream.range(0, episodes()).parallel().forEach(i -> {
                double[] behavior = propensities.logProbabilities(
                        dataset, dataset.episodes().get(i));
                for (int t = 0; t < behavior.length; t++) {
                    double b = discrete ? Math.exp(behavior[t]) : 0;
                    least[starts[i] + t] += Math.log(b + (1 - b) / gamma);
                }
            });
            return least;
        }));
    }

    /** Other episodes, with the same policy, propensities and discount. */
    public OffPolicyData with(Dataset others) {
        return of(others, target, propensities, discount);
    }

    /** The same episodes beside another policy, whose ratios to the behaviour are known. */
    OffPolicyData with(TargetPolicy other, double[] ratios) {
        return new OffPolicyData(dataset, other, discount, propensities, starts, rewards, Optional.of(ratios));
    }

    /** n, the number of episodes. */
    public int episodes() {
        return starts.length - 1;
    }

    /** The first step of an episode; of episode n, the number of all steps. */
    public int start(int episode) {
        return starts[episode];
    }

    /** T, the steps of an episode. */
    public int length(int episode) {
        return starts[episode + 1] - starts[episode];
    }

    /** The steps of the longest episode. */
    public int horizon() {
        return IntStream.range(0, episodes()).map(this::length).max().orElseThrow();
    }

    /** Whether an episode was cut off before it terminated. */
    public boolean truncated(int episode) {
        return dataset.episodes().get(episode).ending() == Ending.TRUNCATED;
    }

    /** r of each step. */
    public double[] rewards() {
        return rewards;
    }

    /**
     * log pi(a_t | s_t) - log b(a_t | s_t) of each step; nothing where the policy has no probabilities, see
     * {@link Policy#logProbability}.
     */
    public Optional<double[]> logRatios() {
        return logRatios;
    }

    /** The log of the product of the ratios up to each step and with it: log w_(0:t). Nothing where there are no ratios. */
    Optional<double[]> logWeights() {
        return logRatios.map(ratios -> {
            double[] sums = ratios.clone();
            for (int i = 0; i < episodes(); i++) {
                for (int t = starts[i] + 1; t < starts[i + 1]; t++) {
                    sums[t] += sums[t - 1];
                }
            }
            return sums;
        });
    }

    /** How likely the policy does what the log never tries, computed once; nothing where there are no ratios. */
    public Optional<UntriedMass> untriedMass() {
        Optional<UntriedMass> known = untried;
        if (known == null) {
            known = UntriedMass.of(this);
            untried = known;
        }
        return known;
    }

    /** The sum of gamma^t r_t of each episode. */
    public double[] returns() {
        return IntStream.range(0, episodes())
                .mapToDouble(i -> discountedSum(rewards, i))
                .toArray();
    }

    private double discountedSum(double[] values, int episode) {
        double sum = 0;
        for (int t = starts[episode + 1] - 1; t >= starts[episode]; t--) {
            sum = values[t] + discount * sum;
        }
        return sum;
    }

    /** gamma^0 to gamma^T of the longest episode. */
    double[] discounts() {
        double[] powers = new double[horizon() + 1];
        Arrays.setAll(powers, t -> Math.pow(discount, t));
        return powers;
    }
}
