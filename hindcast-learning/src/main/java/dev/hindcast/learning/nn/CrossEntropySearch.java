package dev.hindcast.learning.nn;

import static dev.hindcast.learning.nn.Scope.noGradient;

import java.util.SplittableRandom;
import java.util.function.BinaryOperator;
import java.util.function.IntFunction;

/**
 * The action of the highest value by the cross-entropy method (Rubinstein 1999; as in Kalashnikov et al. 2018, arXiv 1806.10293, section
 * 4.2): actions are drawn from a normal distribution, the best of them are what it is fitted to, and so on. It starts as N(0, 1) in each
 * component, actions are limited to [-1, 1], and the result is the best action of the last iteration. No gradient flows.
 *
 * @param samples actions a state and iteration, at least 1
 * @param elites how many of them are fitted; at most all
 * @param iterations at least 1
 */
public record CrossEntropySearch(int samples, int elites, int iterations) {
    public CrossEntropySearch {
        if (samples < 1 || elites < 1 || elites > samples || iterations < 1) {
            throw new IllegalArgumentException("A search cannot have " + samples + " samples, " + elites
                    + " elites and " + iterations + " iterations");
        }
    }

    /**
     * An action for each of n observations, from one evaluation of n samples rows an iteration.
     *
     * @param values from n observations and (n samples) actions, those of observation i together, to n samples values
     * @param noise for an iteration, from 0 on: standard normal, n x samples x action size, or 1 x samples x action size
     * @return n x action size
     */
    public Tensor best(BinaryOperator<Tensor> values, Tensor observations, IntFunction<Tensor> noise) {
        return noGradient(() -> {
            Tensor mean = observations.column(0).times(0).reshape(-1, 1, 1);
            Tensor candidates = noise.apply(0).plus(mean).clamp(-1, 1);
            Tensor worth = worth(values, observations, candidates);
            for (int i = 1; i < iterations; i++) {
                Tensor best = candidates.rowsOfLargest(worth, elites);
                mean = best.mean(1).unsqueeze(1);
                Tensor deviation = best.minus(mean).squared().mean(1).sqrt().unsqueeze(1);
                candidates = noise.apply(i).times(deviation).plus(mean).clamp(-1, 1);
                worth = worth(values, observations, candidates);
            }
            return candidates.pickRows(worth.argmax());
        });
    }

    /** n x samples values. */
    private Tensor worth(BinaryOperator<Tensor> values, Tensor observations, Tensor candidates) {
        long actionSize = candidates.shape()[2];
        return values.apply(observations, candidates.reshape(-1, actionSize)).reshape(-1, samples);
    }

    /** The same noise for whoever asks with that seed: iterations x samples x action size values. */
    public float[] noise(long seed, int actionSize) {
        SplittableRandom random = new SplittableRandom(seed);
        float[] noise = new float[iterations * samples * actionSize];
        for (int i = 0; i < noise.length; i++) {
            noise[i] = (float) random.nextGaussian();
        }
        return noise;
    }
}
