package dev.hindcast.evaluation.bandit;

import dev.hindcast.evaluation.Caution;
import dev.hindcast.evaluation.Caution.Kind;
import dev.hindcast.evaluation.Confidence;
import dev.hindcast.evaluation.Estimate;
import dev.hindcast.evaluation.Interval;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * The direct method (Beygelzimer and Langford 2009): V = 1/n sum_i sum_a pi(a | x_i) q(x_i, a) with a model q that is fitted to the
 * log. It has little variance and whatever bias the model has, which no interval knows of. The interval is always of the bootstrap, the
 * model being fitted anew to each of {@value #RESAMPLES} resamples.
 *
 * @param learner makes the model
 */
public record DirectMethod(RewardModel.Learner learner) implements BanditEstimator {
    /** Fewer than elsewhere, since each costs a fit. */
    public static final int RESAMPLES = 300;

    @Override
    public String name() {
        return "dm";
    }

    @Override
    public Estimate estimate(BanditLog log, BanditPolicy policy, Uncertainty uncertainty) {
        Choices choices = Choices.of(log, policy);
        double value = value(choices, Predictions.ones(log.size()));
        Interval interval = Resampling.slow(log.clusters(), counts -> value(choices, counts), uncertainty);
        List<Caution> cautions = new ArrayList<>();
        cautions.add(Caution.note(
                Kind.MODEL, "The value is the model's: where the model is wrong, the interval does not know"));
        addUnseen(choices, cautions);
        Resampling.addFew(log.clusters(), cautions);
        return new Estimate(name(), value, interval, Confidence.BOOTSTRAP, Optional.empty(), cautions);
    }

    private double value(Choices choices, double[] counts) {
        RewardModel model = learner.fit(choices.log(), counts);
        return Estimates.average(Predictions.of(model, choices, counts).expected(), counts);
    }

    /** Actions that the policy takes and the log never holds are guesses. */
    private static void addUnseen(Choices choices, List<Caution> cautions) {
        BanditLog log = choices.log();
        boolean[] seen = new boolean[log.actionCount()];
        for (int action : log.actions()) {
            seen[action] = true;
        }
        double share = 0;
        double[] sizes = choices.sizes();
        for (int kind = 0; kind < sizes.length; kind++) {
            double[] probabilities = choices.probabilities(kind);
            for (int action = 0; action < seen.length; action++) {
                share += seen[action] ? 0 : probabilities[action] * sizes[kind] / log.size();
            }
        }
        if (share > 0.5) {
            cautions.add(Caution.refusal(Kind.UNTRIED, unseen(share)));
        } else if (share > 0.01) {
            cautions.add(Caution.warning(Kind.UNTRIED, unseen(share)));
        }
    }

    private static String unseen(double share) {
        return String.format(
                Locale.ROOT,
                "%.0f%% of what the policy does is never tried in the log: its reward is a guess",
                100 * share);
    }
}
