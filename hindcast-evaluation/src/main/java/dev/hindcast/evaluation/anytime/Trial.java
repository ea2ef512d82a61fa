package dev.hindcast.evaluation.anytime;

import dev.hindcast.evaluation.Interval;
import java.util.ArrayList;
import java.util.List;

/** What was seen of one candidate: its episodes' returns minus those of the trusted policy beside them, as shares of the width of the range. */
final class Trial {
    private static final int BISECTIONS = 25;

    private final int number;
    private final double alpha;
    private final List<Double> differences = new ArrayList<>();
    private Wealth wealth;
    private RegretBound regret = RegretBound.NONE;
    private int outside;

    /**
     * Before the first episode.
     *
     * @param number counted from 1
     * @param tolerance how much worse is tolerated, in [0, 1)
     * @param alpha of each statement
     */
    Trial(int number, double tolerance, double alpha) {
        this.number = number;
        this.alpha = alpha;
        this.wealth = Wealth.against(-tolerance);
    }

    int number() {
        return number;
    }

    /** How many episodes of the candidate were compared. */
    int episodes() {
        return differences.size();
    }

    /** The mean difference; 0 before the first. */
    double mean() {
        return differences.isEmpty() ? 0 : regret.sum() / episodes();
    }

    /** How many returns lay outside of the range. */
    int outside() {
        return outside;
    }

    RegretBound regret() {
        return regret;
    }

    double logEvidence() {
        return wealth.log();
    }

    void countOutside() {
        outside++;
    }

    void add(double difference) {
        wealth = wealth.with(difference);
        regret = regret.with(difference, mean(), alpha);
        differences.add(difference);
    }

    /** Of the mean difference: the lower end by the bound of the regret, the upper one the least mean against which there is enough evidence. */
    Interval interval() {
        if (differences.isEmpty()) {
            return new Interval(-1, 1);
        }
        double low = mean();
        double high = 1;
        for (int i = 0; i < BISECTIONS; i++) {
            double middle = (low + high) / 2;
            if (rejects(middle)) {
                high = middle;
            } else {
                low = middle;
            }
        }
        return new Interval(-regret.upper() / episodes(), high);
    }

    private boolean rejects(double supposed) {
        if (supposed >= 1) {
            return false;
        }
        Wealth owned = Wealth.against(supposed);
        for (double difference : differences) {
            owned = owned.with(difference);
        }
        return owned.log() >= Math.log(1 / alpha);
    }
}
