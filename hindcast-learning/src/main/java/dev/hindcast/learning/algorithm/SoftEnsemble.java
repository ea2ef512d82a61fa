package dev.hindcast.learning.algorithm;

import static dev.hindcast.learning.nn.Scope.noGradient;

import dev.hindcast.learning.nn.Adam;
import dev.hindcast.learning.nn.Initialization;
import dev.hindcast.learning.nn.LossFunctions;
import dev.hindcast.learning.nn.Network;
import dev.hindcast.learning.nn.Networks;
import dev.hindcast.learning.nn.Tensor;
import dev.hindcast.learning.replay.Transitions;
import java.util.List;

/**
 * Soft actor-critic with N critics of which the smallest counts, in the target and for the actor: what {@link SacN}, {@link LbSac} and
 * {@link Edac} share.
 */
final class SoftEnsemble {
    private static final Initialization.Rule SMALL = new Initialization.Uniform(3e-3);

    /** The critics' start in the code of An et al.: hidden biases of 0.1, a last layer within 0.003. */
    static final Initialization EDAC_START = Initialization.defaults()
            .withHiddenBias(new Initialization.Constant(0.1))
            .withLast(SMALL, SMALL);

    private final SoftActor actor;
    private final Network critics;
    private final Network targetCritics;
    private final Adam criticOptimizer;
    private final double polyak;

    /**
     * What a config says of it.
     *
     * @param learningRate of Adam, for all networks
     * @param polyak how far the target critics move in each update
     * @param critics N
     * @param layerNorm whether they have LayerNorm
     * @param start what they are before the first update
     */
    record Settings(
            List<Integer> hidden,
            double learningRate,
            double polyak,
            int critics,
            boolean layerNorm,
            Initialization start,
            double initialTemperature) {}

    SoftEnsemble(Networks networks, Settings settings) {
        actor = new SoftActor(networks, settings.hidden, settings.learningRate, settings.initialTemperature, 1);
        critics = networks.critics("critics", settings.critics, settings.hidden, settings.layerNorm, settings.start);
        targetCritics = networks.copyOf("target_critics", critics);
        criticOptimizer = networks.adam(critics, settings.learningRate);
        polyak = settings.polyak;
    }

    /** N. */
    int size() {
        return critics.size();
    }

    /** The sum over the critics of the mean squared error from r + gamma (min Q'(s', a') - alpha log pi(a' | s')). */
    Tensor bellmanError(Transitions batch) {
        Tensor bellmanTarget = noGradient(() -> actor.bellmanTarget(batch, targetCritics));
        return LossFunctions.squaredErrors(critics.of(batch.observations(), batch.actions()), bellmanTarget);
    }

    /** The update of {@link SacN} and {@link LbSac}, with {@link #cosineMetric}. */
    Losses update(Transitions batch, long updates) {
        return cosineMetric(batch, updates).and(minimize(batch, bellmanError(batch)));
    }

    /** A step of the critics, then of actor and temperature, then of the targets. */
    Losses minimize(Transitions batch, Tensor criticLoss) {
        criticOptimizer.minimize(criticLoss);
        Losses ofActor = actor.update(batch, critics);
        targetCritics.follow(critics, polyak);
        return Losses.of("critic", criticLoss).and(ofActor);
    }

    /**
     * The mean over the batch and over pairs i != j of the cosine between dQ_i / da and dQ_j / da at the logged actions, in
     * [-1 / (N - 1), 1]: 1 where all critics agree in which way a value grows. Of two critics or more.
     */
    Tensor cosine(Transitions batch) {
        Tensor gradients = critics.actionGradient(batch.observations(), batch.actions());
        Tensor unit = gradients.dividedBy(gradients.norm(-1).plus(1e-10).unsqueeze(-1));
        Tensor ofAllPairs = unit.sum(0).squared().sum(-1);
        Tensor ofEachWithItself = unit.squared().sum(-1).sum(0);
        double pairs = (double) size() * (size() - 1);
        return ofAllPairs.minus(ofEachWithItself).mean().times(1 / pairs);
    }

    /** The metric {@code cosine} before an update, measured in every hundredth one so that it costs little. */
    Losses cosineMetric(Transitions batch, long updates) {
        boolean due = size() > 1 && updates % 100 == 0;
        return due ? Losses.of("cosine", noGradient(() -> cosine(batch))) : Losses.none();
    }

    /** pi and min Q. */
    ActorCritic learned() {
        return new ActorCritic(actor.policy(), (s, a) -> critics.of(s, a).min(0));
    }
}
