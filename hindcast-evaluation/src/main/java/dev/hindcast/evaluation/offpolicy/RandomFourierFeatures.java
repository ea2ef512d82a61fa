package dev.hindcast.evaluation.offpolicy;

import dev.hindcast.dataset.Dataset;
import dev.hindcast.dataset.Discrete;
import dev.hindcast.dataset.Episode;
import dev.hindcast.dataset.Space;
import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * Random features of the Gaussian kernel (Rahimi and Recht 2007, "Random Features for Large-Scale Kernel Machines", algorithm 1):
 * a constant 1, and sqrt(2 / D) cos(w x + b) with w normal and b uniform. x holds observation and action; continuous components
 * are standardised by the logged mean and deviation, discrete ones are one number a value, 1 or 0, times sqrt(1/2).
 */
public final class RandomFourierFeatures implements StateActionFeatures {
    private static final double SMALLEST_DEVIATION = 1e-8;

    private final Inputs observation;
    private final Inputs action;
    private final double[][] frequencies;
    private final double[] phases;

    private RandomFourierFeatures(Inputs observation, Inputs action, double[][] frequencies, double[] phases) {
        this.observation = observation;
        this.action = action;
        this.frequencies = frequencies;
        this.phases = phases;
    }

    /**
     * Draws features.
     *
     * @param dataset whose means and deviations are taken
     * @param count D, how many cosines there are, at least 1
     * @param lengthScale over which distance of x the functions vary, above 0
     * @param seed of the draws
     */
    public static RandomFourierFeatures of(Dataset dataset, int count, double lengthScale, long seed) {
        if (count < 1 || !(lengthScale > 0)) {
            throw new IllegalArgumentException(
                    "Random features need a count of at least 1 and a length scale above 0, got " + count + " and "
                            + lengthScale);
        }
        Inputs observation = Inputs.observations(dataset);
        Inputs action = Inputs.actions(dataset);
        SplittableRandom random = new SplittableRandom(seed);
        double[][] frequencies = new double[count][observation.width() + action.width()];
        double[] phases = new double[count];
        for (int k = 0; k < count; k++) {
            Arrays.setAll(frequencies[k], j -> random.nextGaussian() / lengthScale);
            phases[k] = random.nextDouble(2 * Math.PI);
        }
        return new RandomFourierFeatures(observation, action, frequencies, phases);
    }

    @Override
    public int size() {
        return phases.length + 1;
    }

    @Override
    public double[] of(float[] observation, float[] action) {
        double[] x = new double[this.observation.width() + this.action.width()];
        this.observation.write(observation, x, 0);
        this.action.write(action, x, this.observation.width());
        double[] features = new double[size()];
        features[0] = 1;
        double scale = Math.sqrt(2.0 / phases.length);
        for (int k = 0; k < phases.length; k++) {
            features[k + 1] = scale * Math.cos(FlowSystem.dot(frequencies[k], x) + phases[k]);
        }
        return features;
    }

    /** How the values of a space become inputs. */
    private record Inputs(Space space, double[] means, double[] deviations) {
        static Inputs observations(Dataset dataset) {
            Space space = dataset.observationSpace();
            return of(
                    space,
                    dataset.episodes().stream().map(Episode::observations).toArray(float[][]::new));
        }

        static Inputs actions(Dataset dataset) {
            Space space = dataset.actionSpace();
            return of(space, dataset.episodes().stream().map(Episode::actions).toArray(float[][]::new));
        }

        private static Inputs of(Space space, float[][] rows) {
            int size = space.size();
            double[] sums = new double[size];
            double[] squares = new double[size];
            long count = 0;
            for (float[] values : rows) {
                for (int i = 0; i < values.length; i++) {
                    sums[i % size] += values[i];
                    squares[i % size] += (double) values[i] * values[i];
                }
                count += values.length / size;
            }
            double n = count;
            Arrays.setAll(sums, j -> sums[j] / n);
            Arrays.setAll(
                    squares,
                    j -> Math.max(SMALLEST_DEVIATION, Math.sqrt(Math.max(0, squares[j] / n - sums[j] * sums[j]))));
            return new Inputs(space, sums, squares);
        }

        int width() {
            return space instanceof Discrete discrete ? discrete.n() : space.size();
        }

        void write(float[] values, double[] into, int at) {
            if (space instanceof Discrete discrete) {
                into[at + (int) values[0] - discrete.start()] = Math.sqrt(0.5);
                return;
            }
            for (int j = 0; j < values.length; j++) {
                into[at + j] = (values[j] - means[j]) / deviations[j];
            }
        }
    }
}
