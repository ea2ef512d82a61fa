package dev.hindcast.evaluation.offpolicy;

import dev.hindcast.dataset.ActionMask;
import dev.hindcast.dataset.Discrete;
import dev.hindcast.dataset.Episode;
import dev.hindcast.environment.DiscretePolicy;
import dev.hindcast.environment.Policy;
import dev.hindcast.learning.nn.Seeds;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/**
 * What a target policy does in the states of episodes, in {@link NetworkUnits}: the probability of each discrete action, or draws of
 * continuous ones. A function of the state's place in the data and the seed, so that the same state always gets the same draws.
 */
final class TargetActions {
    private final NetworkUnits units;
    private final Policy policy;
    private final boolean sampled;
    private final int draws;
    private final long seed;

    /**
     * @param draws how many actions stand for a policy that does not tell its probabilities
     */
    TargetActions(NetworkUnits units, TargetPolicy target, int draws, long seed) {
        Policy policy = target.policy();
        if (!policy.actionSpace().equals(units.spec().actionSpace())) {
            throw new IllegalArgumentException("The policy acts in " + policy.actionSpace()
                    + ", the actions of the data are in " + units.spec().actionSpace()
                    + ": they have to be the same; bounds can be stated when the data are opened");
        }
        this.units = units;
        this.policy = policy;
        this.sampled = target.sampled();
        this.draws = draws;
        this.seed = seed;
    }

    /** The numbers that tell what is done in one state: n probabilities, or {@code draws} actions one after the other. */
    int width() {
        return units.discreteActions() ? units.actionCount() : draws * units.actionSize();
    }

    /** Writes what is done in the state of observation {@code t} at {@code into[at]}. */
    void write(Episode episode, int t, float[] into, int at) {
        RandomGenerator random = new SplittableRandom(Seeds.mix(Seeds.mix(seed, episode.id()), t));
        float[] observation = observation(episode, t);
        if (units.discreteActions()) {
            double[] probabilities = probabilities(observation, episode.actionMask(t, units.actionCount()), random);
            for (int a = 0; a < probabilities.length; a++) {
                into[at + a] = (float) probabilities[a];
            }
            return;
        }
        for (int i = 0; i < draws; i++) {
            float[] action = draw(observation, ActionMask.unrestricted(), random);
            units.actions(action, 0, 1, into, at + i * units.actionSize());
        }
    }

    private float[] observation(Episode episode, int t) {
        int size = units.observationSize();
        return Arrays.copyOfRange(episode.observations(), t * size, (t + 1) * size);
    }

    private float[] draw(float[] observation, ActionMask legal, RandomGenerator random) {
        return sampled ? policy.sample(observation, legal, random) : policy.act(observation, legal, random);
    }

    private double[] probabilities(float[] observation, ActionMask legal, RandomGenerator random) {
        if (policy instanceof DiscretePolicy discrete) {
            return sampled
                    ? discrete.probabilities(observation, legal)
                    : discrete.judgedProbabilities(observation, legal);
        }
        int start = ((Discrete) policy.actionSpace()).start();
        double[] shares = new double[units.actionCount()];
        for (int i = 0; i < draws; i++) {
            shares[(int) draw(observation, legal, random)[0] - start] += 1.0 / draws;
        }
        return shares;
    }
}
