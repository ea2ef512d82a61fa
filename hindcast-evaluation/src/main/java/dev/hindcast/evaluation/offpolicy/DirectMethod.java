package dev.hindcast.evaluation.offpolicy;

import dev.hindcast.dataset.Episode;
import dev.hindcast.evaluation.Caution;
import dev.hindcast.evaluation.Caution.Kind;
import dev.hindcast.evaluation.Moments;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The direct method: the mean of a model's V(s_0) over the logged starts. Its error is the model's, which no spread over episodes shows.
 *
 * <p>Not cross-fitted: V is read off one fit to the whole log and corrects no logged step, so that none could vouch for itself.
 */
public final class DirectMethod implements Estimator {
    private final String name;
    private final ActionValues values;

    /**
     * @param name of the model
     * @param values Q and V of the policy
     */
    public DirectMethod(String name, ActionValues values) {
        this.name = name;
        this.values = values;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public Prepared prepare(OffPolicyData data) {
        List<Episode> episodes = data.dataset().episodes();
        double[] starts =
                episodes.parallelStream().mapToDouble(values::startValue).toArray();
        List<Caution> cautions = new ArrayList<>();
        cautions.add(
                Caution.warning(Kind.INTERVAL, "The interval shows how starts differ, not how wrong the model may be"));
        cautions.addAll(values.cautions());
        Convergence.refusal(values.cautions()).ifPresent(refusal -> {
            cautions.removeIf(caution -> caution.kind() == Kind.UNCONVERGED);
            cautions.add(refusal);
        });
        PossibleValues.of(data, values.horizon()).refusal(Moments.mean(starts)).ifPresent(cautions::add);
        return Prepared.mean(starts, Optional.empty(), cautions);
    }
}
