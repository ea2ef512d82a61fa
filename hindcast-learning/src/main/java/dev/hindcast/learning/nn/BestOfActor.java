package dev.hindcast.learning.nn;

import dev.hindcast.dataset.DatasetSpec;
import dev.hindcast.learning.policy.BestOfPolicy;
import dev.hindcast.learning.policy.NetworkPolicy;
import java.util.SplittableRandom;

/**
 * The policy that takes, of several proposals, the one that a critic values most. The proposals of {@link #mode} are made of noise that the
 * seed decides once and for all, the same in each state; see {@link BestOfPolicy}.
 *
 * @param critic n values, such as a {@linkplain Network#member member} of several critics
 * @param proposer where actions come from
 * @param samples how many proposals there are in a state
 * @param seed what decides the noise
 */
public record BestOfActor(Network critic, Proposer proposer, int samples, long seed) implements Actor {
    public BestOfActor {
        if (samples < 1) {
            throw new IllegalArgumentException("There must be at least 1 proposal to choose from, got " + samples);
        }
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
        Tensor values = critic.of(observations, actions).reshape(n, -1);
        return actions.reshape(n, values.shape()[1], -1).pickRows(values.argmax());
    }

    private Tensor repeatedNoise(Tensor observations) {
        float[][] rows = noise();
        int size = proposer.noiseSize();
        float[] repeated = new float[observations.rows() * samples * size];
        for (int k = 0; k < observations.rows() * samples; k++) {
            System.arraycopy(rows[k % samples], 0, repeated, k * size, size);
        }
        return observations.beside(repeated).reshape(-1, size);
    }

    private float[][] noise() {
        SplittableRandom random = new SplittableRandom(seed);
        float[][] noise = new float[samples][proposer.noiseSize()];
        for (float[] row : noise) {
            for (int i = 0; i < row.length; i++) {
                row[i] = (float) random.nextGaussian();
            }
        }
        return noise;
    }

    @Override
    public NetworkPolicy snapshot(DatasetSpec spec) {
        return new BestOfPolicy(spec, critic.snapshot(), proposer.proposals(), noise());
    }
}
