package dev.hindcast.evaluation.quality;

import java.util.ArrayList;
import java.util.List;

/** Rewards that are all the same, mostly the same, or of an unusual scale. */
final class RewardShape implements Check {
    static final double SPARSE = 0.95;

    private static final double LARGE = 50;
    private static final double SMALL = 1e-4;

    @Override
    public List<Finding> examine(Evidence evidence) {
        Rewards rewards = evidence.quality().rewards();
        List<Finding> findings = new ArrayList<>();
        if (rewards.constant()) {
            findings.add(constant(rewards, evidence.statistics().terminated()));
        } else if (rewards.mostCommonShare() >= SPARSE) {
            findings.add(new Finding(
                    "sparse-rewards",
                    Severity.NOTE,
                    Figures.percent(rewards.mostCommonShare()) + " of the steps have the reward "
                            + Figures.number(rewards.mostCommon()),
                    "What is good shows many steps later only: values have to travel far before anything can be told apart",
                    "Give the training enough updates, with a high discount; see the verdict for settings"));
        }
        double scale = Math.max(Math.abs(rewards.min()), Math.abs(rewards.max()));
        double typical = Math.hypot(rewards.mean(), rewards.std());
        if (typical > LARGE || (scale > 0 && scale < SMALL)) {
            findings.add(new Finding(
                    "reward-scale",
                    Severity.WARNING,
                    "The root mean square of the rewards is " + Figures.number(typical) + ", the largest "
                            + Figures.number(scale),
                    "Learning rates, temperatures and conservative weights are tuned for values of about 1 to 1,000; with a"
                            + " discount of 0.99 these are around " + Figures.number(100 * typical),
                    "Scale the rewards (`rewardScale`, a RewardTransform) to a root mean square between 0.01 and 10"));
        }
        return findings;
    }

    private static Finding constant(Rewards rewards, int terminated) {
        String seen = "Every reward is " + Figures.number(rewards.mostCommon());
        return terminated > 0
                ? new Finding(
                        "constant-rewards",
                        Severity.NOTE,
                        seen,
                        "The return is the length of the episode: all that tells good from bad is when episodes terminate, so"
                                + " that terminated must not be mistaken for truncated",
                        "Check the flags of the ends")
                : new Finding(
                        "constant-rewards",
                        Severity.WARNING,
                        seen + " and no episode terminates",
                        "Every policy is as good as any other: there is nothing to learn but imitation",
                        "Find the reward that was lost, or use an imitating algorithm");
    }
}
