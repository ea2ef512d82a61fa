package dev.hindcast.evaluation.quality;

import dev.hindcast.dataset.Discrete;
import java.util.List;

/**
 * What can be learned from data, and with which algorithms.
 *
 * @param kind what the data are like
 * @param reason why they are called that, with figures
 * @param advice the algorithms that suit, the first one to try first; none where the data have to be repaired before
 */
public record Verdict(Kind kind, String reason, List<Advice> advice) {
    private static final long SMALL = 5_000;
    private static final double RANDOM = 0.93;
    private static final double NARROW = 0.35;
    private static final double GOOD = 0.8;

    public Verdict {
        advice = List.copyOf(advice);
    }

    /** What data are like, as far as the choice of an algorithm goes. */
    public enum Kind {
        /** Something in them is false. */
        FAULTY,
        /** They are too few to learn values from. */
        SMALL,
        /** Hardly a reward differs from the others. */
        SPARSE,
        /** The state has little influence on the actions. */
        RANDOM,
        /** The state decides the action, and the returns are good. */
        EXPERT,
        /** The state decides the action, whether well or badly. */
        NARROW,
        /** Between the two. */
        MIXED
    }

    /**
     * An algorithm to try.
     *
     * @param algorithm its name, as {@code hindcast train} knows it
     * @param settings what to set differently from its defaults, as {@code key=value}
     * @param why the reason
     */
    public record Advice(String algorithm, List<String> settings, String why) {
        public Advice {
            settings = List.copyOf(settings);
        }

        /** The algorithm with its settings: {@code td3-bc with alpha=1}. */
        public String words() {
            return settings.isEmpty() ? algorithm : algorithm + " with " + String.join(", ", settings);
        }
    }

    static Verdict of(Evidence evidence, List<Finding> findings) {
        List<String> errors = findings.stream()
                .filter(finding -> finding.severity() == Severity.ERROR)
                .map(Finding::name)
                .distinct()
                .toList();
        if (!errors.isEmpty()) {
            return new Verdict(
                    Kind.FAULTY,
                    "The data say something false (" + String.join(", ", errors)
                            + "): what is learned from them would be false too. Repair that first",
                    List.of());
        }
        Kind kind = kind(evidence);
        return new Verdict(
                kind,
                reason(kind, evidence),
                Shortlist.of(kind, evidence.dataset().actionSpace() instanceof Discrete));
    }

    private static Kind kind(Evidence evidence) {
        TrajectoryQuality trajectories = evidence.quality().trajectoryQuality();
        double spread = evidence.quality().behavior().spread();
        if (evidence.statistics().transitions() < SMALL) {
            return Kind.SMALL;
        }
        if (spread >= RANDOM) {
            return Kind.RANDOM;
        }
        if (sparse(evidence.quality().rewards())) {
            return Kind.SPARSE;
        }
        if (spread > NARROW) {
            return Kind.MIXED;
        }
        return trajectories.external() && trajectories.value() >= GOOD ? Kind.EXPERT : Kind.NARROW;
    }

    private static boolean sparse(Rewards rewards) {
        return !rewards.constant() && rewards.mostCommonShare() >= RewardShape.SPARSE;
    }

    private static String reason(Kind kind, Evidence evidence) {
        String spread = "Actions in similar states differ by "
                + Figures.percent(evidence.quality().behavior().spread()) + " of what they differ over all: ";
        return switch (kind) {
            case SMALL ->
                Figures.count(evidence.statistics().transitions(), "step")
                        + " are few: a network of values fits them by heart, and its mistakes elsewhere are not corrected by any"
                        + " data. Stay close to what was logged";
            case SPARSE ->
                Figures.percent(evidence.quality().rewards().mostCommonShare())
                        + " of the steps have the same reward: what is good has to be carried back over many steps, by methods that"
                        + " join pieces of episodes";
            case RANDOM ->
                spread + "the behaviour explores like a random policy. Imitating it is worthless, but nearly every"
                        + " action was tried nearly everywhere, so that little conservatism is needed";
            case EXPERT ->
                spread + "the behaviour is nearly deterministic, and at "
                        + Figures.percent(evidence.quality().trajectoryQuality().value())
                        + " of the way from the bad reference to the good one. Imitate it; there is little else in the data";
            case NARROW ->
                spread + "the behaviour is nearly deterministic. Values of other actions are guesses: stay close to"
                        + " the data, and do not expect much more than their best episodes";
            case MIXED ->
                spread + "the data hold good and bad choices for similar states, which is what offline learning can"
                        + " tell apart";
            case FAULTY -> throw new IllegalArgumentException("Faulty data have no other reason");
        };
    }
}
