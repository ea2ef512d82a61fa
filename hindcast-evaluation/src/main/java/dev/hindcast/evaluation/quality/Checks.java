package dev.hindcast.evaluation.quality;

import java.util.Comparator;
import java.util.List;

/** All checks. */
final class Checks {
    private static final List<Check> ALL = List.of(
            new ReadContradictions(),
            new LateEnds(),
            new ShiftedEnds(),
            new RepeatedFinalObservations(),
            new EndsFlaggedTwice(),
            new TimedTerminations(),
            new LeakedReward(),
            new RepeatedEpisodes(),
            new RepeatedSteps(),
            new ClippedActions(),
            new ActionsOutOfBounds(),
            new UnusedActions(),
            new ChoicesAsNumbers(),
            new RewardShape(),
            new HeavyReturns(),
            new ConstantFeatures(),
            new CollinearFeatures(),
            new ClockFeatures(),
            new Witness(),
            new Drift(),
            new HeldOutShift(),
            new MissingSuccessors(),
            new FewEpisodes());

    private Checks() {}

    /** What all checks find, the gravest first. */
    static List<Finding> examine(Evidence evidence) {
        return ALL.stream()
                .flatMap(check -> check.examine(evidence).stream())
                .sorted(Comparator.comparing(Finding::severity))
                .toList();
    }
}
