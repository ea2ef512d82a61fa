package dev.hindcast.evaluation.quality;

import dev.hindcast.dataset.Dataset;
import dev.hindcast.dataset.DatasetStatistics;
import java.util.List;

/**
 * What there is to know of a data set before anything is learned from it.
 *
 * @param statistics counts and ranges
 * @param quality measures
 * @param findings what is wrong or noteworthy, the gravest first
 * @param verdict what can be learned from the data, and how
 */
public record Inspection(DatasetStatistics statistics, Quality quality, List<Finding> findings, Verdict verdict) {
    private static final int SAMPLE = 20_000;

    public Inspection {
        findings = List.copyOf(findings);
    }

    /**
     * Inspects a data set. Counts are of all steps; what compares steps with one another takes a sample of {@value #SAMPLE}.
     *
     * @param references what returns and coverage are compared with
     * @param seed of the samples and of the trial split: the same seed gives the same inspection
     * @throws IllegalArgumentException where the reference has other spaces
     */
    public static Inspection of(Dataset dataset, References references, long seed) {
        DatasetStatistics statistics = dataset.statistics();
        StepSample sample = StepSample.of(dataset, SAMPLE, seed);
        Quality quality = Quality.of(dataset, statistics, sample, references, seed);
        Evidence evidence = new Evidence(dataset, statistics, quality, sample, seed);
        List<Finding> findings = Checks.examine(evidence);
        return new Inspection(statistics, quality, findings, Verdict.of(evidence, findings));
    }
}
