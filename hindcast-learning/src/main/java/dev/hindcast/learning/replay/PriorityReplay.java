package dev.hindcast.learning.replay;

import dev.hindcast.learning.nn.Scope;
import dev.hindcast.learning.nn.Seeds;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Function;

/**
 * Draws transitions of a log and of what a learner lived through by their priority: w^(1/T) where it is logged, c w^(1/T) where it is the
 * learner's own, w being the {@link DensityRatio} of the pair and T = 5 as in balanced replay (Lee, Seo, Lee, Abbeel and Shin 2021, arXiv
 * 2107.00591). Of the log comes first what the learner would meet too, and the more it has lived through, and the less the log
 * resembles it, the smaller is the log's share of a batch.
 *
 * <p>There, a learner's new steps get a great priority until they are drawn for the first time, and priorities are those of the last draw. Here c does that
 * for all of them, such that the share is the asked for one where learning begins, and priorities are those of now: nothing is kept but the
 * ratio, so that draws stay a function of the seed and the number of the update. A batch is resampled (systematically) from four times as many candidates of
 * either kind.
 *
 * <p>Windows, goals and parts that are held out are drawn uniformly, with the share of the last batch.
 */
public final class PriorityReplay implements Replay {
    private static final int CANDIDATES = 4;
    private static final int RATIO_BATCH = 256;
    private static final double TEMPERATURE = 5;
    private static final double LARGEST = 1_000;
    private static final long STREAM = 7;

    private final Replay logged;
    private final Replay own;
    private final DensityRatio ratio;
    private final double favour;
    private final Draws draws;
    private final Share share;

    /** Of the log in the batch that was drawn last. */
    private static final class Share {
        private double last;
    }

    /**
     * @param initial the log's share of a batch where the learner's own steps are {@code firstOwn} and resemble the log, in (0, 1)
     * @param firstOwn at least 1
     * @param seed of the resampling
     */
    public PriorityReplay(Replay logged, Replay own, DensityRatio ratio, double initial, long firstOwn, long seed) {
        this(
                logged,
                own,
                ratio,
                logged.size() * (1 - initial) / (initial * firstOwn),
                new Draws(Seeds.mix(seed, STREAM)),
                new Share());
        share.last = initial;
    }

    private PriorityReplay(Replay logged, Replay own, DensityRatio ratio, double favour, Draws draws, Share share) {
        this.logged = logged;
        this.own = own;
        this.ratio = ratio;
        this.favour = favour;
        this.draws = draws;
        this.share = share;
    }

    /** The log's share of the batch that was drawn last, of the first one before any was. */
    public double share() {
        return share.last;
    }

    @Override
    public Transitions transitions(int count, double discount) {
        Candidates ofLog = candidates(logged, count, discount);
        Candidates ofOwn = candidates(own, count, discount);
        double mass = logged.size() * ofLog.meanPriority();
        share.last = mass / (mass + favour * own.size() * ofOwn.meanPriority());
        SplittableRandom random = draws.next();
        int fromLog = (int) Math.floor(share.last * count + random.nextDouble());
        if (fromLog == 0 || fromLog == count) {
            return (fromLog == 0 ? ofOwn : ofLog).resampled(count, random);
        }
        return MixedReplay.joined(ofLog.resampled(fromLog, random), ofOwn.resampled(count - fromLog, random));
    }

    private Candidates candidates(Replay replay, int count, double discount) {
        Transitions drawn = replay.transitions(CANDIDATES * count, discount);
        float[] priorities = Scope.noGradient(() -> ratio.log(drawn)
                        .times(1 / TEMPERATURE)
                        .clamp(-Math.log(LARGEST), Math.log(LARGEST))
                        .exp())
                .toArray();
        return new Candidates(drawn, priorities);
    }

    private record Candidates(Transitions drawn, float[] priorities) {
        double total() {
            double sum = 0;
            for (float priority : priorities) {
                sum += priority;
            }
            return sum;
        }

        double meanPriority() {
            return total() / priorities.length;
        }

        /** Candidate i stands {@code count} p_i / sum p times in it, rounded up or down by one random number for all. */
        Transitions resampled(int count, SplittableRandom random) {
            double step = total() / count;
            double next = step * random.nextDouble();
            double passed = 0;
            int candidate = -1;
            long[] rows = new long[count];
            for (int i = 0; i < count; i++) {
                while (passed <= next && candidate + 1 < priorities.length) {
                    candidate++;
                    passed += priorities[candidate];
                }
                rows[i] = candidate;
                next += step;
            }
            return drawn.rows(rows);
        }
    }

    /** Learns the ratio by one step too. */
    @Override
    public void startUpdate(long updates) {
        logged.startUpdate(updates);
        own.startUpdate(updates);
        draws.startUpdate(updates);
        ratio.learn(pairs(logged), pairs(own));
    }

    private static Transitions pairs(Replay replay) {
        return replay.ofSingleSteps().transitions(RATIO_BATCH, 0);
    }

    private Replay mixed() {
        return logged.mixedWith(own, share.last);
    }

    @Override
    public Windows windows(int count, int length) {
        return mixed().windows(count, length);
    }

    @Override
    public Goals goals(int count, double discount) {
        return mixed().goals(count, discount);
    }

    @Override
    public Replay heldOut(double part) {
        return mixed().heldOut(part);
    }

    @Override
    public Replay without(double part) {
        return mixed().without(part);
    }

    @Override
    public Replay resampled(long number) {
        return mixed().resampled(number);
    }

    @Override
    public Transitions listed(int limit, double discount) {
        return mixed().listed(limit, discount);
    }

    @Override
    public <T> List<T> ofBlocks(int size, double discount, Function<Transitions, T> value) {
        return mixed().ofBlocks(size, discount, value);
    }

    @Override
    public Replay ofSingleSteps() {
        return new PriorityReplay(logged.ofSingleSteps(), own.ofSingleSteps(), ratio, favour, draws, share);
    }

    @Override
    public Replay inChunks(int length) {
        if (length > 1) {
            throw new IllegalArgumentException(
                    "Priorities are those of single steps: decide one action at once, not " + length);
        }
        return this;
    }

    @Override
    public Replay withReturns() {
        return new PriorityReplay(logged.withReturns(), own.withReturns(), ratio, favour, draws, share);
    }

    @Override
    public double highestReturn() {
        return mixed().highestReturn();
    }

    @Override
    public int longestEpisode() {
        return mixed().longestEpisode();
    }

    @Override
    public Replay relabelled(StateValues values) {
        return mixed().relabelled(values);
    }

    @Override
    public long size() {
        return logged.size() + own.size();
    }
}
