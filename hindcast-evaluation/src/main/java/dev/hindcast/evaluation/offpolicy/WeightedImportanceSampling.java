package dev.hindcast.evaluation.offpolicy;

import dev.hindcast.evaluation.Bootstrap;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Self-normalised importance sampling of whole episodes (Precup, Sutton and Singh 2000, section 3): sum of w G over sum of w. Biased for few
 * episodes, consistent, and of far less variance than {@link ImportanceSampling}. Each episode counts with the weight that it ended
 * with.
 */
public final class WeightedImportanceSampling implements Estimator {
    @Override
    public String name() {
        return "wis";
    }

    @Override
    public Prepared prepare(OffPolicyData data) {
        return Weighting.with(data, weights -> {
            double[] ofEpisodes = weights.relativeOfEpisodes();
            double[] returns = data.returns();
            return new Prepared(
                    Bootstrap.weightedMean(returns, ofEpisodes),
                    Optional.of(contributions(ofEpisodes, returns)),
                    false,
                    Optional.of(weights.summary()),
                    List.of());
        });
    }

    /** Value plus influence of each episode: w (G - value) / mean w (delta method). */
    private static double[] contributions(double[] weights, double[] returns) {
        double[] once = new double[weights.length];
        Arrays.fill(once, 1);
        double value = Bootstrap.weightedMean(returns, weights).of(once);
        double sum = Arrays.stream(weights).sum();
        double[] contributions = new double[weights.length];
        for (int i = 0; i < weights.length; i++) {
            contributions[i] = value + weights.length * weights[i] * (returns[i] - value) / sum;
        }
        return contributions;
    }
}
