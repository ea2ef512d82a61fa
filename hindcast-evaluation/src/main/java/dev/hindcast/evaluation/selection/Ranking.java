package dev.hindcast.evaluation.selection;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Policies in the order in which they are to be tried.
 *
 * @param criterion what they are ranked by
 * @param behaviorValue the mean discounted return of the held-out episodes
 * @param candidates the best first; of equals the one that was named first
 */
public record Ranking(PolicySelection.Criterion criterion, double behaviorValue, List<Candidate> candidates) {
    private static final int PERMUTATIONS = 1_000;

    public Ranking {
        candidates = List.copyOf(candidates);
    }

    /** The first whose estimate is not refused; nothing where all are. */
    public Optional<Candidate> chosen() {
        return candidates.stream()
                .filter(candidate -> !candidate.estimate().refused())
                .findFirst();
    }

    /**
     * How good the ranking is. What a policy has to be worth is the behaviour's value; the errors against it are NaN where scores are no
     * values.
     *
     * @param values what the policies are truly worth, by their names
     * @param k how many of them would be tried
     * @throws IllegalArgumentException where there are fewer than two policies, or k is not between 1 and their number
     */
    public SelectionQuality quality(Map<String, Double> values, int k) {
        return meaningful(SelectionQuality.of(scores(), inOrder(values), k, behaviorValue));
    }

    /** The same of choosing by chance: the mean over 1,000 orders. */
    public SelectionQuality chance(Map<String, Double> values, int k, long seed) {
        return meaningful(SelectionQuality.ofChance(scores(), inOrder(values), k, behaviorValue, PERMUTATIONS, seed));
    }

    private double[] scores() {
        return candidates.stream().mapToDouble(Candidate::score).toArray();
    }

    private double[] inOrder(Map<String, Double> values) {
        return candidates.stream()
                .mapToDouble(candidate -> Optional.ofNullable(values.get(candidate.name()))
                        .orElseThrow(
                                () -> new IllegalArgumentException("There is no true value of " + candidate.name())))
                .toArray();
    }

    private SelectionQuality meaningful(SelectionQuality quality) {
        return criterion == PolicySelection.Criterion.TD_ERROR ? quality.withoutThreshold() : quality;
    }
}
