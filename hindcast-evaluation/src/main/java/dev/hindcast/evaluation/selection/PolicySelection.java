package dev.hindcast.evaluation.selection;

import dev.hindcast.dataset.Dataset;
import dev.hindcast.environment.Policy;
import dev.hindcast.evaluation.Caution;
import dev.hindcast.evaluation.offpolicy.FittedQEvaluation;
import dev.hindcast.learning.algorithm.Checks;
import dev.hindcast.learning.training.Progress;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Ranks policies without an environment, by episodes that none of them was learned from: each is given its value by fitted Q evaluation, as
 * in Paine et al. 2020 (arXiv 2007.09055), and with it the value's interval, its temporal-difference error and how far the policy leaves
 * the data.
 *
 * <p>Where observations and actions are discrete and numbered from 0, values are those of
 * {@link dev.hindcast.evaluation.offpolicy.TabularFqe}, what the data do not hold being worth the worst
 * logged reward for ever, which no policy falls short of, and intervals come
 * from tables that are fitted to resamples of the episodes. Elsewhere several networks are fitted to three quarters of the episodes: the
 * value is their mean over all starts, and the interval goes from the lowest lower end to the highest upper end of the networks' own
 * intervals, so that it knows how starts differ and how networks disagree, though not what all of them get wrong. A value above
 * the best logged reward in each step of the longest episode, for ever where episodes were cut off, is refused, and what is refused counts as the worst logged reward for ever.
 *
 * <p>By {@link Criterion#MODEL} values of continuous observations are those of rollouts in a model (see
 * {@link dev.hindcast.evaluation.offpolicy.ModelRollouts}) that is learned from three quarters of the episodes, each from a logged start and as
 * long as the longest episode. Where it foretells less than four fifths of how rewards vary over 25 logged actions in the other quarter, all its
 * values are refused. Intervals are resamples of the starts: what the model gets wrong they do not know.
 *
 * @param criterion what policies are ranked by
 * @param networks of fitted Q evaluation, of as many critics as there are networks; its discount is also that of tables
 * @param sampled whether policies are judged as they draw actions, rather than as they act
 * @param resamples of each bootstrap, at least 2
 * @param parallelism how many policies are looked at at once, a thread each; the result does not depend on it
 * @param seed of all that is drawn, the same for each policy
 */
@RecordBuilder
public record PolicySelection(
        Criterion criterion,
        FittedQEvaluation.Config networks,
        boolean sampled,
        int resamples,
        int parallelism,
        long seed)
        implements PolicySelectionBuilder.With {
    private static final int CRITICS = 3;
    private static final int RESAMPLES = 400;
    private static final double FASTEST = 0.05;

    /** What policies are ranked by. */
    public enum Criterion implements RankedBy {
        /** The estimated value. */
        FQE("the estimated value"),
        /** The lower end of its interval. */
        LOWER_BOUND("the lower end of the value's interval"),
        /** The value of rollouts in a model that is learned from the episodes, for continuous observations; of discrete ones {@link #FQE}. */
        MODEL("the value of rollouts in a model of the episodes"),
        /** The temporal-difference error, the least first: how well Q is known, not how high it is. */
        TD_ERROR("the temporal-difference error, the least first"),
        /** (1 - u) value + u worst, with u the share of decisions outside of the support and worst the worst logged reward for ever. */
        SHIFT("the value, with the share of decisions outside of the support counted as the worst"
                + " logged reward for ever");

        private final String words;

        Criterion(String words) {
            this.words = words;
        }

        @Override
        public String words() {
            return words;
        }

        @Override
        public String estimated() {
            return "value of an episode";
        }

        @Override
        public boolean ofValues() {
            return this != TD_ERROR;
        }

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    public PolicySelection {
        Checks.positive("parallelism", parallelism);
        if (resamples < 2) {
            throw new IllegalArgumentException("A bootstrap takes at least 2 resamples, got " + resamples);
        }
    }

    /**
     * With {@value #CRITICS} networks for each policy and {@value #RESAMPLES} resamples. The networks' targets follow as fast as it takes for
     * 5% of the first error to be left at the end, but by no more than {@value #FASTEST} of the way in an update, beyond which values
     * diverge.
     *
     * @param discount gamma
     * @param updates of each network
     */
    public static PolicySelection by(Criterion criterion, double discount, int updates) {
        double polyak = discount < 1 ? Math.min(FASTEST, 3 / (updates * (1 - discount))) : FASTEST;
        FittedQEvaluation.Config networks = FittedQEvaluation.Config.defaults()
                .withDiscount(discount)
                .withUpdates(updates)
                .withPolyak(polyak)
                .withCritics(CRITICS);
        return new PolicySelection(criterion, networks, false, RESAMPLES, 1, 0);
    }

    /** gamma. */
    public double discount() {
        return networks.discount();
    }

    /**
     * Ranks policies by episodes that none of them was learned from, see {@link #rank(Map, Dataset, Map)}.
     */
    public Ranking rank(Map<String, Policy> policies, Dataset heldOut) {
        return rank(policies, heldOut, Map.of());
    }

    /**
     * Ranks policies.
     *
     * @param policies by name
     * @param heldOut the episodes, at least 2
     * @param known what else speaks against an estimate, by the policy's name, such as that it was learned from these episodes
     * @throws IllegalArgumentException where a policy does not fit the data, or these are too few
     */
    public Ranking rank(Map<String, Policy> policies, Dataset heldOut, Map<String, List<Caution>> known) {
        return rank(policies, heldOut, known, Progress.silent());
    }

    /**
     * Ranks policies and tells of each that is done.
     *
     * @throws IllegalArgumentException where a policy does not fit the data, or these are too few
     */
    public Ranking rank(
            Map<String, Policy> policies, Dataset heldOut, Map<String, List<Caution>> known, Progress progress) {
        HeldOut episodes = HeldOut.of(heldOut, this);
        List<Callable<Candidate>> tasks = new ArrayList<>();
        policies.forEach((name, policy) -> tasks.add(() -> {
            Candidate candidate = episodes.candidate(name, policy).and(known.getOrDefault(name, List.of()));
            progress.advance(1);
            return candidate;
        }));
        List<Candidate> candidates = new ArrayList<>(all(tasks));
        candidates.sort(Comparator.comparingDouble(candidate -> -candidate.score()));
        return new Ranking(episodes.rankedBy(), episodes.behaviorValue(), candidates);
    }

    private <T> List<T> all(List<Callable<T>> tasks) {
        ExecutorService threads = Executors.newFixedThreadPool(parallelism);
        try {
            List<T> results = new ArrayList<>();
            for (Future<T> future : threads.invokeAll(tasks)) {
                results.add(future.get());
            }
            return results;
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException failure) {
                throw failure;
            }
            throw new IllegalStateException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CancellationException("The selection was interrupted");
        } finally {
            threads.shutdownNow();
        }
    }
}
