package dev.hindcast.learning.policy;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Actions that a {@link BestOfPolicy} may take, each made of a state and of standard normal noise. Immutable. */
public sealed interface Proposals {
    /** The network that proposes. */
    FeedForward network();

    /**
     * Components of the noise of an action.
     *
     * @throws IllegalArgumentException where the networks do not fit states and actions of those sizes
     */
    int noiseSize(int stateSize, int actionSize);

    /** An action in [-1, 1] for each row of noise. */
    float[][] of(float[] state, float[][] noise);

    /** These, each of them perturbed. */
    default Proposals perturbedBy(Perturbation perturbation) {
        return new Perturbed(this, perturbation);
    }

    /**
     * Proposals that are moved by a little.
     *
     * @param proposals which, not perturbed themselves
     * @param perturbation what moves them
     */
    record Perturbed(Proposals proposals, Perturbation perturbation) implements Proposals {
        /**
         * Checks the components.
         *
         * @throws IllegalArgumentException where one is not as said of it
         */
        public Perturbed {
            if (proposals instanceof Perturbed) {
                throw new IllegalArgumentException("Proposals are perturbed once, not twice");
            }
        }

        @Override
        public FeedForward network() {
            return proposals.network();
        }

        @Override
        public int noiseSize(int stateSize, int actionSize) {
            perturbation.requireFit(stateSize, actionSize);
            return proposals.noiseSize(stateSize, actionSize);
        }

        @Override
        public float[][] of(float[] state, float[][] noise) {
            return perturbation.of(state, proposals.of(state, noise));
        }
    }

    /**
     * Decoded noise: tanh(f(s, z)) with each component of z limited, as the decoder of a variational autoencoder is only good for what is
     * likely.
     *
     * @param network f, from a state and z side by side to as many values as an action has
     * @param limit of z, on either side
     */
    record Decoded(FeedForward network, float limit) implements Proposals {
        /**
         * Checks the components.
         *
         * @throws IllegalArgumentException where one is not as said of it
         */
        public Decoded {
            if (!(limit > 0)) {
                throw new IllegalArgumentException("The limit of a decoder's noise must be positive, got " + limit);
            }
        }

        @Override
        public int noiseSize(int stateSize, int actionSize) {
            int size = network.inputs() - stateSize;
            if (size < 1 || network.outputs() != actionSize) {
                throw new IllegalArgumentException("A decoder of " + actionSize + " components in states of "
                        + stateSize + " cannot have a network from " + network.inputs() + " to " + network.outputs()
                        + " values");
            }
            return size;
        }

        @Override
        public float[][] of(float[] state, float[][] noise) {
            float[][] limited = new float[noise.length][];
            for (int k = 0; k < noise.length; k++) {
                limited[k] = noise[k].clone();
                for (int i = 0; i < limited[k].length; i++) {
                    limited[k][i] = Math.max(-limit, Math.min(limit, limited[k][i]));
                }
            }
            return StateRows.tanh(network.of(StateRows.beside(state, limited)));
        }
    }

    /**
     * Noise that a flow carries to actions by Euler's method, limited at the end.
     *
     * @param network the velocity, from a state, a point and a time in [0, 1] side by side to as many values as an action has
     * @param steps how many steps are taken, at least 1
     */
    record Flow(FeedForward network, int steps) implements Proposals {
        /**
         * Checks the components.
         *
         * @throws IllegalArgumentException where one is not as said of it
         */
        public Flow {
            if (steps < 1) {
                throw new IllegalArgumentException("A flow takes at least 1 step, got " + steps);
            }
        }

        @Override
        public int noiseSize(int stateSize, int actionSize) {
            if (network.inputs() != stateSize + actionSize + 1 || network.outputs() != actionSize) {
                throw new IllegalArgumentException("A flow of " + actionSize + " components in states of " + stateSize
                        + " cannot have a network from " + network.inputs() + " to " + network.outputs() + " values");
            }
            return actionSize;
        }

        @Override
        public float[][] of(float[] state, float[][] noise) {
            int size = noise[0].length;
            float[][] points = new float[noise.length][];
            for (int k = 0; k < points.length; k++) {
                points[k] = Arrays.copyOf(noise[k], size + 1);
            }
            for (int step = 0; step < steps; step++) {
                for (float[] point : points) {
                    point[size] = (float) step / steps;
                }
                float[][] velocities = network.of(StateRows.beside(state, points));
                for (int k = 0; k < points.length; k++) {
                    for (int i = 0; i < size; i++) {
                        points[k][i] += velocities[k][i] / steps;
                    }
                }
            }
            return Arrays.stream(points)
                    .map(point -> StateRows.limited(Arrays.copyOf(point, size)))
                    .toArray(float[][]::new);
        }
    }

    /**
     * Draws of a Gaussian policy: tanh(f(s)) + sigma noise, limited.
     *
     * @param network f
     * @param logStd log sigma, one value for each component of an action
     */
    @SuppressWarnings("ArrayRecordComponent") // copied in and out
    record Gaussian(FeedForward network, float[] logStd) implements Proposals {
        /** Keeps copies of what could be changed. */
        public Gaussian {
            logStd = logStd.clone();
        }

        /** A copy. */
        @Override
        public float[] logStd() {
            return logStd.clone();
        }

        @Override
        public int noiseSize(int stateSize, int actionSize) {
            if (network.inputs() != stateSize || network.outputs() != actionSize || logStd.length != actionSize) {
                throw new IllegalArgumentException("A Gaussian policy of " + actionSize + " components in states of "
                        + stateSize + " cannot have a network from " + network.inputs() + " to " + network.outputs()
                        + " values and " + logStd.length + " deviations");
            }
            return actionSize;
        }

        @Override
        public float[][] of(float[] state, float[][] noise) {
            float[] output = network.of(state);
            float[][] actions = new float[noise.length][output.length];
            for (int i = 0; i < output.length; i++) {
                double deviation = ContinuousNetworkPolicy.deviation(logStd[i]);
                for (int k = 0; k < noise.length; k++) {
                    actions[k][i] = (float) (Math.tanh(output[i]) + deviation * noise[k][i]);
                }
            }
            return Arrays.stream(actions).map(StateRows::limited).toArray(float[][]::new);
        }
    }

    /**
     * Draws of a tanh-Gaussian policy: tanh(mu(s) + sigma(s) noise).
     *
     * @param network gives mu and log sigma
     */
    record TanhGaussian(FeedForward network) implements Proposals {
        @Override
        public int noiseSize(int stateSize, int actionSize) {
            if (network.inputs() != stateSize || network.outputs() != 2 * actionSize) {
                throw new IllegalArgumentException("A tanh-Gaussian policy of " + actionSize
                        + " components in states of "
                        + stateSize + " cannot have a network from " + network.inputs() + " to " + network.outputs()
                        + " values");
            }
            return actionSize;
        }

        @Override
        public float[][] of(float[] state, float[][] noise) {
            float[] output = network.of(state);
            int size = output.length / 2;
            float[][] actions = new float[noise.length][size];
            for (int i = 0; i < size; i++) {
                double deviation = ContinuousNetworkPolicy.deviation(output[size + i]);
                for (int k = 0; k < noise.length; k++) {
                    actions[k][i] = (float) Math.tanh(output[i] + deviation * noise[k][i]);
                }
            }
            return actions;
        }
    }

    /**
     * Noise that a diffusion model turns into an action in T steps (Wang, Hunt and Zhou 2022, arXiv 2208.06193, equation 1): from a_(T-1),
     * which is the noise's first part, each step t predicts the noise in a_t, limits the action that this leaves to [-1, 1], and draws a_(t-1)
     * around what lies between the two. The last step's prediction is the action.
     *
     * @param network from a noisy action, a vector for the step and a state side by side to the predicted noise
     * @param times T x any size, the vectors of the steps
     * @param schedule of T steps
     */
    @SuppressWarnings("ArrayRecordComponent") // read in the innermost loop
    record Diffusion(FeedForward network, float[][] times, NoiseSchedule schedule) implements Proposals {
        /**
         * Checks the components.
         *
         * @throws IllegalArgumentException where one is not as said of it
         */
        public Diffusion {
            if (times.length != schedule.size()) {
                throw new IllegalArgumentException("A diffusion of " + schedule.size() + " steps cannot have "
                        + times.length + " vectors of steps");
            }
        }

        /** The action's size for each of the T steps. */
        @Override
        public int noiseSize(int stateSize, int actionSize) {
            if (network.inputs() != actionSize + times[0].length + stateSize || network.outputs() != actionSize) {
                throw new IllegalArgumentException("A diffusion of " + actionSize + " components in states of "
                        + stateSize + " with vectors of " + times[0].length
                        + " for its steps cannot have a network from " + network.inputs() + " to " + network.outputs()
                        + " values");
            }
            return actionSize * schedule.size();
        }

        @Override
        public float[][] of(float[] state, float[][] noise) {
            int size = network.outputs();
            float[][] actions = new float[noise.length][];
            for (int k = 0; k < noise.length; k++) {
                actions[k] = Arrays.copyOf(noise[k], size);
            }
            for (int t = schedule.size() - 1; t >= 0; t--) {
                float[][] predicted = network.of(StateRows.join(actions, times[t], state));
                int from = (schedule.size() - t) * size;
                for (int k = 0; k < noise.length; k++) {
                    denoise(schedule.step(t), actions[k], predicted[k], t == 0 ? null : noise[k], from);
                }
            }
            return actions;
        }

        /** Writes the action of the step before into {@code action}; {@code noise} is null where there is none before. */
        private static void denoise(
                NoiseSchedule.Step step, float[] action, float[] predicted, float @Nullable [] noise, int from) {
            for (int i = 0; i < action.length; i++) {
                float clean = step.predicted(action[i], predicted[i]);
                float mean = step.ofPredicted() * clean + step.ofCurrent() * action[i];
                action[i] = noise == null ? clean : mean + step.deviation() * noise[from + i];
            }
        }
    }
}
