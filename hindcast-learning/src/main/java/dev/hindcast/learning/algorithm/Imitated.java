package dev.hindcast.learning.algorithm;

import dev.hindcast.learning.nn.LegalActions;
import dev.hindcast.learning.nn.Tensor;
import dev.hindcast.learning.replay.Replay;
import dev.hindcast.learning.replay.Transitions;
import dev.hindcast.learning.replay.Windows;

/**
 * What behaviour cloning imitates: what was seen, and what was done.
 *
 * @param observations the last K of each of n steps side by side, oldest first, zeros where the episode has not gone on that long: n x (K
 *     input size)
 * @param actions n x action size
 * @param legal the legal ones of discrete actions in each state
 */
record Imitated(Tensor observations, Tensor actions, LegalActions legal) {
    /**
     * Uniform logged steps.
     *
     * @param context K, at least 1
     */
    static Imitated drawn(Replay data, Config config, int context) {
        if (context == 1) {
            Transitions batch = data.transitions(config.batchSize(), config.discount());
            return new Imitated(batch.observations(), batch.actions(), batch.legal());
        }
        Windows batch = data.windows(config.batchSize(), context);
        return new Imitated(batch.stackedObservations(), batch.lastActions(), batch.lastLegal());
    }
}
