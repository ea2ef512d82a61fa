package dev.hindcast.learning.policy;

import dev.hindcast.dataset.DatasetSpec;
import dev.hindcast.dataset.Discrete;
import dev.hindcast.dataset.Space;
import dev.hindcast.environment.DiscretePolicy;
import dev.hindcast.environment.Past;
import org.jspecify.annotations.Nullable;

/**
 * A learned policy for discrete actions: a network gives each action a score by the last K observations, of which only those of legal
 * actions count. Immutable, safe for use by several threads at once.
 */
public final class DiscreteNetworkPolicy implements NetworkPolicy, DiscretePolicy {
    private final Kind kind;
    private final FrameStack input;
    private final Discrete actionSpace;
    private final FeedForward network;
    private final @Nullable Constraint constraint;

    /**
     * What the actions of a {@link Kind#CONSTRAINED} policy are held to: their probability under a model of the behaviour policy
     * exceeds a share of the largest one (Fujimoto et al. 2019, arXiv 1910.01708, equation 17).
     *
     * @param behavior gives the logits of the behaviour policy
     * @param threshold the share, in [0, 1)
     */
    record Constraint(FeedForward behavior, float threshold) {
        Constraint {
            if (!(threshold >= 0 && threshold < 1)) {
                throw new IllegalArgumentException("The threshold must be in [0, 1), got " + threshold);
            }
        }
    }

    DiscreteNetworkPolicy(Kind kind, FrameStack input, FeedForward network, @Nullable Constraint constraint) {
        this.kind = kind;
        this.input = input;
        this.actionSpace = requireDiscrete(input.spec().actionSpace());
        this.network = network;
        this.constraint = constraint;
        requireFit(network);
        if ((kind == Kind.CONSTRAINED) != (constraint != null)) {
            throw new IllegalArgumentException("A " + kind + " policy " + (constraint == null ? "needs" : "cannot have")
                    + " a model of the behaviour policy");
        }
        if (constraint != null) {
            requireFit(constraint.behavior);
        }
    }

    private void requireFit(FeedForward candidate) {
        if (candidate.inputs() != input.size() || candidate.outputs() != actionSpace.n()) {
            throw new IllegalArgumentException("A policy from " + input.context() + " of " + spec().observationSpace()
                    + " to " + actionSpace + " cannot have a network from " + candidate.inputs() + " to "
                    + candidate.outputs() + " values");
        }
    }

    /** The action of the highest value. */
    public static DiscreteNetworkPolicy greedy(DatasetSpec spec, FeedForward values) {
        return greedy(new FrameStack(spec, 1), values);
    }

    /** {@link #greedy(DatasetSpec, FeedForward)} by the last K observations. */
    public static DiscreteNetworkPolicy greedy(FrameStack input, FeedForward values) {
        return new DiscreteNetworkPolicy(Kind.GREEDY, input, values, null);
    }

    /** Actions drawn from the softmax of the logits; the most likely one where the policy is judged. */
    public static DiscreteNetworkPolicy categorical(DatasetSpec spec, FeedForward logits) {
        return categorical(new FrameStack(spec, 1), logits);
    }

    /** {@link #categorical(DatasetSpec, FeedForward)} by the last K observations. */
    public static DiscreteNetworkPolicy categorical(FrameStack input, FeedForward logits) {
        return new DiscreteNetworkPolicy(Kind.CATEGORICAL, input, logits, null);
    }

    /**
     * The action of the highest value among those whose probability under the behaviour policy exceeds {@code threshold} times
     * the largest.
     */
    public static DiscreteNetworkPolicy constrained(
            DatasetSpec spec, FeedForward values, FeedForward behavior, double threshold) {
        return constrained(new FrameStack(spec, 1), values, behavior, threshold);
    }

    /** {@link #constrained(DatasetSpec, FeedForward, FeedForward, double)} by the last K observations. */
    public static DiscreteNetworkPolicy constrained(
            FrameStack input, FeedForward values, FeedForward behavior, double threshold) {
        return new DiscreteNetworkPolicy(Kind.CONSTRAINED, input, values, new Constraint(behavior, (float) threshold));
    }

    /**
     * The action space as a discrete one.
     *
     * @throws IllegalArgumentException where it is not one; the message says what to do
     */
    public static Discrete requireDiscrete(Space space) {
        if (space instanceof Discrete discrete) {
            return discrete;
        }
        throw new IllegalArgumentException(
                "This learner needs discrete actions, not " + space + ": choose an algorithm for continuous actions");
    }

    @Override
    public String toString() {
        return NetworkPolicy.inWords(this);
    }

    @Override
    public Kind kind() {
        return kind;
    }

    @Override
    public FrameStack input() {
        return input;
    }

    @Override
    public Discrete actionSpace() {
        return actionSpace;
    }

    /** Gives each action a score, from what {@link #input} makes of a past. */
    @Override
    public FeedForward network() {
        return network;
    }

    @Nullable
    Constraint constraint() {
        return constraint;
    }

    @Override
    public double[] probabilities(Past past) {
        float[] stack = input.of(past);
        boolean[] allowed = past.legalActions().toArray(actionSpace.n());
        if (constraint != null) {
            restrict(allowed, softmax(constraint.behavior.of(stack), allowed), constraint.threshold);
        }
        float[] scores = network.of(stack);
        return kind == Kind.CATEGORICAL ? softmax(scores, allowed) : oneHot(highest(scores, allowed));
    }

    private static void restrict(boolean[] allowed, double[] probabilities, float threshold) {
        double largest = 0;
        for (double probability : probabilities) {
            largest = Math.max(largest, probability);
        }
        for (int i = 0; i < allowed.length; i++) {
            allowed[i] &= probabilities[i] > threshold * largest;
        }
    }

    static double[] softmax(float[] logits, boolean[] allowed) {
        double highest = logits[highest(logits, allowed)];
        double[] probabilities = new double[logits.length];
        double sum = 0;
        for (int i = 0; i < logits.length; i++) {
            if (allowed[i]) {
                probabilities[i] = Math.exp(logits[i] - highest);
                sum += probabilities[i];
            }
        }
        for (int i = 0; i < logits.length; i++) {
            probabilities[i] /= sum;
        }
        return probabilities;
    }

    private static int highest(float[] scores, boolean[] allowed) {
        int best = -1;
        for (int i = 0; i < scores.length; i++) {
            if (allowed[i] && (best < 0 || scores[i] > scores[best])) {
                best = i;
            }
        }
        return best;
    }

    private double[] oneHot(int index) {
        double[] probabilities = new double[actionSpace.n()];
        probabilities[index] = 1;
        return probabilities;
    }
}
