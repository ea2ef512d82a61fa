package dev.hindcast.evaluation.diagnostics;

import dev.hindcast.dataset.Box;
import dev.hindcast.dataset.Dataset;
import dev.hindcast.dataset.Discrete;
import dev.hindcast.evaluation.Caution;
import dev.hindcast.evaluation.Caution.Kind;
import java.util.List;
import java.util.Optional;

/**
 * Whether the actions of a log could have been drawn with the probabilities that are said of them. A sound log is accused with probability
 * 1 / {@value #EVIDENCE} at most, of whatever length and with however small probabilities.
 */
final class PropensityCheck {
    private static final double EVIDENCE = 200;

    private PropensityCheck() {}

    static List<Caution> cautions(Dataset dataset, LogProbabilities logs) {
        return against(dataset, logs).stream()
                .map(seen -> Caution.warning(
                        Kind.PROPENSITIES,
                        "The logged actions contradict their probabilities: " + seen
                                + ". Check that each is that of the action that was taken, of its own step, and a natural logarithm;"
                                + " or estimate them"))
                .toList();
    }

    /** How the actions contradict the probabilities, in words; nothing where they do not. */
    static Optional<String> against(Dataset dataset, LogProbabilities logs) {
        if (dataset.actionSpace() instanceof Discrete space) {
            StateCells cells = StateCells.of(dataset);
            Optional<String> sums =
                    cells.repeating() ? ProbabilitySums.against(dataset, space, logs) : Optional.empty();
            return sums.isPresent()
                    ? sums
                    : DiscreteBets.of(dataset, space, cells, logs).against(EVIDENCE);
        }
        return dataset.actionSpace() instanceof Box space
                ? DensityBets.of(dataset, space, logs).flatMap(bets -> bets.against(EVIDENCE))
                : Optional.empty();
    }
}
