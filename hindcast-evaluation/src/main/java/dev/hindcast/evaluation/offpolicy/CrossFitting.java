package dev.hindcast.evaluation.offpolicy;

import dev.hindcast.dataset.Episode;
import dev.hindcast.evaluation.Caution;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Function;
import java.util.stream.IntStream;

/**
 * Values of each episode from a model that was fitted to the others (Kallus and Uehara 2020, arXiv 1908.08526, section 4.2): what an episode
 * happened to hold then does not vouch for itself. Immutable.
 */
public final class CrossFitting implements ActionValues {
    private final int[] foldOf;
    private final List<ActionValues> models;

    private CrossFitting(int[] foldOf, List<ActionValues> models) {
        this.foldOf = foldOf;
        this.models = models;
    }

    /**
     * Fits one model a fold, to the episodes of all other folds.
     *
     * @param data whose episodes are numbered from 0 in their order, as those of every data set that was read
     * @param folds how many, at least 2 and at most as many as there are episodes
     * @param seed which episodes share a fold
     * @param fit the model of some episodes
     */
    public static CrossFitting of(OffPolicyData data, int folds, long seed, Function<OffPolicyData, ActionValues> fit) {
        int n = data.episodes();
        if (folds < 2 || folds > n) {
            throw new IllegalArgumentException(
                    "Cross-fitting takes at least 2 folds and at most one an episode, got " + folds + " folds of "
                            + n + " episodes"
                            + ": log more episodes, or take an estimator without a model");
        }
        List<Episode> episodes = data.dataset().episodes();
        if (!IntStream.range(0, n).allMatch(i -> episodes.get(i).id() == i)) {
            throw new IllegalArgumentException("Cross-fitting knows episodes by their numbers, which have to be 0 to "
                    + (n - 1) + " in their order: number them with Episode.withId");
        }
        int[] foldOf = folds(n, folds, seed);
        List<ActionValues> models = new ArrayList<>();
        for (int fold = 0; fold < folds; fold++) {
            int own = fold;
            models.add(fit.apply(data.with(data.dataset().filter(episode -> foldOf[episode.id()] != own))));
        }
        return new CrossFitting(foldOf, models);
    }

    /** Models of the episodes outside of each fold. */
    static CrossFitting of(int[] foldOf, List<ActionValues> models) {
        return new CrossFitting(foldOf, models);
    }

    static int[] folds(int n, int folds, long seed) {
        List<Integer> order = new ArrayList<>(IntStream.range(0, n).boxed().toList());
        SplittableRandom random = new SplittableRandom(seed);
        for (int i = n - 1; i > 0; i--) {
            Collections.swap(order, i, random.nextInt(i + 1));
        }
        int[] foldOf = new int[n];
        for (int i = 0; i < n; i++) {
            foldOf[order.get(i)] = i % folds;
        }
        return foldOf;
    }

    /** Those of the first model, since all are fitted to about as much. */
    @Override
    public List<Caution> cautions() {
        return models.get(0).cautions();
    }

    /** That of the models, which are all fitted for the same. */
    @Override
    public Horizon horizon() {
        return models.get(0).horizon();
    }

    @Override
    public double[] actionValues(Episode episode) {
        return models.get(foldOf[episode.id()]).actionValues(episode);
    }

    @Override
    public double[] values(Episode episode) {
        return models.get(foldOf[episode.id()]).values(episode);
    }
}
