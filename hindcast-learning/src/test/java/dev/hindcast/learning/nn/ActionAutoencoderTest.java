package dev.hindcast.learning.nn;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hindcast.dataset.Box;
import dev.hindcast.dataset.DatasetSpec;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

class ActionAutoencoderTest {
    private static final int STATE = 3;
    private static final int ACTION = 2;
    private static final int LATENT = 4;
    private static final double WEIGHT = 0.7;

    private final Networks networks =
            new Networks(DatasetSpec.unstandardized(Box.unbounded(STATE), Box.of(ACTION, -1, 1)), Device.cpu(), 2);
    private final ActionAutoencoder autoencoder =
            networks.actionAutoencoder("autoencoder", List.of(16, 12), LATENT, WEIGHT);

    private static Tensor uniform(int rows, int columns, long seed, double size) {
        SplittableRandom random = new SplittableRandom(seed);
        float[] values = new float[rows * columns];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) random.nextDouble(-size, size);
        }
        return Tensor.of(Device.cpu(), values, rows, columns);
    }

    private static float[] row(Tensor tensor, int i) {
        int columns = (int) tensor.shape()[1];
        return Arrays.copyOfRange(tensor.toArray(), i * columns, (i + 1) * columns);
    }

    private static float[] beside(float[] a, float[] b) {
        float[] both = Arrays.copyOf(a, a.length + b.length);
        System.arraycopy(b, 0, both, a.length, b.length);
        return both;
    }

    /** The loss of one row in plain Java, of the definition of the divergence of two normal distributions. */
    private double loss(float[] state, float[] action, float[] noise) {
        float[] code = autoencoder.encoder().snapshot().of(beside(state, action));
        float[] z = new float[LATENT];
        double divergence = 0;
        for (int i = 0; i < LATENT; i++) {
            double std = Math.exp(Math.max(-4, Math.min(15, code[LATENT + i])));
            z[i] = (float) (code[i] + std * noise[i]);
            divergence += (Math.log(1 / std) + (std * std + code[i] * code[i]) / 2 - 0.5) / LATENT;
        }
        float[] decoded = autoencoder.decoder().snapshot().of(beside(state, z));
        double error = 0;
        for (int i = 0; i < ACTION; i++) {
            error += Math.pow(Math.tanh(decoded[i]) - action[i], 2) / ACTION;
        }
        return error + WEIGHT * divergence;
    }

    @Test
    void theLossIsThatOfThePaper() {
        shiftLogStd(0, -6);
        shiftLogStd(1, 1);
        try (Scope scope = Scope.open()) {
            Tensor states = uniform(5, STATE, 1, 2);
            Tensor actions = uniform(5, ACTION, 2, 1);
            Tensor noise = uniform(5, LATENT, 3, 2);
            float[] losses = autoencoder.losses(states, actions, noise).toArray();
            for (int i = 0; i < 5; i++) {
                assertThat((double) losses[i])
                        .isCloseTo(loss(row(states, i), row(actions, i), row(noise, i)), Offset.offset(1e-5));
            }
        }
    }

    /** Adds to the bias of a log standard deviation, so that a clamp acts, or does not. */
    private void shiftLogStd(int component, float by) {
        Tensor bias = networks.members().get("autoencoder.0/2.bias");
        float[] values = bias.toArray();
        values[LATENT + component] += by;
        bias.assign(values);
        networks.restored();
    }

    @Test
    void learnsToReproduceActions() {
        Adam optimizer = networks.adam(autoencoder.parameters(), 1e-3);
        Noise noise = Noise.seeded(4, Device.cpu());
        double first = 0;
        double last = 0;
        for (int k = 0; k < 400; k++) {
            noise.startUpdate(k);
            try (Scope scope = Scope.open()) {
                Tensor states = uniform(64, STATE, 100 + k, 1);
                Tensor actions = Tensor.concatenate(
                                states.column(0).reshape(-1, 1),
                                states.column(1).reshape(-1, 1))
                        .times(0.8);
                Tensor loss = autoencoder
                        .losses(states, actions, noise.normal(64, LATENT))
                        .mean();
                optimizer.minimize(loss);
                last = loss.item();
                first = k == 0 ? last : first;
            }
        }
        assertThat(last).isLessThan(0.1 * first);
    }

    /** What a density penalty needs: how the loss changes with the action that is judged. */
    @Test
    void aGradientFlowsToTheActions() {
        Network policy = networks.network("policy", new Mlp.Shape(STATE, List.of(8), ACTION));
        Adam optimizer = networks.adam(policy, 1e-2);
        Tensor states = uniform(16, STATE, 5, 1);
        Tensor noise = uniform(16, LATENT, 6, 1);
        float[] before = autoencoder.parameters().values().toArray();
        double first = 0;
        double last = 0;
        for (int k = 0; k < 60; k++) {
            try (Scope scope = Scope.open()) {
                Tensor penalty = autoencoder
                        .losses(states, policy.of(states).tanh(), noise)
                        .mean();
                optimizer.minimize(penalty);
                last = penalty.item();
                first = k == 0 ? last : first;
            }
        }
        assertThat(last).isLessThan(0.8 * first);
        assertThat(autoencoder.parameters().values().toArray()).isEqualTo(before);
    }

    /** Noise is limited to [-0.5, 0.5], codes that are chosen are not. */
    @Test
    void onlyNoiseIsLimited() {
        try (Scope scope = Scope.open()) {
            Tensor states = uniform(4, STATE, 7, 1);
            Tensor large = uniform(4, LATENT, 8, 3);
            float[] drawn = autoencoder.actions(states, large).toArray();
            assertThat(drawn)
                    .isEqualTo(
                            autoencoder.decode(states, large.clamp(-0.5, 0.5)).toArray());
            assertThat(drawn).isNotEqualTo(autoencoder.decode(states, large).toArray());
        }
    }

    @Test
    void severalCodesOfAState() {
        try (Scope scope = Scope.open()) {
            Tensor states = uniform(2, STATE, 9, 1);
            Tensor noise = uniform(6, LATENT, 10, 0.4);
            Tensor repeated = states.gatherRows(new long[] {0, 0, 0, 1, 1, 1});
            assertThat(autoencoder.actions(states, noise).toArray())
                    .containsExactly(autoencoder.actions(repeated, noise).toArray(), Offset.offset(1e-6f));
        }
    }
}
