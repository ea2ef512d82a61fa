package dev.hindcast.evaluation.offpolicy;

import dev.hindcast.evaluation.Bootstrap;
import dev.hindcast.evaluation.Caution;
import java.util.List;
import java.util.Optional;

/**
 * The direct method on tables: the value of the policy by {@link TabularFqe}, which is its value in the maximum-likelihood model. Resamples
 * of episodes fit the table anew (Hao et al. 2021, "Bootstrapping Fitted Q-Evaluation", arXiv 2102.03607), so that the interval shows what
 * the data leave open; what they do not hold at all it cannot show, and the estimate says how much hangs on that.
 *
 * <p>Not cross-fitted: V is read off one fit to the whole log and corrects no logged step, so that none could vouch for itself.
 */
public final class TabularDirectMethod implements Estimator {
    private final TabularFqe.Config config;
    private final Horizon horizon;

    /**
     * The value within the logged horizon.
     *
     * @param config of the tables
     */
    public TabularDirectMethod(TabularFqe.Config config) {
        this(config, Horizon.LOGGED);
    }

    /**
     * @param config of the tables
     * @param horizon up to where rewards count
     */
    public TabularDirectMethod(TabularFqe.Config config, Horizon horizon) {
        this.config = config;
        this.horizon = horizon;
    }

    @Override
    public String name() {
        return "fqe";
    }

    @Override
    public Prepared prepare(OffPolicyData data) {
        TabularLog log = TabularLog.of(data.dataset(), data.target());
        Truncation truncation = Truncation.of(data, horizon);
        Prepared prepared = truncation.none()
                ? prepared(
                        counts -> TabularFqe.fit(log, counts, config).startValue(),
                        TabularFqe.fit(log, config).cautions())
                : prepared(
                        counts -> HorizonFqe.startValue(
                                log, counts, Truncation.of(data.dataset().episodes(), counts), config),
                        HorizonFqe.fit(log, truncation, config).cautions());
        return prepared.and(HiddenState.cautions(data));
    }

    private static Prepared prepared(Bootstrap.Statistic value, List<Caution> cautions) {
        return new Prepared(value, Optional.empty(), false, Optional.empty(), cautions);
    }
}
