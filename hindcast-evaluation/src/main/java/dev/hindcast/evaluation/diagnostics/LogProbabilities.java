package dev.hindcast.evaluation.diagnostics;

import dev.hindcast.dataset.Episode;

/** The natural logarithms of the probabilities, or densities, of an episode's actions: one a step. */
@FunctionalInterface
interface LogProbabilities {
    double[] of(Episode episode);
}
