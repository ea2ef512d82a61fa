package dev.hindcast.evaluation.anytime;

import dev.hindcast.evaluation.Confidence.Range;
import dev.hindcast.evaluation.Interval;
import dev.hindcast.learning.algorithm.Checks;
import dev.hindcast.learning.nn.Seeds;
import dev.hindcast.learning.training.HandOver;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * Falls back to the trusted policy where a candidate is known to be worse, accepts it where it is known not to be, and ends a trial that could
 * cost more than is allowed.
 *
 * <p>During a trial episodes come in blocks: one of the candidate at a random place among those of the trusted policy, so that what changes in the
 * environment changes both. A block gives a difference, the candidate's return minus the mean of the others, of returns clipped to a given range;
 * "worse", "cost" and "mean" below are of clipped returns. However often one looks, and whatever changes for both policies alike:
 *
 * <ul>
 *   <li>A candidate that is never worse by more than the tolerance is declared {@link Verdict#WORSE} with probability alpha at most
 *       ({@link Wealth}).
 *   <li>A candidate that is worse by more than the tolerance, on the average of its episodes, is {@link Verdict#ACCEPTED} with probability alpha at
 *       most ({@link RegretBound}).
 *   <li>What all candidates cost in their trials, the sum of the trusted policy's mean returns minus theirs, what better ones earned set against it,
 *       ever exceeds the budget with probability alpha at most; and likewise of each candidate its own budget. For that a trial has to end as
 *       {@link Verdict#UNPROVEN} where the next episode could cost more than is left.
 * </ul>
 *
 * <p>The first two hold for each candidate: of k candidates k alpha are misjudged at most in the mean, and k accepted ones may be worse than the
 * first policy by k tolerances. The third holds for all of them together. What an accepted candidate costs after its trial is not part of the
 * budget; nor is what a candidate does to the episodes of others, such as a machine that it breaks.
 *
 * <p>Earlier returns of the trusted policy are not used: the environment may have changed since.
 */
public final class PolicyGuard implements HandOver {
    private static final double LARGEST_LOG = 700;
    private static final double ROUNDING = 1e-9;

    private final Settings settings;
    private final double width;
    private final long seed;
    private final List<GuardReport> history = new ArrayList<>();
    private RegretBound regretOfAll = RegretBound.NONE;
    private Trial trial;
    private Verdict verdict = Verdict.UNDECIDED;
    private boolean underWay;
    private Block block = new Block(0);

    /**
     * What is allowed.
     *
     * @param returns what an episode's undiscounted return can be, both ends finite: from what is known of the problem, or the smallest and the
     *     largest return that was ever seen, of bad policies too; returns outside count as the nearer end
     * @param tolerance by how much a candidate's mean return may be below the trusted policy's, in units of return; at least 0 and less than the
     *     width of the range; with 0 a candidate that is just as good is never accepted
     * @param budget what all candidates may cost in their trials, in units of return; at least the width of the range, which is what an episode may
     *     cost
     * @param candidateBudget what each candidate may cost, likewise
     * @param alpha the probability of each kind of error, in (0, 0.5]
     * @param trustedEpisodes in each block, for one of the candidate; at least 1
     */
    @RecordBuilder
    public record Settings(
            Range returns, double tolerance, double budget, double candidateBudget, double alpha, int trustedEpisodes)
            implements PolicyGuardSettingsBuilder.With {
        public Settings {
            double width = returns.high() - returns.low();
            Checks.positive("the width of the range of returns", width);
            Checks.finite("tolerance", tolerance);
            if (!(tolerance >= 0 && tolerance < width)) {
                throw new IllegalArgumentException("The tolerance must be at least 0 and less than " + width
                        + ", the width of the range of returns, got " + tolerance);
            }
            requireOneEpisode("budget", budget, width);
            requireOneEpisode("candidateBudget", candidateBudget, width);
            if (!(alpha > 0 && alpha <= .5)) {
                throw new IllegalArgumentException("alpha must be above 0 and at most 0.5, got " + alpha);
            }
            Checks.positive("trustedEpisodes", trustedEpisodes);
        }

        private static void requireOneEpisode(String name, double budget, double width) {
            Checks.finite(name, budget);
            if (budget < width) {
                throw new IllegalArgumentException("The " + name + " must be at least " + width
                        + ", which is what one episode may cost, got " + budget);
            }
        }

        /** With errors of 5%, one trusted episode for each of the candidate, and a budget that one candidate may use up. */
        public static Settings of(Range returns, double tolerance, double budget) {
            return new Settings(returns, tolerance, budget, budget, .05, 1);
        }
    }

    /** One episode of the candidate among some of the trusted policy. */
    private static final class Block {
        private final int place;
        private int played;
        private double candidate;
        private double trusted;

        Block(int place) {
            this.place = place;
        }

        Player next() {
            return played == place ? Player.CANDIDATE : Player.TRUSTED;
        }

        void add(double episodeReturn) {
            if (next() == Player.CANDIDATE) {
                candidate = episodeReturn;
            } else {
                trusted += episodeReturn;
            }
            played++;
        }

        double difference(int trustedEpisodes) {
            return candidate - trusted / trustedEpisodes;
        }
    }

    /**
     * A guard to which nobody was proposed yet.
     *
     * @param settings what is allowed
     * @param seed of the order within blocks
     */
    public PolicyGuard(Settings settings, long seed) {
        this.settings = settings;
        this.width = settings.returns().high() - settings.returns().low();
        this.seed = seed;
        this.trial = trial(0);
    }

    private Trial trial(int number) {
        return new Trial(number, settings.tolerance() / width, settings.alpha());
    }

    private Block nextBlock() {
        long mixed = Seeds.mix(seed, regretOfAll.episodes());
        return new Block(new SplittableRandom(mixed).nextInt(settings.trustedEpisodes() + 1));
    }

    @Override
    public boolean open() {
        return !underWay && allows(regretOfAll, settings.budget());
    }

    /** Whether one more episode of a candidate, which costs 1 at most, stays within the budget. */
    private boolean allows(RegretBound spent, double budget) {
        return spent.upper() + 1 <= budget / width + ROUNDING;
    }

    @Override
    public void propose() {
        if (!open()) {
            throw new IllegalStateException(
                    underWay
                            ? "Candidate " + trial.number() + " is still on trial"
                            : "What is left of the budget does not allow another candidate");
        }
        trial = trial(trial.number() + 1);
        verdict = Verdict.UNDECIDED;
        underWay = true;
        block = nextBlock();
    }

    @Override
    public Player next() {
        return underWay ? block.next() : Player.TRUSTED;
    }

    @Override
    public Verdict ended(double episodeReturn) {
        if (!Double.isFinite(episodeReturn)) {
            throw new IllegalArgumentException("The return of an episode is " + episodeReturn);
        }
        if (!underWay) {
            return Verdict.UNDECIDED;
        }
        block.add(clipped(episodeReturn));
        if (block.played > settings.trustedEpisodes()) {
            compare(block.difference(settings.trustedEpisodes()) / width);
        }
        return verdict;
    }

    private double clipped(double episodeReturn) {
        double inside =
                Math.max(settings.returns().low(), Math.min(settings.returns().high(), episodeReturn));
        if (inside != episodeReturn) {
            trial.countOutside();
        }
        return inside;
    }

    private void compare(double difference) {
        regretOfAll = regretOfAll.with(difference, trial.mean(), settings.alpha());
        trial.add(difference);
        verdict = judge();
        underWay = verdict == Verdict.UNDECIDED;
        if (underWay) {
            block = nextBlock();
        } else {
            history.add(report());
        }
    }

    private Verdict judge() {
        if (trial.logEvidence() >= Math.log(1 / settings.alpha())) {
            return Verdict.WORSE;
        }
        RegretBound spent = trial.regret();
        if (spent.upper() <= trial.episodes() * settings.tolerance() / width) {
            return Verdict.ACCEPTED;
        }
        return allows(spent, settings.candidateBudget()) && allows(regretOfAll, settings.budget())
                ? Verdict.UNDECIDED
                : Verdict.UNPROVEN;
    }

    /** How many episodes of the candidate were compared in the trial under way, or else in the last one. */
    public int candidateEpisodes() {
        return trial.episodes();
    }

    /** The trial under way, or else the last one. */
    public GuardReport report() {
        Interval interval = trial.interval();
        return new GuardReport(
                trial.number(),
                verdict,
                trial.episodes(),
                trial.episodes() * settings.trustedEpisodes(),
                trial.episodes() == 0 ? Double.NaN : width * trial.mean(),
                new Interval(width * interval.low(), width * interval.high()),
                Math.exp(Math.min(LARGEST_LOG, trial.logEvidence())),
                1 / settings.alpha(),
                -width * trial.regret().sum(),
                width * trial.regret().upper(),
                width * regretOfAll.upper(),
                settings.budget(),
                trial.outside());
    }

    /** The trials that are over, in their order. */
    public List<GuardReport> history() {
        return List.copyOf(history);
    }

    @Override
    public String account() {
        return report().sentence();
    }

    @Override
    public Map<String, Double> metrics() {
        return report().metrics();
    }
}
