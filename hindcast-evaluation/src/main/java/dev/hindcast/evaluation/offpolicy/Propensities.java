package dev.hindcast.evaluation.offpolicy;

import dev.hindcast.dataset.Dataset;
import dev.hindcast.dataset.Episode;
import dev.hindcast.environment.Policy;
import dev.hindcast.evaluation.Caution;
import java.util.Arrays;
import java.util.List;

/**
 * How likely what collected a log was to take the actions that it took.
 *
 * @param source where the probabilities come from
 * @param behavior gives them for an episode
 * @param doubts what is known to speak against them, such as a bad calibration
 */
public record Propensities(Source source, Behavior behavior, List<Caution> doubts) {
    private static final double ROUNDING = 1e-9;

    public Propensities {
        doubts = List.copyOf(doubts);
    }

    /** Probabilities against which nothing is known to speak. */
    public Propensities(Source source, Behavior behavior) {
        this(source, behavior, List.of());
    }

    /** The same with what speaks against them. */
    public Propensities withDoubts(List<Caution> known) {
        return new Propensities(source, behavior, known);
    }

    /** Where probabilities come from. */
    public enum Source {
        /** The log holds them. */
        LOGGED,
        /** The policy that collected the log is known. */
        KNOWN,
        /** They are those of a model that was fitted to the log. */
        ESTIMATED
    }

    /** The log-probabilities, log-densities where actions are continuous, of the actions of episodes. */
    @FunctionalInterface
    public interface Behavior {
        /**
         * One natural logarithm a step.
         *
         * @throws IllegalArgumentException where they are not known
         */
        double[] logProbabilities(Dataset dataset, Episode episode);
    }

    /**
     * One natural logarithm a step of an episode.
     *
     * @throws IllegalArgumentException where one is not known, or the action that was taken could not have been
     */
    double[] logProbabilities(Dataset dataset, Episode episode) {
        double[] logs = behavior.logProbabilities(dataset, episode);
        for (int t = 0; t < logs.length; t++) {
            if (!Double.isFinite(logs[t])) {
                throw new IllegalArgumentException("Episode " + episode.id() + ", step " + t
                        + ": the log-probability of the logged action is " + logs[t] + ", so that the behaviour policy"
                        + " cannot have taken it: state another one, or estimate it");
            }
        }
        return logs;
    }

    /** Those that the log holds. */
    public static Propensities logged() {
        return new Propensities(Source.LOGGED, (dataset, episode) -> {
            if (!episode.logsProbabilities()) {
                throw new IllegalArgumentException("Episode " + firstSilent(dataset)
                        + " does not say how likely its actions were: estimate the policy that took them");
            }
            return episode.actionLogProbabilities();
        });
    }

    /** The same one, whichever of several at work comes to one first. */
    private static long firstSilent(Dataset dataset) {
        return dataset.episodes().stream()
                .filter(episode -> !episode.logsProbabilities())
                .findFirst()
                .orElseThrow()
                .id();
    }

    /** Those of the policy that drew the actions. */
    public static Propensities known(Policy behavior) {
        return of(Source.KNOWN, behavior);
    }

    /** Those of a model of the policy that drew the actions. */
    public static Propensities estimated(Policy model) {
        return of(Source.ESTIMATED, model);
    }

    /**
     * Those of the mixture of several policies that played whole episodes each: with them the weights of all estimators are the balance
     * heuristic's, which are finite wherever one of the policies does what the judged one does. See {@link BalanceHeuristic}.
     *
     * @param loggers at least one, whose shares sum to 1
     */
    public static Propensities balanced(List<Loggers.Logger> loggers) {
        double shares = loggers.stream().mapToDouble(Loggers.Logger::share).sum();
        if (!(Math.abs(shares - 1) < ROUNDING)) {
            throw new IllegalArgumentException("The shares of the loggers sum to " + shares + ", expected 1");
        }
        boolean estimated =
                loggers.stream().anyMatch(logger -> logger.propensities().source() == Source.ESTIMATED);
        return new Propensities(
                estimated ? Source.ESTIMATED : Source.KNOWN, new BalanceHeuristic(List.copyOf(loggers)));
    }

    /** Whether they are those of a mixture of loggers. */
    boolean balanced() {
        return behavior instanceof BalanceHeuristic;
    }

    private static Propensities of(Source source, Policy policy) {
        TargetPolicy target = TargetPolicy.sampled(policy);
        return new Propensities(
                source,
                (dataset, episode) -> target.logProbabilities(dataset, episode)
                        .orElseThrow(() -> new IllegalArgumentException(
                                "The behaviour policy " + policy.getClass().getSimpleName()
                                        + " has no probabilities of actions: it cannot have drawn a log")));
    }

    /**
     * The same, but the probabilities of discrete actions are never below a floor, which keeps weights finite.
     *
     * @param floor in (0, 1)
     */
    public Propensities withFloor(double floor) {
        if (!(floor > 0 && floor < 1)) {
            throw new IllegalArgumentException("A floor of probabilities lies between 0 and 1, got " + floor);
        }
        double log = Math.log(floor);
        return new Propensities(
                source,
                (dataset, episode) -> Arrays.stream(behavior.logProbabilities(dataset, episode))
                        .map(logProbability -> Math.max(log, logProbability))
                        .toArray(),
                doubts);
    }
}
