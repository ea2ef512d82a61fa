package dev.hindcast.evaluation.offpolicy;

import dev.hindcast.dataset.Episode;
import java.util.Arrays;
import java.util.function.Function;

/** What is known of how likely logged actions were. */
final class Behavior {
    private Behavior() {}

    /** The log-likelihoods of an episode's T actions, each a finite number. */
    static double[] checked(Function<Episode, double[]> behavior, Episode episode) {
        double[] logLikelihoods = behavior.apply(episode);
        if (logLikelihoods.length != episode.length()
                || !Arrays.stream(logLikelihoods).allMatch(Double::isFinite)) {
            throw new IllegalArgumentException("Episode " + episode.id() + " has " + episode.length()
                    + " actions, their log-probabilities under the behaviour policy are "
                    + Arrays.toString(logLikelihoods) + ": each action needs a finite one, since it was taken");
        }
        return logLikelihoods;
    }
}
