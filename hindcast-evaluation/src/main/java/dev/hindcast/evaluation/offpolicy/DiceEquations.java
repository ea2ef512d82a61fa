package dev.hindcast.evaluation.offpolicy;

import dev.hindcast.evaluation.Caution;
import dev.hindcast.evaluation.Caution.Kind;
import java.util.Locale;
import java.util.Optional;

/** What speaks against the equations that visits of a policy were found by. */
final class DiceEquations {
    private static final double NOTED_MISSING = 1e-6;
    private static final double DOUBTED_MISSING = 0.05;
    /** With this condition ten of the sixteen digits of a number are lost. */
    private static final double DOUBTED_CONDITION = 1e10;

    private DiceEquations() {}

    /**
     * Whether what flows into each pair is what visits it.
     *
     * @param missing the sum of the differences of the two, relative to all visits
     */
    static Optional<Caution> flow(double missing) {
        return missing(
                missing,
                "%.2f%% of the visits that were found do not follow from those before: the regularisation trades the flow equations for"
                        + " something else. Take less of it");
    }

    /**
     * Whether each episode ends once: a consequence of the flow equations that features need not hold to.
     *
     * @param ends how often one does, with gamma the probability of going on
     */
    static Optional<Caution> ending(double ends) {
        return missing(
                Math.abs(ends - 1),
                "By the ratios that were found the number of times that an episode ends is off by %.2f%%, where each ends once: the features"
                        + " tell too little of the visits, or the log breaks off where the policy goes on. Take other features");
    }

    private static Optional<Caution> missing(double share, String pattern) {
        if (!(share > NOTED_MISSING)) {
            return Optional.empty();
        }
        String reason = String.format(Locale.ROOT, pattern, 100 * share);
        return Optional.of(
                share > DOUBTED_MISSING
                        ? Caution.warning(Kind.EQUATIONS, reason)
                        : Caution.note(Kind.EQUATIONS, reason));
    }

    /**
     * Whether rounding leaves the solution enough digits.
     *
     * @param condition of the equations, in the 1-norm
     */
    static Optional<Caution> condition(double condition) {
        return condition <= DOUBTED_CONDITION
                ? Optional.empty()
                : Optional.of(Caution.warning(
                        Kind.EQUATIONS,
                        String.format(
                                Locale.ROOT,
                                "The equations of the features are ill-conditioned (%.1e): rounding and chance decide what solves them. Take fewer"
                                        + " features, or a greater ridge",
                                condition)));
    }

    /**
     * Whether the ridge decides.
     *
     * @param shift how far ten times the ridge moves the value
     * @param error the value's standard error
     */
    static Optional<Caution> ridge(double shift, double error) {
        return Math.abs(shift) <= error
                ? Optional.empty()
                : Optional.of(Caution.warning(
                        Kind.EQUATIONS,
                        String.format(
                                Locale.ROOT,
                                "Ten times the ridge moves the value by %.4g, more than its standard error of %.4g: the data do not tell the ratios, the"
                                        + " ridge does. Take fewer features",
                                shift,
                                error)));
    }
}
