package dev.hindcast.evaluation.offpolicy;

import dev.hindcast.evaluation.Caution;
import dev.hindcast.evaluation.Caution.Kind;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Whether the value of a policy has settled, by its course over the updates of {@link FittedQEvaluation}. A target network that takes in
 * the share tau of Q at each update forgets an error of its first values as exp(-u tau / H) in u updates, with H the steps for which an
 * error lasts: 1 / (1 - gamma), or those of the longest episode where they are fewer. What is still to come follows from that and from how
 * far the value moved in each of the last two quarters of the updates.
 *
 * @param updates u, how many there were
 * @param planned how many were asked for; more than that were made while the value moved
 * @param left exp(-u tau / H), in (0, 1)
 * @param half the mean value of the starts after half of the updates, in units of reward
 * @param threeQuarters the same after three quarters of them
 * @param value the same after all of them
 * @param scale the deviation of the logged rewards-to-go, in units of reward
 */
public record Convergence(
        int updates, int planned, double left, double half, double threeQuarters, double value, double scale) {
    /** How much a value may still move, as a share of the deviation of the logged rewards-to-go. */
    private static final double TOLERANCE = 0.05;

    /** About how far the value is from where it would settle, in units of reward. */
    public double toCome() {
        double quarter = Math.pow(left, -0.25);
        double ofThird = Math.abs(threeQuarters - half) / (quarter * quarter - quarter);
        double ofLast = Math.abs(value - threeQuarters) / (quarter - 1);
        return Math.max(ofThird, ofLast);
    }

    /** Whether what is still to come is little beside what returns differ by. */
    public boolean settled() {
        return toCome() <= TOLERANCE * scale;
    }

    /** A warning where the value has not settled, a note where it took more updates than were asked for. */
    List<Caution> cautions() {
        if (settled()) {
            return updates == planned
                    ? List.of()
                    : List.of(Caution.note(
                            Kind.UNCONVERGED,
                            "The value settled after " + updates + " updates, not within the " + planned
                                    + " that were asked for"));
        }
        return List.of(Caution.warning(
                Kind.UNCONVERGED,
                String.format(
                        Locale.ROOT,
                        "The fit has not converged: its value was %.4g after half of the %d updates, %.4g after three quarters and %.4g in the"
                                + " end, with about %.2g to come. Make more `updates`",
                        half,
                        updates,
                        threeQuarters,
                        value,
                        toCome())));
    }

    /** The refusal of an estimate that rests on cautioned values alone, where these have not settled. */
    static Optional<Caution> refusal(List<Caution> cautions) {
        return cautions.stream()
                .filter(caution -> caution.kind() == Kind.UNCONVERGED && caution.level() == Caution.Level.WARNING)
                .map(caution -> Caution.refusal(Kind.UNCONVERGED, caution.reason()))
                .findFirst();
    }
}
