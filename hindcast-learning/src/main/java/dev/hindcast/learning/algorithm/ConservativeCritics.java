package dev.hindcast.learning.algorithm;

import static dev.hindcast.learning.nn.Scope.noGradient;

import dev.hindcast.learning.algorithm.SoftMaximum.Proposals;
import dev.hindcast.learning.nn.Adam;
import dev.hindcast.learning.nn.FreeScalar;
import dev.hindcast.learning.nn.Initialization;
import dev.hindcast.learning.nn.LossFunctions;
import dev.hindcast.learning.nn.Network;
import dev.hindcast.learning.nn.Networks;
import dev.hindcast.learning.nn.TanhGaussianActor.Distribution;
import dev.hindcast.learning.nn.TanhGaussianActor.Sample;
import dev.hindcast.learning.nn.Tensor;
import dev.hindcast.learning.replay.Transitions;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Two critics that are pushed down where the policy might go and up where the data are, their targets and the multiplier of the Lagrange
 * variant: what {@link Cql} and {@link CalQl} share. Equations are those of Kumar et al. 2020 (arXiv 2006.04779).
 */
final class ConservativeCritics {
    private static final double MAX_MULTIPLIER = 1e6;

    private final Networks networks;
    private final Settings settings;
    private final SoftMaximum softMaximum;
    private final Network critics;
    private final Network targetCritics;
    private final Adam optimizer;
    private final @Nullable FreeScalar logMultiplier;
    private final @Nullable Adam multiplierOptimizer;

    /**
     * What a config says of them.
     *
     * @param learningRate of Adam, for the critics and the multiplier
     * @param polyak how far the targets move in each update
     * @param weight of the conservative term, alpha of equation 4
     * @param actionSamples N, of each of the three kinds
     * @param dataTerm whether values of logged actions are pushed up as much
     * @param weightedGap the weighted gap of each critic that the Lagrange variant aims for; null where there is no multiplier
     * @param maxTargetBackup whether the Bellman target takes the best of N next actions in place of a single one
     */
    record Settings(
            List<Integer> hidden,
            Initialization start,
            double learningRate,
            double polyak,
            double weight,
            int actionSamples,
            boolean dataTerm,
            @Nullable Double weightedGap,
            boolean maxTargetBackup) {}

    ConservativeCritics(Networks networks, Settings settings) {
        this.networks = networks;
        this.settings = settings;
        softMaximum = new SoftMaximum(networks, settings.actionSamples);
        critics = networks.critics("critics", 2, settings.hidden, false, settings.start);
        targetCritics = networks.copyOf("target_critics", critics);
        optimizer = networks.adam(critics, settings.learningRate);
        logMultiplier = settings.weightedGap == null ? null : networks.scalar("log_multiplier", 0);
        multiplierOptimizer =
                logMultiplier == null ? null : networks.adam(logMultiplier.parameters(), settings.learningRate);
    }

    /** min Q(s, a): n values. */
    Tensor least(Tensor observations, Tensor actions) {
        return critics.of(observations, actions).min(0);
    }

    /**
     * Takes a step of the critics, and of the multiplier.
     *
     * @param current the policy at the states
     * @param next the policy at the next states, without gradient
     * @param floor below which values of the policy's actions are not pushed down further, n values; null where there is none
     */
    Losses update(Transitions batch, Distribution current, Distribution next, @Nullable Tensor floor) {
        Tensor bellmanTarget = noGradient(() -> bellmanTarget(batch, next));
        Proposals proposals = noGradient(() -> softMaximum.propose(current, next));
        Tensor dataValues = critics.of(batch.observations(), batch.actions());
        Tensor bellmanError = LossFunctions.squaredErrors(dataValues, bellmanTarget);
        Tensor values = softMaximum.values(critics, batch.observations(), proposals);
        Tensor pushedDown = softMaximum.of(floor == null ? values : softMaximum.floored(values, floor), proposals);
        Tensor gap = settings.dataTerm ? pushedDown.minus(dataValues) : pushedDown;
        Tensor conservativeLoss = gap.mean(-1).sum().times(settings.weight); // eq. 4
        Losses losses = Losses.of("bellman", bellmanError).and("conservative", conservativeLoss);
        if (floor != null) {
            losses = losses.and("bound_rate", softMaximum.boundRate(values, floor));
        }
        if (logMultiplier != null && multiplierOptimizer != null && settings.weightedGap != null) {
            Tensor beyond = conservativeLoss.minus(critics.size() * settings.weightedGap);
            Tensor multiplier = noGradient(() -> multiplier(logMultiplier));
            Tensor multiplierLoss = multiplier(logMultiplier)
                    .times(beyond.detach())
                    .times(-1.0 / critics.size())
                    .sum(); // eq. 30
            multiplierOptimizer.minimize(multiplierLoss);
            losses = losses.and("multiplier", multiplierLoss);
            conservativeLoss = multiplier.times(beyond).sum();
        }
        Tensor criticLoss = bellmanError.plus(conservativeLoss);
        optimizer.minimize(criticLoss);
        return losses.and("critic", criticLoss);
    }

    private static Tensor multiplier(FreeScalar logMultiplier) {
        return logMultiplier.value().exp().clamp(0, MAX_MULTIPLIER);
    }

    private Tensor bellmanTarget(Transitions batch, Distribution next) {
        int samples = settings.maxTargetBackup ? settings.actionSamples : 1;
        Sample sample = next.sample(networks.noise().normal((long) batch.size() * samples, networks.actionSize()));
        Tensor values =
                targetCritics.of(batch.nextObservations(), sample.actions()).min(0);
        return batch.bellmanTarget(values.splitLast(samples).max(-1));
    }

    /** The targets follow, after the actor's step. */
    void moveTargets() {
        targetCritics.follow(critics, settings.polyak);
    }
}
