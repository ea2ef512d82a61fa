package dev.hindcast.cli.options;

import dev.hindcast.cli.output.Estimates;
import dev.hindcast.evaluation.Confidence;
import dev.hindcast.experiments.WrongUse;
import picocli.CommandLine.Option;

/** Which intervals of estimates. */
public final class Intervals {
    static final String HOW_SURE =
            "how sure an interval is to hold the truth, or a gate that a policy is better; default: ${DEFAULT-VALUE}";

    @Option(
            names = "--interval",
            paramLabel = "KIND",
            defaultValue = "bootstrap",
            description = "bootstrap, student-t, hoeffding or empirical-bernstein; default: ${DEFAULT-VALUE}")
    private String kind = "bootstrap";

    @Option(names = "--confidence", paramLabel = "P", defaultValue = "0.95", description = HOW_SURE)
    private double level = 0.95;

    /**
     * Their kind.
     *
     * @throws WrongUse where there is none of that name
     */
    public Confidence confidence() {
        return Estimates.confidence(kind);
    }

    /** How surely they cover, as it was given. */
    public double level() {
        return level;
    }
}
