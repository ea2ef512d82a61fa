package dev.hindcast.evaluation.shift;

import dev.hindcast.dataset.Box;
import dev.hindcast.dataset.DatasetSpec;
import dev.hindcast.evaluation.behavior.Fit;
import dev.hindcast.evaluation.behavior.FitSettings;
import dev.hindcast.learning.nn.Mlp;
import dev.hindcast.learning.nn.Tensor;
import dev.hindcast.learning.policy.FeedForward;
import java.util.Arrays;
import java.util.List;
import java.util.function.ToDoubleFunction;

/** The ways to tell two samples apart that {@link DensityRatio} tries: each gives a score that is larger where P is. */
enum RatioScores {
    /** Right for distributions that differ in their means. */
    LINEAR {
        @Override
        ToDoubleFunction<double[]> fitted(double[][] p, double[][] q, FitSettings settings) {
            return regression(RatioFeatures.linear(joined(p, q)), p, q);
        }
    },
    /** Right for Gaussians. */
    QUADRATIC {
        @Override
        ToDoubleFunction<double[]> fitted(double[][] p, double[][] q, FitSettings settings) {
            return regression(RatioFeatures.quadratic(joined(p, q)), p, q);
        }
    },
    /** For what is left. */
    NETWORK {
        @Override
        ToDoubleFunction<double[]> fitted(double[][] p, double[][] q, FitSettings settings) {
            int width = p[0].length;
            FeedForward network = Fit.networks(
                            DatasetSpec.unstandardized(Box.unbounded(width), Box.unbounded(1)),
                            List.of(floats(p), floats(q)),
                            List.of(new Mlp.Shape(width, settings.hidden(), 1)),
                            settings,
                            (networks, batch) -> {
                                Tensor ofP = networks.get(0).of(batch.matrix(0));
                                Tensor ofQ = networks.get(0).of(batch.matrix(1));
                                return ofP.negated()
                                        .softplus()
                                        .mean()
                                        .plus(ofQ.softplus().mean());
                            })
                    .get(0);
            return point -> network.of(floats(point))[0];
        }
    };

    private static final double RIDGE = 1;

    /**
     * Fits to samples of the same size.
     *
     * @param settings of a network
     */
    abstract ToDoubleFunction<double[]> fitted(double[][] p, double[][] q, FitSettings settings);

    private static ToDoubleFunction<double[]> regression(RatioFeatures features, double[][] p, double[][] q) {
        double[] targets = new double[p.length + q.length];
        Arrays.fill(targets, 0, p.length, 1);
        double[] weights = Logistic.fit(features.of(joined(p, q)), targets, RIDGE);
        return point -> Logistic.logit(weights, features.of(point));
    }

    static double[][] joined(double[][] p, double[][] q) {
        double[][] all = Arrays.copyOf(p, p.length + q.length);
        System.arraycopy(q, 0, all, p.length, q.length);
        return all;
    }

    private static float[][] floats(double[][] points) {
        float[][] all = new float[points.length][];
        Arrays.setAll(all, i -> floats(points[i]));
        return all;
    }

    private static float[] floats(double[] point) {
        float[] values = new float[point.length];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) point[i];
        }
        return values;
    }
}
