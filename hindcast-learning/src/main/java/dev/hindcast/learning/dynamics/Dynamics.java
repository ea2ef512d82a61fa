package dev.hindcast.learning.dynamics;

import dev.hindcast.dataset.Box;
import dev.hindcast.dataset.DatasetSpec;
import dev.hindcast.dataset.Discrete;
import dev.hindcast.dataset.NpyArray;
import dev.hindcast.learning.dynamics.Prediction.Bounds;
import dev.hindcast.learning.nn.Device;
import dev.hindcast.learning.nn.Mlp;
import dev.hindcast.learning.nn.Network;
import dev.hindcast.learning.nn.Networks;
import dev.hindcast.learning.nn.Noise;
import dev.hindcast.learning.nn.Parameters;
import dev.hindcast.learning.nn.Stateful;
import dev.hindcast.learning.nn.Tensor;
import dev.hindcast.learning.policy.Activation;
import dev.hindcast.learning.replay.Replay;
import dev.hindcast.learning.replay.Transitions;
import java.util.Arrays;
import java.util.Map;

/**
 * A probabilistic ensemble of networks as a model of an environment (Chua et al. 2018, arXiv 1805.12114, with what Janner et al. 2019 and
 * Yu et al. 2020 made of it): each member tells, of each component of the change of the observation and of the reward, mean and variance
 * of a normal distribution. The loss of a member is
 *
 * <pre>
 *   mean of (y - mu)^2 exp(-log var)  +  mean of log var  +  weight decay  [ + cross-entropy of the termination ],
 * </pre>
 *
 * the sum over the members being minimised together with .01 (sum max - sum min), where log var is kept by softplus between the learned
 * vectors min and max that all members share. Every member learns from a bootstrap resample of the log's steps of its own; at most 1,000
 * steps and at most a fifth of them are held out.
 *
 * <p>It lives in a learner's units: observations as its networks see them, actions in [-1, 1], rewards as logged. Inside, inputs and
 * outcomes are standardized by their moments in the log (in the authors' code inputs alone are).
 */
public final class Dynamics implements Stateful {
    private static final String NAME = "dynamics";
    private static final String MAX = NAME + "/max_log_variance";
    private static final String MIN = NAME + "/min_log_variance";
    private static final float FIRST_MAX = 0.5f;
    private static final float FIRST_MIN = -10;
    private static final double BOUNDS_WEIGHT = 0.01;
    private static final double LOG_TWO_PI = Math.log(2 * Math.PI);

    private final DatasetSpec spec;
    private final Device device;
    private final DynamicsOptions options;
    private final int observationSize;
    private final int told;
    private final Network ensemble;
    private final DynamicsUnits units;
    private final DynamicsLearning learning;

    /**
     * A model that knows nothing yet.
     *
     * @throws IllegalArgumentException where observations are discrete or pictures, or the rule of termination is one of others
     */
    public Dynamics(Networks networks, DynamicsOptions options) {
        this.spec = networks.spec();
        this.device = networks.device();
        this.options = options;
        if (!(spec.observationSpace() instanceof Box)) {
            throw new IllegalArgumentException(
                    "A model of the dynamics tells continuous observations, these are " + spec.observationSpace());
        }
        options.termination().requireFit(spec);
        this.observationSize = networks.inputSize();
        this.told = observationSize + 1;
        int inputs = observationSize
                + (spec.actionSpace() instanceof Discrete discrete ? discrete.n() : networks.actionSize());
        int outputs = 2 * told + (learnsEnds() ? 1 : 0);
        this.ensemble = networks.ensemble(
                NAME,
                options.members(),
                new Mlp.Shape(inputs, options.hidden(), outputs).withActivation(Activation.SILU),
                Map.of("max_log_variance", filled(FIRST_MAX), "min_log_variance", filled(FIRST_MIN)));
        this.units = new DynamicsUnits(networks, inputs, told);
        this.learning = new DynamicsLearning(this, networks.adam(ensemble, options.learningRate()));
    }

    private float[] filled(float value) {
        float[] values = new float[told];
        Arrays.fill(values, value);
        return values;
    }

    private boolean learnsEnds() {
        return options.termination() == Termination.LEARNED;
    }

    /** Whether it tells how likely a step ends its episode: whether it learns ends, and the log has some. */
    public boolean tellsEnds() {
        return learnsEnds() && learning.seenEnds();
    }

    /** How it was made. */
    public DynamicsOptions options() {
        return options;
    }

    /** The members. */
    public Network ensemble() {
        return ensemble;
    }

    /** All that is learned: the members' weights and the bounds of their variances. */
    public Parameters parameters() {
        return ensemble.parameters();
    }

    Device device() {
        return device;
    }

    /** In which units members see and tell. */
    public DynamicsUnits units() {
        return units;
    }

    /** The least logged reward, known once learning has begun. */
    public double leastReward() {
        return learning.leastReward();
    }

    /** The numbers of the members that tell next states: those with the least held-out error, once it has {@linkplain #converged}. */
    public int[] elites() {
        return learning.elites();
    }

    /**
     * The least error of each member on held-out steps so far: mean squared, in deviations of the log's outcomes, and the cross-entropy of
     * ends that are learned.
     */
    public double[] heldOutErrors() {
        return learning.best();
    }

    /**
     * Takes a step of learning; the first also decides the units and what is held out.
     *
     * @return the loss
     */
    public Tensor learn(Replay data) {
        return learning.update(data.ofSingleSteps());
    }

    /** Whether learning is over: no member has gained for some epochs, or all updates were made. */
    public boolean converged() {
        return learning.over();
    }

    /**
     * The loss of one batch that all members see, to go on from: a scalar.
     *
     * @param batch transitions of one step, with any discount above 0
     */
    public Tensor loss(Transitions batch) {
        return loss(inputs(batch), outcomes(batch), ends(batch));
    }

    /**
     * @param inputs n x inputs in a learner's units, or M x n x inputs
     * @param outcomes n x (observation size + 1), or M x ...
     * @param ends n, or M x n
     */
    Tensor loss(Tensor inputs, Tensor outcomes, Tensor ends) {
        Tensor outputs = ensemble.of(units.inputs(inputs));
        Bounds bounds = bounds();
        Tensor logVariances = bounds.limited(outputs.columns(told, told));
        Tensor errors = outputs.columns(0, told).minus(units.outcomes(outcomes)).squared();
        Tensor likelihood = errors.times(logVariances.negated().exp())
                .plus(logVariances)
                .mean()
                .times(options.members());
        Tensor width = bounds.high().sum().minus(bounds.low().sum()).times(BOUNDS_WEIGHT);
        Tensor loss = likelihood.plus(width).plus(ensemble.weightPenalty(options.decays()));
        return learnsEnds()
                ? loss.plus(endLosses(outputs.column(2 * told), ends).mean().times(options.members()))
                : loss;
    }

    private static Tensor endLosses(Tensor logits, Tensor ends) {
        return logits.softplus().minus(logits.times(ends));
    }

    /**
     * How wrong each member is: the mean squared error of its means, in its own units, and the cross-entropy of ends that are learned: M
     * values.
     */
    Tensor errors(Tensor inputs, Tensor outcomes, Tensor ends) {
        Tensor outputs = ensemble.of(units.inputs(inputs));
        Tensor errors = outputs.columns(0, told)
                .minus(units.outcomes(outcomes))
                .squared()
                .mean(-1)
                .mean(-1);
        return learnsEnds()
                ? errors.plus(endLosses(outputs.column(2 * told), ends).mean(-1))
                : errors;
    }

    private Bounds bounds() {
        return new Bounds(parameters().leaf(MIN), parameters().leaf(MAX));
    }

    Tensor inputs(Transitions batch) {
        return inputs(batch.observations(), batch.actions());
    }

    private Tensor inputs(Tensor observations, Tensor actions) {
        Tensor taken = spec.actionSpace() instanceof Discrete discrete ? actions.oneHot(discrete.n()) : actions;
        return Tensor.concatenate(observations, taken);
    }

    Tensor outcomes(Transitions batch) {
        Tensor change = batch.nextObservations().minus(batch.observations());
        return Tensor.concatenate(change, batch.rewards().unsqueeze(1));
    }

    Tensor ends(Transitions batch) {
        return batch.discounts().greaterThan(0).negated().plus(1);
    }

    /**
     * What all members tell of n steps.
     *
     * @param observations n x observation size
     * @param actions n x action size
     */
    public Prediction predict(Tensor observations, Tensor actions) {
        return prediction(observations, ensemble.of(units.inputs(inputs(observations, actions))));
    }

    private Prediction prediction(Tensor observations, Tensor outputs) {
        return new Prediction(observations, outputs, units, bounds());
    }

    /**
     * One step, each by an elite member that is drawn for it: draws n uniform numbers for the members, then n x (observation size + 1)
     * normal ones for outcomes, then, where terminations are learned, n uniform ones for these.
     *
     * @param observations n x observation size
     * @param actions n x action size
     */
    public Outcome step(Tensor observations, Tensor actions, Noise noise) {
        Prediction prediction = predict(observations, actions);
        int n = observations.rows();
        Prediction chosen = prediction.ofMembers(chosen(noise.uniform(n).toArray()));
        Tensor outcome = chosen.means().plus(chosen.deviations().times(noise.normal(n, told)));
        Tensor next = outcome.columns(0, observationSize);
        return new Outcome(next, outcome.column(observationSize), ended(chosen, next, noise), prediction);
    }

    /** An elite for each of some uniform numbers. */
    private int[] chosen(float[] uniform) {
        int[] elites = elites();
        int[] chosen = new int[uniform.length];
        for (int i = 0; i < chosen.length; i++) {
            chosen[i] = elites[Math.min(elites.length - 1, (int) (uniform[i] * elites.length))];
        }
        return chosen;
    }

    private Tensor ended(Prediction chosen, Tensor next, Noise noise) {
        Tensor logits = chosen.endLogits();
        if (logits == null) {
            return options.termination().of(inEnvironmentsUnits(next));
        }
        if (!learning.seenEnds()) {
            return next.column(0).times(0);
        }
        Tensor probability = logits.negated().softplus().negated().exp();
        return probability.minus(noise.uniform(next.rows())).greaterThan(0);
    }

    private Tensor inEnvironmentsUnits(Tensor observations) {
        Tensor scale = observations.beside(spec.standardization().scale());
        return observations
                .times(scale)
                .plus(observations.beside(spec.standardization().mean()));
    }

    /**
     * The log density of outcomes, that of the elite members' equal mixture: n values, whose gradients flow to the members' weights and
     * to observations and actions.
     *
     * @param observations n x observation size
     * @param actions n x action size
     * @param nextObservations n x observation size
     * @param rewards n values
     */
    public Tensor logProbability(Tensor observations, Tensor actions, Tensor nextObservations, Tensor rewards) {
        Network elite = ensemble.subset(elites());
        Prediction prediction = prediction(observations, elite.of(units.inputs(inputs(observations, actions))));
        Tensor outcome = Tensor.concatenate(nextObservations, rewards.unsqueeze(1));
        Tensor logVariances = prediction.logVariances();
        Tensor densities = prediction
                .means()
                .minus(outcome)
                .squared()
                .times(logVariances.negated().exp())
                .plus(logVariances)
                .plus(LOG_TWO_PI)
                .sum(-1)
                .times(-0.5);
        return densities.transposed().logSumExp().minus(Math.log(elite.size()));
    }

    @Override
    public Map<String, NpyArray> save() {
        return learning.save();
    }

    @Override
    public void restore(Map<String, NpyArray> saved) {
        learning.restore(saved);
    }
}
