package dev.hindcast.evaluation.offpolicy;

import dev.hindcast.evaluation.Bootstrap;
import dev.hindcast.evaluation.Caution;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * The direct method on tables: the value of the policy by {@link TabularFqe}, which is its value in the maximum-likelihood model. Resamples
 * of episodes fit the table anew (Hao et al. 2021, "Bootstrapping Fitted Q-Evaluation", arXiv 2102.03607), so that the interval shows what
 * the data leave open; what they do not hold at all it cannot show, and the estimate says how much hangs on that.
 */
public final class TabularDirectMethod implements Estimator {
    private static final double DOUBTED_SHARE = 0.02;
    private static final double REFUSED_SHARE = 0.5;

    private final TabularFqe.Config config;

    /**
     * @param config of the tables
     */
    public TabularDirectMethod(TabularFqe.Config config) {
        this.config = config;
    }

    @Override
    public String name() {
        return "fqe";
    }

    @Override
    public Prepared prepare(OffPolicyData data) {
        TabularLog log = TabularLog.of(data.dataset(), data.target());
        Bootstrap.Statistic value = counts -> TabularFqe.fit(log, counts, config).startValue();
        return new Prepared(
                value,
                Optional.empty(),
                false,
                Optional.empty(),
                cautions(TabularFqe.fit(log, config).unsupported()));
    }

    private List<Caution> cautions(double unsupported) {
        if (unsupported <= DOUBTED_SHARE) {
            return List.of();
        }
        String reason = String.format(
                Locale.ROOT,
                "With a weight of %.1f%% the policy does what the log never tried: what that is worth was set to %s",
                100 * unsupported,
                config.unvisitedValue());
        return List.of(unsupported > REFUSED_SHARE ? Caution.refusal(reason) : Caution.warning(reason));
    }
}
