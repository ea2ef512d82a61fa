package dev.hindcast.experiments.run;

import dev.hindcast.dataset.Dataset;
import dev.hindcast.evaluation.offpolicy.TargetPolicy;
import dev.hindcast.report.AgainstLog.Step;

/** The command that asks whether a chosen policy may pass, by the episodes that nothing was learned from or chosen by. */
public final class GateAdvice {
    /** The discount that commands judge by where none is stated. */
    public static final double DISCOUNT = 0.99;

    private GateAdvice() {}

    /** What states a discount, after a blank, where it is not the one that holds otherwise. */
    public static String discount(double discount) {
        return discount == DISCOUNT ? "" : " --discount " + discount;
    }

    /**
     * The step to go on by, which needs a range that only the problem tells.
     *
     * @param policy the run, with its checkpoint, as it is typed
     * @param named the data, and what is stated of them, as they are typed
     * @param target as it is judged
     * @param dataset episodes of these data
     * @param more further options, each after a blank
     */
    public static Step of(String policy, String named, TargetPolicy target, Dataset dataset, String more) {
        boolean weighed = target.hasProbabilities(dataset);
        return new Step(
                "Then ask whether it may pass, by the half that nothing was chosen by. LOW and HIGH are what the discounted return of an"
                        + " episode can be"
                        + (weighed
                                ? ":"
                                : "; the kernel makes logged actions near to the policy's own bear on it, which short episodes allow:"),
                "hindcast gate " + policy + " --data " + named + " --held-out --range=LOW,HIGH"
                        + (target.sampled() ? " --sampled" : "")
                        + (weighed ? "" : " --kernel gaussian")
                        + more);
    }
}
