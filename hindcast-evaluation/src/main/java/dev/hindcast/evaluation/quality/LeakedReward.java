package dev.hindcast.evaluation.quality;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Components of the observation that hold the reward of the very step. Equal ones are found in any case; those that an affine function
 * makes equal are found where the squared correlation is above {@value #EXPLAINED} and enough steps have another reward than the
 * most common one.
 */
final class LeakedReward implements Check {
    private static final double EXPLAINED = 0.999;
    private static final int LEAST_UNCOMMON = 10;

    @Override
    public List<Finding> examine(Evidence evidence) {
        Rewards rewards = evidence.quality().rewards();
        if (rewards.constant() || evidence.discreteObservations()) {
            return List.of();
        }
        StepSample sample = evidence.sample();
        double[] reward = sample.column(sample.rewards(), 0);
        boolean varied = sample.size() * (1 - rewards.mostCommonShare()) >= LEAST_UNCOMMON;
        List<Integer> equal = new ArrayList<>();
        List<Integer> affine = new ArrayList<>();
        for (int i = 0; i < evidence.observationSize(); i++) {
            double[] feature = sample.column(sample.observations(), i);
            if (Columns.variance(reward) > 0 && Arrays.equals(feature, reward)) {
                equal.add(i);
            } else if (varied && explained(feature, reward) > EXPLAINED) {
                affine.add(i);
            }
        }
        List<Finding> findings = new ArrayList<>();
        if (!equal.isEmpty()) {
            findings.add(finding(Severity.ERROR, equal, "equals the reward of the same step", sample));
        }
        if (!affine.isEmpty()) {
            findings.add(finding(
                    Severity.WARNING,
                    affine,
                    "is an affine function of the reward of the same step (over 99.9% of its variance)",
                    sample));
        }
        return findings;
    }

    private static double explained(double[] feature, double[] reward) {
        double correlation = Columns.correlation(Columns.standardized(feature), Columns.standardized(reward));
        return correlation * correlation;
    }

    private static Finding finding(Severity severity, List<Integer> components, String relation, StepSample sample) {
        return new Finding(
                "leaked-reward",
                severity,
                "Observation " + Figures.components(components) + " " + relation + ", in "
                        + Figures.count(sample.size()) + " steps compared",
                "The reward follows the action, so that a policy cannot see it when it acts: one that learned to rely on it"
                        + " fails when it is used",
                "Drop the component, unless the reward really is what was measured before the action");
    }
}
