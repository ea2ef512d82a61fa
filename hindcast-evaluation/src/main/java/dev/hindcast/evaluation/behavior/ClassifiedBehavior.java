package dev.hindcast.evaluation.behavior;

import dev.hindcast.dataset.Dataset;
import dev.hindcast.dataset.DatasetSpec;
import dev.hindcast.dataset.Discrete;
import dev.hindcast.learning.nn.LegalActions;
import dev.hindcast.learning.nn.Mlp;
import dev.hindcast.learning.nn.Tensor;
import dev.hindcast.learning.policy.DiscreteNetworkPolicy;
import dev.hindcast.learning.policy.FeedForward;
import java.util.List;

/** A behaviour policy for discrete actions by a network: the softmax of its logits over the legal actions, by maximum likelihood. */
final class ClassifiedBehavior {
    private ClassifiedBehavior() {}

    static DiscreteNetworkPolicy of(Dataset dataset, FitSettings settings) {
        DatasetSpec spec = dataset.spec();
        Discrete actions = DiscreteNetworkPolicy.requireDiscrete(spec.actionSpace());
        List<LoggedStep> steps = LoggedStep.of(dataset);
        float[][] inputs = Fit.rows(steps, step -> spec.input(step.observation()));
        float[][] chosen = Fit.rows(steps, step -> new float[] {step.actionIndex(actions)});
        float[][] legal = Fit.rows(steps, step -> flags(step.legal().toArray(actions.n())));
        FeedForward logits = Fit.networks(
                        spec,
                        List.of(inputs, chosen, legal),
                        List.of(new Mlp.Shape(spec.inputSize(), settings.hidden(), actions.n())),
                        settings,
                        (networks, batch) -> {
                            Tensor scores = networks.get(0).of(batch.matrix(0));
                            return LegalActions.of(batch.matrix(2))
                                    .restrict(scores)
                                    .logSoftmax()
                                    .pick(batch.matrix(1))
                                    .mean()
                                    .negated();
                        })
                .get(0);
        return DiscreteNetworkPolicy.categorical(spec, logits);
    }

    private static float[] flags(boolean[] legal) {
        float[] flags = new float[legal.length];
        for (int i = 0; i < flags.length; i++) {
            flags[i] = legal[i] ? 1 : 0;
        }
        return flags;
    }
}
