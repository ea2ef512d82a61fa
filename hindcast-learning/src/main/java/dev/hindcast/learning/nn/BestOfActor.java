package dev.hindcast.learning.nn;

import dev.hindcast.dataset.DatasetSpec;
import dev.hindcast.learning.policy.BestOfPolicy;
import dev.hindcast.learning.policy.FrameStack;
import dev.hindcast.learning.policy.NetworkPolicy;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * The policy that takes, of several proposals, the one that a critic, or the most cautious of several, values most. The proposals of {@link
 * #mode} are made of noise that the seed decides once and for all, the same in each state; see {@link BestOfPolicy}.
 */
public final class BestOfActor implements Actor {
    private final Network critics;
    private final Proposer proposer;
    private final BestOfPolicy.Choice choice;
    private final float[][] noise;

    /**
     * The best of several proposals.
     *
     * @param critics n values, or those of several members, of which the smallest counts
     * @param proposer where actions come from
     * @param choice what the policy does where it samples
     * @param samples how many proposals there are in a state
     * @param seed what decides the noise
     */
    public BestOfActor(Network critics, Proposer proposer, BestOfPolicy.Choice choice, int samples, long seed) {
        if (samples < 1) {
            throw new IllegalArgumentException("There must be at least 1 proposal to choose from, got " + samples);
        }
        this.critics = critics;
        this.proposer = proposer;
        this.choice = choice;
        noise = noise(samples, proposer.noiseSize(), seed);
    }

    /** What values the proposals: the smallest of its members' values. */
    public Network critics() {
        return critics;
    }

    /** How many proposals there are in a state. */
    public int samples() {
        return noise.length;
    }

    /** Where the proposals come from. */
    public Proposer proposer() {
        return proposer;
    }

    @Override
    public Tensor mode(Tensor observations, LegalActions legal) {
        return best(observations, repeatedNoise(observations));
    }

    /**
     * The best of the actions that are made of given noise.
     *
     * @param noise standard normal, (n samples) x noise size, that of an observation together
     * @return n x action size
     */
    public Tensor best(Tensor observations, Tensor noise) {
        int n = observations.rows();
        Tensor actions = proposer.actions(observations, noise);
        Tensor values =
                critics.of(observations, actions).reshape(critics.size(), n, -1).min(0);
        return actions.reshape(n, values.shape()[1], -1).pickRows(values.argmax());
    }

    private Tensor repeatedNoise(Tensor observations) {
        int size = proposer.noiseSize();
        float[] values = new float[noise.length * size];
        for (int k = 0; k < noise.length; k++) {
            System.arraycopy(noise[k], 0, values, k * size, size);
        }
        Tensor ofState = observations.beside(values).reshape(1, noise.length, size);
        Tensor zeros = observations.beside(new float[observations.rows()]).reshape(-1, 1, 1);
        return zeros.plus(ofState).reshape(-1, size);
    }

    /** Standard normal noise that a seed decides: samples x size. */
    static float[][] noise(int samples, int size, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        float[][] noise = new float[samples][size];
        for (float[] row : noise) {
            for (int i = 0; i < row.length; i++) {
                row[i] = (float) random.nextGaussian();
            }
        }
        return noise;
    }

    @Override
    public NetworkPolicy snapshot(DatasetSpec spec) {
        return new BestOfPolicy(
                new FrameStack(spec, 1),
                IntStream.range(0, critics.size()).mapToObj(critics::snapshot).toList(),
                proposer.proposals(),
                choice,
                noise);
    }
}
