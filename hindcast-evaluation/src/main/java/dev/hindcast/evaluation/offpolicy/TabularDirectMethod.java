package dev.hindcast.evaluation.offpolicy;

import dev.hindcast.evaluation.Bootstrap;
import java.util.Optional;

/**
 * The direct method on tables: the value of the policy by {@link TabularFqe}, which is its value in the maximum-likelihood model. Resamples
 * of episodes fit the table anew (Hao et al. 2021, "Bootstrapping Fitted Q-Evaluation", arXiv 2102.03607), so that the interval shows what
 * the data leave open; what they do not hold at all it cannot show, and the estimate says how much hangs on that.
 */
public final class TabularDirectMethod implements Estimator {
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
        Bootstrap.Statistic value =
                counts -> TabularFqe.fit(log, counts, config).startValue();
        return new Prepared(
                value,
                Optional.empty(),
                false,
                Optional.empty(),
                TabularFqe.fit(log, config).cautions());
    }
}
