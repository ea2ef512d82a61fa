package dev.hindcast.evaluation.behavior;

import dev.hindcast.dataset.Dataset;
import dev.hindcast.dataset.Discrete;
import dev.hindcast.dataset.Split;
import dev.hindcast.environment.Policy;
import java.util.List;

/**
 * The policy that collected a data set, estimated from nine tenths of its episodes and measured on the others.
 *
 * @param policy the estimate: {@link Policy#discrete} tells probabilities where actions are discrete, {@link Policy#density} densities
 *     where they are continuous
 * @param method how it was estimated
 * @param calibration how well it tells the actions of held-out episodes
 */
public record EstimatedBehavior(Policy policy, Method method, Calibration calibration) {
    private static final double HELD_OUT = 0.1;
    private static final double SMOOTHING = 1;
    private static final int COMPONENTS = 5;
    private static final int DRAWS = 64;

    /** How a behaviour policy is estimated. */
    public enum Method {
        /** {@link CountedBehavior}, with a smoothing of 1. */
        COUNTS,
        /** A network's softmax. */
        CLASSIFIER,
        /** {@link MixtureBehavior} of 5 components. */
        MIXTURE,
        /** {@link LatentBehavior}, whose density takes 64 draws. */
        LATENT;

        /** Counts where all is discrete, a classifier where the actions are, a mixture where they are continuous. */
        public static Method suited(Dataset dataset) {
            if (!(dataset.actionSpace() instanceof Discrete)) {
                return MIXTURE;
            }
            return dataset.observationSpace() instanceof Discrete ? COUNTS : CLASSIFIER;
        }
    }

    /** An estimate by the suited method, see {@link #of(Dataset, Method, FitSettings)}. */
    public static EstimatedBehavior of(Dataset dataset, FitSettings settings) {
        return of(dataset, Method.suited(dataset), settings);
    }

    /**
     * Estimates the behaviour policy.
     *
     * @param settings of the networks; their seed also draws the held-out episodes
     * @throws IllegalArgumentException where the data hold a single episode, or the method does not fit their spaces
     */
    public static EstimatedBehavior of(Dataset dataset, Method method, FitSettings settings) {
        Split split = dataset.split(HELD_OUT, settings.seed());
        Policy policy = policy(split.training(), method, settings);
        return new EstimatedBehavior(
                policy, method, calibration(policy, split.training(), split.heldOut(), settings.seed()));
    }

    /** The estimate alone, from all episodes of a data set. */
    public static Policy policy(Dataset dataset, Method method, FitSettings settings) {
        return switch (method) {
            case COUNTS -> CountedBehavior.of(dataset, SMOOTHING);
            case CLASSIFIER -> ClassifiedBehavior.of(dataset, settings);
            case MIXTURE -> MixtureBehavior.of(dataset, COMPONENTS, settings);
            case LATENT -> LatentBehavior.of(dataset, DRAWS, settings);
        };
    }

    /**
     * How well a policy tells held-out actions, whether it was estimated or is known.
     *
     * @param training what the baseline is fitted to
     * @throws IllegalArgumentException where the policy tells neither probabilities nor densities
     */
    public static Calibration calibration(Policy policy, Dataset training, Dataset heldOut, long seed) {
        List<LoggedStep> fitted = LoggedStep.of(training);
        List<LoggedStep> measured = LoggedStep.of(heldOut);
        if (policy.discrete().isPresent()) {
            return DiscreteCalibration.of(policy.discrete().get(), fitted, measured);
        }
        return DensityCalibration.of(
                policy.density()
                        .orElseThrow(() -> new IllegalArgumentException(
                                "Only a policy that tells probabilities or densities can be calibrated")),
                fitted,
                measured,
                seed);
    }
}
