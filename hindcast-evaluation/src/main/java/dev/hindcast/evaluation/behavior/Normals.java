package dev.hindcast.evaluation.behavior;

import dev.hindcast.learning.nn.Tensor;
import dev.hindcast.learning.policy.Gaussian;
import java.util.Arrays;

/** Independent Gaussians whose log standard deviations a network tells, limited to [-5, 3]: of tensors, and of numbers alike. */
final class Normals {
    private static final double MIN_LOG_STD = -5;
    private static final double MAX_LOG_STD = 3;
    private static final double LOG_2_PI = Math.log(2 * Math.PI);

    private Normals() {}

    /** log N(x; mean, exp(logStd)^2), summed over the last dimension. */
    static Tensor logDensity(Tensor x, Tensor mean, Tensor logStd) {
        Tensor limited = logStd.clamp(MIN_LOG_STD, MAX_LOG_STD);
        Tensor z = x.minus(mean).times(limited.negated().exp());
        return z.squared().plus(LOG_2_PI).times(-0.5).minus(limited).sum(-1);
    }

    /** Draws by reparametrisation. */
    static Tensor sample(Tensor mean, Tensor logStd, Tensor noise) {
        return logStd.clamp(MIN_LOG_STD, MAX_LOG_STD).exp().times(noise).plus(mean);
    }

    static double logDensity(double x, double mean, double logStd) {
        return new Gaussian(mean, deviation(logStd)).logDensity(x);
    }

    static double deviation(double logStd) {
        return Math.exp(Math.max(MIN_LOG_STD, Math.min(MAX_LOG_STD, logStd)));
    }

    static double logSumExp(double[] values) {
        double highest = Arrays.stream(values).max().orElseThrow();
        return highest
                + Math.log(Arrays.stream(values)
                        .map(value -> Math.exp(value - highest))
                        .sum());
    }
}
