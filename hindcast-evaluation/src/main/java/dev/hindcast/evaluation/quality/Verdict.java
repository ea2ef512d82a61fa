package dev.hindcast.evaluation.quality;

import dev.hindcast.dataset.Discrete;
import java.util.ArrayList;
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

        static Advice of(String algorithm, String why, String... settings) {
            return new Advice(algorithm, List.of(settings), why);
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
                kind, reason(kind, evidence), advice(kind, evidence.dataset().actionSpace() instanceof Discrete));
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

    static List<Advice> advice(Kind kind, boolean discrete) {
        List<Advice> advice = new ArrayList<>();
        switch (kind) {
            case SMALL, NARROW, EXPERT -> {
                advice.add(Advice.of(
                        discrete ? "discrete-bc" : "bc",
                        "cannot leave the data; on data of good episodes hard to beat (Schweighofer et al. 2022)"));
                advice.add(
                        discrete
                                ? Advice.of("discrete-bcq", "values only actions that the data make likely")
                                : Advice.of("td3-bc", "a smaller alpha gives imitation more weight", "alpha=1"));
                advice.add(Advice.of(
                        discrete ? "discrete-iql" : "iql",
                        "never asks for the value of an action that was not logged"));
            }
            case SPARSE -> {
                advice.add(Advice.of(
                        discrete ? "discrete-iql" : "iql",
                        "joins pieces of episodes without leaving the data (the settings of Kostrikov et al. 2022 for mazes)",
                        "expectile=0.9",
                        "inverseTemperature=10"));
                advice.add(Advice.of(
                        discrete ? "discrete-cql" : "cql", "values by dynamic programming, held down off the data"));
            }
            case RANDOM -> {
                advice.add(
                        discrete
                                ? Advice.of(
                                        "discrete-cql",
                                        "a low weight and small steps, see the guide on discrete actions",
                                        "conservativeWeight=1",
                                        "learningRate=6.25e-5")
                                : Advice.of(
                                        "cql", "a low weight, see the guide on conservatism", "conservativeWeight=1"));
                advice.add(Advice.of(
                        discrete ? "discrete-iql" : "iql",
                        "its policy imitates: only a high expectile and temperature pick the good actions out",
                        "expectile=0.95"));
            }
            case MIXED -> {
                advice.add(Advice.of(discrete ? "discrete-cql" : "iql", "sound with its defaults"));
                advice.add(Advice.of(discrete ? "discrete-iql" : "cql", "as another way, to compare"));
                advice.add(Advice.of(
                        discrete ? "discrete-bcq" : "td3-bc",
                        "closer to the data, the safer choice where good episodes are many"));
            }
            case FAULTY -> {}
        }
        return advice;
    }
}
