package dev.hindcast.evaluation.offpolicy;

import dev.hindcast.dataset.DatasetSpec;
import dev.hindcast.dataset.Discrete;
import dev.hindcast.dataset.Episode;
import dev.hindcast.environment.Past;
import dev.hindcast.environment.Policy;
import dev.hindcast.learning.nn.Seeds;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/**
 * What a target policy does in the states of episodes, in {@link NetworkUnits}: the probability of each discrete action, or draws of
 * continuous ones. A function of the state's place in the data and the seed, so that the same state always gets the same draws.
 */
final class TargetActions {
    private final NetworkUnits units;
    private final TargetPolicy target;
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
        this.target = target;
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
        DatasetSpec spec = units.spec();
        Past past = Past.of(spec.observationSpace(), spec.actionSpace(), episode, t);
        if (units.discreteActions()) {
            double[] probabilities = probabilities(past, random);
            for (int a = 0; a < probabilities.length; a++) {
                into[at + a] = (float) probabilities[a];
            }
            return;
        }
        for (int i = 0; i < draws; i++) {
            float[] action = target.action(past, random);
            units.actions(action, 0, 1, into, at + i * units.actionSize());
        }
    }

    private double[] probabilities(Past past, RandomGenerator random) {
        return target.probabilities(past).orElseGet(() -> shares(past, random));
    }

    private double[] shares(Past past, RandomGenerator random) {
        int start = ((Discrete) target.policy().actionSpace()).start();
        double[] shares = new double[units.actionCount()];
        for (int i = 0; i < draws; i++) {
            shares[(int) target.action(past, random)[0] - start] += 1.0 / draws;
        }
        return shares;
    }
}
