package dev.hindcast.evaluation.selection;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Policies in the order in which they are to be tried.
 *
 * @param criterion what they are ranked by
 * @param behaviorValue the mean discounted return of the held-out episodes, or the figure of these returns that policies are ranked by
 * @param candidates the best first; of equals the one that was named first
 */
public record Ranking(RankedBy criterion, double behaviorValue, List<Candidate> candidates) {
    private static final int PERMUTATIONS = 1_000;
    private static final int MOST_NAMED = 4;

    public Ranking {
        candidates = List.copyOf(candidates);
    }

    /** The first whose estimate nothing speaks against; where there is none, the first that is not refused; nothing where all are. */
    public Optional<Candidate> chosen() {
        return first(candidate -> candidate.estimate().trusted()).or(() -> first(Candidate::doubtful));
    }

    /** What the choice is, and what has to be known of it: that it is doubtful, or that a doubtful one ranks higher. */
    public String choice() {
        return chosen().map(this::choice).orElse("none, since the data say too little of all of them");
    }

    private String choice(Candidate chosen) {
        if (chosen.doubtful()) {
            return chosen.name() + ", doubtful like all that are not refused: "
                    + chosen.doubt().orElseThrow().reason();
        }
        return first(Candidate::doubtful)
                .filter(doubtful -> candidates.indexOf(doubtful) < candidates.indexOf(chosen))
                .map(doubtful -> chosen.name() + "; " + doubtful.name() + " ranks higher, but is doubtful: "
                        + doubtful.doubt().orElseThrow().reason())
                .orElse(chosen.name());
    }

    /** Which others the chosen one cannot be told from by their intervals, to go on with {@link #choice}; empty where there are none. */
    public String level() {
        List<String> level = chosen().stream()
                .flatMap(chosen -> candidates.stream()
                        .filter(other -> other != chosen && !other.estimate().refused())
                        .filter(other -> other.estimate()
                                .interval()
                                .overlaps(chosen.estimate().interval())))
                .map(Candidate::name)
                .toList();
        if (level.isEmpty()) {
            return "";
        }
        String others = level.size() > MOST_NAMED
                ? "those of " + level.size() + " others"
                : "that of " + String.join(" and of ", level);
        return "; its interval overlaps " + others + ", which may be as good";
    }

    private Optional<Candidate> first(Predicate<Candidate> condition) {
        return candidates.stream().filter(condition).findFirst();
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
        return criterion.ofValues() ? quality : quality.withoutThreshold();
    }
}
