package dev.hindcast.evaluation.offpolicy;

import dev.hindcast.evaluation.Caution;
import dev.hindcast.evaluation.Estimate;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Which of several estimates to believe. One against which nothing speaks: of these first those that tend to the truth whatever a model
 * says, where the propensities were logged or are known, and of these the one with the shortest interval. None where each is doubted.
 *
 * @param estimate the one to believe, if there is one
 * @param sentence which it is and why
 */
public record Recommendation(Optional<Estimate> estimate, String sentence) {
    /** Right whatever the state is and a model says. */
    private static final Set<String> CONSISTENT = Set.of("is", "wis", "pdis", "wpdis", "dr", "wdr", "mrdr");

    /**
     * Chooses among the estimates of one value.
     *
     * @param source of the propensities
     */
    public static Recommendation of(List<Estimate> estimates, Propensities.Source source) {
        List<Estimate> sound = estimates.stream()
                .filter(estimate -> estimate.trusted() && Double.isFinite(width(estimate)))
                .toList();
        if (sound.isEmpty()) {
            return new Recommendation(Optional.empty(), "Believe none of these figures: " + against(estimates) + ".");
        }
        List<Estimate> consistent = source == Propensities.Source.ESTIMATED
                ? List.of()
                : sound.stream()
                        .filter(estimate -> CONSISTENT.contains(estimate.estimator()))
                        .toList();
        List<Estimate> among = consistent.isEmpty() ? sound : consistent;
        Estimate best = among.stream()
                .min(Comparator.comparingDouble(Recommendation::width))
                .orElseThrow();
        return new Recommendation(Optional.of(best), sentence(best, among.size(), consistent.isEmpty()));
    }

    private static double width(Estimate estimate) {
        return estimate.interval().high() - estimate.interval().low();
    }

    private static String sentence(Estimate best, int among, boolean rests) {
        String kind = rests ? "" : " that need no model to be right";
        return String.format(
                Locale.ROOT,
                "Believe %s, %.4g [%.4g, %.4g]: nothing speaks against it%s%s.",
                best.estimator(),
                best.value(),
                best.interval().low(),
                best.interval().high(),
                among > 1
                        ? ", and its interval is the shortest of the " + among + " trusted ones" + kind
                        : rests ? "" : ", and it needs no model to be right",
                rests ? "; it is as good as the fit that it rests on" : "");
    }

    /** What is held against the estimates, the most frequent first. */
    private static String against(List<Estimate> estimates) {
        List<String> kinds = estimates.stream()
                .flatMap(estimate -> estimate.cautions().stream()
                        .filter(caution -> caution.level() != Caution.Level.NOTE)
                        .map(Caution::kind)
                        .distinct())
                .collect(Collectors.groupingBy(kind -> kind, Collectors.counting()))
                .entrySet()
                .stream()
                .sorted(Comparator.comparing((Map.Entry<Caution.Kind, Long> entry) -> -entry.getValue())
                        .thenComparing(Map.Entry::getKey))
                .limit(3)
                .map(entry -> entry.getKey().words() + " (" + entry.getValue() + " of " + estimates.size() + ")")
                .toList();
        return kinds.isEmpty()
                ? "none has an interval"
                : "against each of them something speaks, most often " + String.join(", ", kinds);
    }
}
