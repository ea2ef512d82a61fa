package dev.hindcast.evaluation.offpolicy;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The estimators by name, on one log. Values that several of them need are fitted once, when the first asks for them: to the other folds of
 * the episodes where they correct what is logged ({@link CrossFitting}), to all of them where they are the estimate.
 */
public final class Estimators {
    private final OffPolicyData data;
    private final Settings settings;
    private @Nullable ActionValues crossFitted;

    /**
     * What estimators need to know.
     *
     * @param fitting of the values
     * @param folds of the cross-fitting, at least 2
     * @param switchLimit the largest weight that {@link Switch} uses
     * @param convention what becomes of the weights of episodes that ended
     * @param seed of folds and resamples
     */
    public record Settings(
            ValueFitting fitting, int folds, double switchLimit, EndedEpisodes convention, long seed) {
        /** Two folds, weights up to 10, ended episodes that keep their weight. */
        public static Settings of(ValueFitting fitting, long seed) {
            return new Settings(fitting, 2, 10, EndedEpisodes.KEEP_THEIR_WEIGHT, seed);
        }
    }

    /**
     * What there is to know of an estimator before it is used.
     *
     * @param name what command line and reports call it
     * @param summary one line that says what it does
     * @param weights whether it needs the probabilities of logged actions
     * @param values whether it needs a model of values
     */
    public record Entry(
            String name, String summary, boolean weights, boolean values, Function<Estimators, Estimator> make) {}
}
