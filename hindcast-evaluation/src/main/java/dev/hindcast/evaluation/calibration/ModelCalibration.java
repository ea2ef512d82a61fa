package dev.hindcast.evaluation.calibration;

import dev.hindcast.dataset.Dataset;
import dev.hindcast.dataset.DatasetSpec;
import dev.hindcast.learning.dynamics.Dynamics;
import dev.hindcast.learning.dynamics.Penalty;
import java.util.List;

/**
 * What a learned model of the dynamics says of episodes that it was not learned from, held against what happened there.
 *
 * @param steps logged steps that it was asked about
 * @param horizons how far off it is after some steps of its own
 * @param regions how often outcomes lie where it says
 * @param doubts what each measure of its doubt knows of its error
 * @param deciles steps in ten parts by how much its members disagree
 * @param loggedDisagreement how much the members disagree about the logged action in each state
 * @param randomDisagreement how much about a uniformly random action in the same state
 * @param outside the share of these random actions that lie outside of the log: with their state further from any logged pair than 95% of
 *     logged pairs are from each other
 */
public record ModelCalibration(
        int steps,
        List<Horizon> horizons,
        List<Region> regions,
        List<Doubt> doubts,
        List<Decile> deciles,
        List<Double> loggedDisagreement,
        List<Double> randomDisagreement,
        double outside) {
    public ModelCalibration {
        horizons = List.copyOf(horizons);
        regions = List.copyOf(regions);
        doubts = List.copyOf(doubts);
        deciles = List.copyOf(deciles);
        loggedDisagreement = List.copyOf(loggedDisagreement);
        randomDisagreement = List.copyOf(randomDisagreement);
    }

    /**
     * How far off the elites' mean is, fed back to the model for some logged actions.
     *
     * @param steps how many
     * @param starts from how many logged states
     * @param error root of the mean squared error of the observation's components, as networks see them: in deviations of the log where
     *     observations are standardized
     * @param standing that of the claim that nothing changes
     */
    public record Horizon(int steps, int starts, double error, double standing) {
        /** The share of the change's variance that the model explains: 1 for a model without error, 0 for one like standing still. */
        public double explained() {
            return 1 - error * error / (standing * standing);
        }
    }

    /**
     * A central region of the elites' mixture, of each component of the next observation and of the reward.
     *
     * @param level the share of outcomes that it promises to hold
     * @param share that it holds
     */
    public record Region(double level, double share) {}

    /**
     * What a measure of doubt knows.
     *
     * @param penalty the measure
     * @param rankCorrelation Spearman's, of the doubt about a logged step with the model's error there
     * @param randomFlagged the share of random actions about which the model doubts more than about 95% of logged ones
     * @param outsideFlagged the same share of those random actions that lie outside of the log; NaN where none does
     * @param randomAbove how likely it doubts a random action more than the logged one of another state: .5 where it sees no difference
     */
    public record Doubt(
            Penalty penalty, double rankCorrelation, double randomFlagged, double outsideFlagged, double randomAbove) {}

    /**
     * A tenth of the steps.
     *
     * @param disagreement the mean of the root of Var_i of the members' means
     * @param error the mean error of the elites' mean, in a learner's units
     */
    public record Decile(double disagreement, double error) {}

    /**
     * Measures a model on held-out episodes.
     *
     * @param spec how the model sees observations
     * @param seed draws states and random actions
     * @throws dev.hindcast.dataset.DatasetException where no step has a successor
     */
    public static ModelCalibration of(Dynamics dynamics, Dataset heldOut, DatasetSpec spec, long seed) {
        return new CalibrationMeasurement(dynamics, spec, seed).of(heldOut);
    }

    /** What {@link Penalty#VARIANCE_OF_MEANS} knows: whether disagreement is a warning. */
    public Doubt disagreement() {
        return doubts.stream()
                .filter(doubt -> doubt.penalty() == Penalty.VARIANCE_OF_MEANS)
                .findFirst()
                .orElseThrow();
    }

    /** In a sentence or two: how far the model can be trusted. */
    public String verdict() {
        Horizon one = horizons.get(0);
        double correlation = disagreement().rankCorrelation();
        String step = one.explained() >= 0.9
                ? "One step ahead the model is good"
                : one.explained() >= 0.5 ? "One step ahead the model is rough" : "One step ahead the model is poor";
        String knows = correlation >= 0.5
                ? "its members disagree where it errs, so that a penalty for that can help"
                : correlation >= 0.3
                        ? "its members' disagreement says a little of where it errs"
                        : "its members' disagreement hardly says where it errs: no penalty for that can be relied on";
        String far = horizons.stream()
                .filter(horizon -> horizon.explained() < 0.5)
                .findFirst()
                .map(horizon ->
                        " After " + horizon.steps() + " steps of its own it explains less than half of the change.")
                .orElse("");
        return step + "; " + knows + "." + far;
    }
}
