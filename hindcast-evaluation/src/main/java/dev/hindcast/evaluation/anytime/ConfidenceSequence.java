package dev.hindcast.evaluation.anytime;

/**
 * Lower bounds of the mean of samples that are at least 0 and may have a heavy upper tail, all of which hold at once with the probability
 * asked for: looked at after every sample, the mean is ever below one of them in at most a share alpha of all logs.
 *
 * <p>Against a supposed mean m a gambler stakes the share c of what he owns on "more than m": after sample x he owns 1 + c (x / m - 1) times as
 * much. If the mean is m or less, what he owns is a nonnegative supermartingale and by Ville's inequality ever exceeds 1 / alpha with probability
 * alpha at most; the bound is the largest m against which he has grown so rich. {@value #GAMBLERS} gamblers begin with equal parts and stake
 * 1/2, 1/4, 1/8 ... of what each owns: the diversified Kelly bets of Waudby-Smith and Ramdas 2023, "Estimating means of bounded random variables by
 * betting", for samples bounded on one side alone as in Waudby-Smith, Wu, Ramdas, Karampatziakis and Mineiro 2022, "Anytime-valid off-policy
 * inference for contextual bandits" (arXiv 2210.10768). What is staked on a sample depends on those before it alone, and what they own falls as m
 * rises.
 */
public final class ConfidenceSequence {
    private static final int GAMBLERS = 16;
    private static final int BISECTIONS = 24;
    /** How far, as a share of the way to the sample mean, a bound rises at least. */
    private static final double RESOLUTION = 1e-4;

    private static final double RESCALED = 1e100;

    private final double[] samples;
    private final double target;

    /**
     * The bounds of samples.
     *
     * @param samples finite and at least 0, in the order in which they came; not copied
     * @param alpha the probability that the mean is ever below a bound, in (0, 1)
     */
    public ConfidenceSequence(double[] samples, double alpha) {
        if (!(alpha > 0 && alpha < 1)) {
            throw new IllegalArgumentException("The probability of an error lies between 0 and 1, got " + alpha);
        }
        for (int i = 0; i < samples.length; i++) {
            if (!(samples[i] >= 0 && samples[i] < Double.POSITIVE_INFINITY)) {
                throw new IllegalArgumentException("The sample at index " + i + " is " + samples[i]
                        + ": samples are finite and at least 0, subtract the least that is possible first");
            }
        }
        this.samples = samples;
        this.target = Math.log(1 / alpha);
    }

    /**
     * The largest bound of the first samples.
     *
     * @param count how many of them, at least 1
     * @param before a bound that was found earlier, 0 where there is none
     * @return at least {@code before}
     */
    public double lower(int count, double before) {
        double mean = mean(count);
        double low = before + RESOLUTION * (mean - before);
        if (!(mean > before) || !rejected(low, count)) {
            return before;
        }
        double high = mean;
        for (int i = 0; i < BISECTIONS; i++) {
            double middle = (low + high) / 2;
            if (rejected(middle, count)) {
                low = middle;
            } else {
                high = middle;
            }
        }
        return low;
    }

    private double mean(int count) {
        double sum = 0;
        for (int i = 0; i < count; i++) {
            sum += samples[i];
        }
        return sum / count;
    }

    private boolean rejected(double mean, int count) {
        return logWealth(mean, count) >= target;
    }

    /** The logarithm of what the gamblers own together after the first samples, having begun with 1. */
    double logWealth(double mean, int count) {
        double[] logs = new double[GAMBLERS];
        double largest = Double.NEGATIVE_INFINITY;
        for (int j = 0; j < GAMBLERS; j++) {
            logs[j] = logWealth(mean, count, Math.scalb(1.0, -j - 1));
            largest = Math.max(largest, logs[j]);
        }
        double sum = 0;
        for (double log : logs) {
            sum += Math.exp(log - largest);
        }
        return largest + Math.log(sum / GAMBLERS);
    }

    /** Eight samples at a time, of which none waits for the other. */
    private double logWealth(double mean, int count, double stake) {
        double kept = 1 - stake;
        double factor = stake / mean;
        double log = 0;
        double wealth = 1;
        int i = 0;
        for (; i + 7 < count; i += 8) {
            double one = growth(i, kept, factor) * growth(i + 1, kept, factor);
            double two = growth(i + 2, kept, factor) * growth(i + 3, kept, factor);
            double three = growth(i + 4, kept, factor) * growth(i + 5, kept, factor);
            double four = growth(i + 6, kept, factor) * growth(i + 7, kept, factor);
            wealth *= (one * two) * (three * four);
            if (wealth > RESCALED || wealth < 1 / RESCALED) {
                log += Math.log(wealth);
                wealth = 1;
            }
        }
        for (; i < count; i++) {
            wealth *= growth(i, kept, factor);
        }
        return log + Math.log(wealth);
    }

    private double growth(int i, double kept, double factor) {
        return kept + factor * samples[i];
    }
}
