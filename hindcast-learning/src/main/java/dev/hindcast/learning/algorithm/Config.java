package dev.hindcast.learning.algorithm;

import dev.hindcast.dataset.Dataset;
import dev.hindcast.dataset.DatasetSpec;
import dev.hindcast.learning.nn.Device;
import dev.hindcast.learning.nn.Networks;
import dev.hindcast.learning.policy.NetworkPolicy;
import java.util.OptionalLong;

/**
 * The settings of an algorithm: a record of numbers, booleans, enums and lists of integers that checks itself. Its {@code defaults()}
 * are the only home of the defaults, and the {@link Setting} beside each component says what it means.
 */
public interface Config {
    /** A learner with these settings. */
    Algorithm create(Networks networks);

    /** A learner with these settings for data of that spec. */
    default Algorithm create(DatasetSpec spec, Device device, long seed) {
        return create(new Networks(spec, device, seed));
    }

    /**
     * The policy that these settings learn from the data, with as many updates as a trainer does by default (100,000) and seed 0. What an
     * algorithm learns before its policy, in the first of its {@linkplain Stage phases}, comes on top.
     *
     * @throws IllegalArgumentException where the algorithm does not learn such actions
     * @throws dev.hindcast.dataset.DatasetException where the data hold nothing to learn from
     */
    default NetworkPolicy fit(Dataset dataset) {
        return Fitter.found().fit(this, dataset, OptionalLong.empty(), 0);
    }

    /**
     * The policy that these settings learn from the data, immutable and usable without the learner: what a trainer with nothing else
     * set gives on the CPU, on the calling thread.
     *
     * @param steps the number of updates, at least 1; of the last phase, where an algorithm has several
     * @param seed of weights, batches and noise
     * @throws IllegalArgumentException where the algorithm does not learn such actions
     * @throws dev.hindcast.dataset.DatasetException where the data hold nothing to learn from
     */
    default NetworkPolicy fit(Dataset dataset, long steps, long seed) {
        return Fitter.found().fit(this, dataset, OptionalLong.of(steps), seed);
    }

    /** Which of several algorithms it is, where one class of settings has several names; else all are of one kind. */
    default String kind() {
        return "";
    }

    /**
     * How many actions are decided at once, and then taken one after the other: 1 decides each when its observation is there. More is Q-chunking
     * (Li, Zhou and Levine 2025, arXiv 2507.07969): to the algorithm a chunk of H actions is one action, what its H steps earned one
     * reward, and the state after them the next one.
     */
    default int chunk() {
        return 1;
    }

    /** How many updates are to follow each step in an environment, unless somebody says otherwise. */
    default int updatesPerStep() {
        return 1;
    }

    /** Transitions in a batch. */
    int batchSize();

    /** The discount gamma, in [0, 1]. */
    double discount();
}
