package dev.hindcast.environment;

import dev.hindcast.dataset.ActionMask;
import dev.hindcast.dataset.Space;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * A Markov decision process to act in, with Gymnasium's protocol: {@link #reset} starts an episode, {@link #step} goes on until it
 * says that the episode terminated or was truncated. Not safe for use by several threads at once.
 */
public interface Environment extends AutoCloseable {
    /** The name that {@link Environments#make} knows, such as {@code Pendulum-v1}. */
    String id();

    /**
     * The program that computes it and its version, such as {@code MuJoCo 3.3.7} or {@code Gymnasium 1.4.0 (Python 3.12.3)}, where that
     * is not Hindcast: others may differ.
     */
    default Optional<String> simulator() {
        return Optional.empty();
    }

    /** The space of the observations. */
    Space observationSpace();

    /** The space of the actions. */
    Space actionSpace();

    /**
     * Starts an episode.
     *
     * @param seed where the episode's randomness starts: the same seed and actions give the same episode
     * @return s_0
     */
    float[] reset(long seed);

    /**
     * Takes one step.
     *
     * @param action in {@link #actionSpace()}
     * @throws IllegalStateException where no episode is under way
     */
    Step step(float[] action);

    /** Policies that come with the environment, by the name that they are asked for with, such as an expert's. */
    default Map<String, Supplier<Policy>> policies() {
        return Map.of();
    }

    /** The actions that are legal in the state that the last {@link #reset} or {@link #step} led to. */
    default ActionMask actionMask() {
        return ActionMask.unrestricted();
    }

    /**
     * What a step leads to.
     *
     * @param observation the successor's observation, also where the episode ended
     * @param reward the reward
     * @param terminated whether the successor is terminal: its value is zero
     * @param truncated whether the episode was cut off, at a time limit for instance: its successor has a value
     */
    record Step(float[] observation, double reward, boolean terminated, boolean truncated) {
        /** Whether the episode is over, for one reason or the other. */
        public boolean ended() {
            return terminated || truncated;
        }
    }

    @Override
    default void close() {}
}
