package dev.hindcast.learning.training;

import dev.hindcast.dataset.DatasetSpec;
import dev.hindcast.dataset.Discrete;
import dev.hindcast.dataset.LoggedSteps;
import dev.hindcast.learning.algorithm.Algorithm;
import dev.hindcast.learning.algorithm.Config;
import dev.hindcast.learning.nn.Device;
import dev.hindcast.learning.nn.LegalActions;
import dev.hindcast.learning.nn.Scope;
import dev.hindcast.learning.nn.Seeds;
import dev.hindcast.learning.nn.Tensor;
import dev.hindcast.learning.replay.Replay;
import dev.hindcast.learning.replay.StepBuffer;
import dev.hindcast.learning.replay.Transitions;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.LongStream;

/**
 * Watches for the failure that the field is about: values of actions that the data do not hold grow beyond what any return could
 * be. On a fixed sample of logged states it takes the critic's mean value of the logged actions ({@code q/data}), of the policy's
 * own ({@code q/policy}) and of uniformly random ones ({@code q/random}), beside the mean discounted return that followed the logged
 * states ({@code q/monte_carlo}). All four are in the units of the rewards that were learned from, see {@link Trainer#rewards}.
 */
final class Diagnostics {
    private static final int SAMPLE = 1024;

    /** Of how many proposals in all the policy's own actions are chosen: with 64 a state as IDQL has them, in 64 states. */
    private static final int PROPOSALS = 4096;

    private final Replay sample;
    private final int size;
    private final double discount;
    private final DatasetSpec spec;
    private final float[] randomNumbers;
    private final double monteCarlo;

    Diagnostics(StepBuffer steps, Config config, double monteCarlo, long seed) {
        this.sample = steps.replay(Seeds.mix(seed, 1)).inChunks(config.chunk());
        this.size = (int) Math.min(SAMPLE, sample.size());
        this.discount = config.discount();
        this.spec = steps.spec();
        this.monteCarlo = monteCarlo;
        SplittableRandom random = new SplittableRandom(Seeds.mix(seed, 2));
        int numbers = spec.actionSpace() instanceof Discrete discrete
                ? discrete.n()
                : config.chunk() * spec.actionSpace().size();
        randomNumbers = new float[size * numbers];
        for (int i = 0; i < randomNumbers.length; i++) {
            randomNumbers[i] = (float) random.nextDouble(-1, 1);
        }
    }

    /** Uniform over the box, or over the legal ones of discrete actions. */
    private Tensor randomActions(Device device, LegalActions legal) {
        Tensor numbers = Tensor.of(device, randomNumbers, size, randomNumbers.length / size);
        return spec.actionSpace() instanceof Discrete ? legal.restrict(numbers).argmax() : numbers;
    }

    /**
     * The mean over all steps of the discounted sum of the rewards from there to the episode's end. Where episodes were truncated it
     * lacks what would have followed: compare it with values as a scale, not as their exact target.
     */
    static double monteCarlo(LoggedSteps steps, double discount) {
        double[] sum = {0};
        steps.forEachRewards(rewards -> {
            double tail = 0;
            for (int t = rewards.length - 1; t >= 0; t--) {
                tail = rewards[t] + discount * tail;
                sum[0] += tail;
            }
        });
        return sum[0] / steps.transitions();
    }

    /** The four means; nothing where the learner has no critic. */
    Map<String, Double> measure(Algorithm algorithm) {
        Map<String, Double> means = new LinkedHashMap<>();
        try (Scope scope = Scope.open()) {
            Scope.noGradient(() -> {
                sample.startUpdate(0);
                Transitions batch = sample.transitions(size, discount);
                Device device = algorithm.networks().device();
                Tensor observations = batch.observations();
                Optional<Tensor> logged = algorithm.actionValues(observations, batch.actions());
                if (logged.isEmpty()) {
                    return means;
                }
                putMean(means, "q/data", logged);
                putMean(means, "q/policy", ofPolicy(algorithm, batch));
                putMean(means, "q/random", algorithm.actionValues(observations, randomActions(device, batch.legal())));
                return means;
            });
        }
        if (!means.isEmpty()) {
            means.put("q/monte_carlo", monteCarlo);
        }
        return means;
    }

    private Optional<Tensor> ofPolicy(Algorithm algorithm, Transitions batch) {
        int states = Math.min(size, Math.max(1, PROPOSALS / algorithm.proposals()));
        if (states == size) {
            return algorithm.actionValues(batch.observations(), algorithm.act(batch.observations(), batch.legal()));
        }
        Tensor first =
                batch.observations().gatherRows(LongStream.range(0, states).toArray());
        return algorithm.actionValues(first, algorithm.act(first));
    }

    private static void putMean(Map<String, Double> means, String name, Optional<Tensor> values) {
        values.ifPresent(q -> means.put(name, (double) q.mean().item()));
    }
}
