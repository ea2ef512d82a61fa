package dev.hindcast.evaluation.offpolicy;

import java.util.List;
import java.util.stream.IntStream;

/**
 * Values on tables that are fitted across folds, as {@link CrossFitting} does, and anew for each resample of the episodes: the interval
 * of an estimate that leaves much to a model then shows what the data leave open about that model. Immutable.
 */
final class CrossFittedTables {
    private final TabularLog log;
    private final TabularFqe.Config config;
    private final Truncation truncation;
    private final int[] foldOf;
    private final int folds;

    private CrossFittedTables(
            TabularLog log, TabularFqe.Config config, Truncation truncation, int[] foldOf, int folds) {
        this.log = log;
        this.config = config;
        this.truncation = truncation;
        this.foldOf = foldOf;
        this.folds = folds;
    }

    /**
     * Tables of the folds that {@link CrossFitting#of} makes.
     *
     * @param truncation up to where the values reach
     */
    static CrossFittedTables of(
            OffPolicyData data, int folds, long seed, TabularFqe.Config config, Truncation truncation) {
        return new CrossFittedTables(
                TabularLog.of(data.dataset(), data.target()),
                config,
                truncation,
                CrossFitting.folds(data.episodes(), folds, seed),
                folds);
    }

    /** The values where each episode counts several times, once or not at all. A fold without others goes by itself. */
    ActionValues fit(double[] counts) {
        List<ActionValues> models = IntStream.range(0, folds)
                .mapToObj(fold -> fit(others(counts, fold), counts))
                .toList();
        return CrossFitting.of(foldOf, models);
    }

    private ActionValues fit(double[] others, double[] all) {
        double[] counts = IntStream.range(0, others.length).anyMatch(i -> others[i] > 0) ? others : all;
        return truncation.none()
                ? TabularFqe.fit(log, counts, config)
                : HorizonFqe.fit(log, counts, truncation, config);
    }

    private double[] others(double[] counts, int fold) {
        double[] others = new double[counts.length];
        for (int i = 0; i < others.length; i++) {
            others[i] = foldOf[i] == fold ? 0 : counts[i];
        }
        return others;
    }
}
