package dev.hindcast.experiments.data;

import dev.hindcast.learning.algorithm.Sac;

/**
 * What a teacher learns, and when it is half taught.
 *
 * @param name such as {@code mujoco/hopper}
 * @param environment where
 * @param mediumReturn the mean return of an evaluation that makes it a medium policy
 * @param evaluateEvery steps between evaluations
 * @param randomSteps its first steps, which are random
 * @param config its settings
 */
public record Task(
        String name, String environment, double mediumReturn, long evaluateEvery, long randomSteps, Sac.Config config) {
    static final int EVALUATION_EPISODES = 10;
}
