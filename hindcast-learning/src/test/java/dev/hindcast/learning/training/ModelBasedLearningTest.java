package dev.hindcast.learning.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.hindcast.dataset.Dataset;
import dev.hindcast.dataset.Episode;
import dev.hindcast.learning.algorithm.Combo;
import dev.hindcast.learning.algorithm.Config;
import dev.hindcast.learning.algorithm.Mobile;
import dev.hindcast.learning.algorithm.ModelSettings;
import dev.hindcast.learning.algorithm.Rambo;
import dev.hindcast.learning.algorithm.RolloutSettings;
import dev.hindcast.learning.algorithm.Settings;
import dev.hindcast.learning.nn.Device;
import dev.hindcast.learning.policy.NetworkPolicy;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Short trainings as in {@link LearningTest}, of methods that learn a model first; and what becomes of those that trust theirs. */
class ModelBasedLearningTest {
    private static final List<Integer> HIDDEN = List.of(32, 32);
    private static final ModelSettings MODEL = ModelSettings.defaults()
            .withModelHidden(HIDDEN)
            .withModelMembers(3)
            .withModelElites(2)
            .withModelUpdates(400)
            .withModelBatchSize(64);
    private static final RolloutSettings ROLLOUTS = RolloutSettings.defaults()
            .withRolloutLength(1)
            .withRolloutStates(300)
            .withRolloutInterval(50);
    private static final Dataset DATA = Problems.twoSteps(2_000, 1);

    private static final Combo.Config COMBO = Combo.Config.defaults()
            .withHidden(HIDDEN)
            .withActorLearningRate(1e-3)
            .withCriticLearningRate(1e-3)
            .withActionSamples(4)
            .withBatchSize(64)
            .withInitialTemperature(0.1)
            .withModel(MODEL)
            .withRollouts(ROLLOUTS.withRealShare(0.5));
    private static final Mobile.Config MOBILE = Mobile.Config.defaults()
            .withHidden(HIDDEN)
            .withActorLearningRate(1e-3)
            .withCriticLearningRate(1e-3)
            .withValueSamples(4)
            .withBatchSize(64)
            .withInitialTemperature(0.1)
            .withModel(MODEL)
            .withRollouts(ROLLOUTS);
    private static final Rambo.Config RAMBO = Rambo.Config.defaults()
            .withHidden(HIDDEN)
            .withActorLearningRate(1e-3)
            .withCriticLearningRate(1e-3)
            .withBatchSize(64)
            .withInitialTemperature(0.1)
            .withCloningUpdates(200)
            .withAdversarialWeight(3)
            .withAdversarialLearningRate(3e-3)
            .withAdversarialUpdates(50)
            .withAdversarialInterval(50)
            .withModel(MODEL)
            .withRollouts(ROLLOUTS.withRealShare(0.5));

    static Stream<Arguments> working() {
        return Stream.of(arguments("combo", COMBO), arguments("mobile", MOBILE), arguments("rambo", RAMBO));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("working")
    void learns(String name, Config config) {
        assertThat(Problems.value(policyAfterTraining(config, DATA))).as(name).isGreaterThan(1.9);
    }

    @Test
    void mobileThatPaysForNothingButDoubtDoesNot() {
        Config doubting = MOBILE.withPenaltyWeight(100);
        assertThat(Problems.value(policyAfterTraining(doubting, DATA))).isLessThan(1.75);
    }

    /** Where every reward is negative, no value lies above the published floor. */
    @Test
    void mobilesFloorIsThatOfTheRewards() {
        Dataset costs = lowered(DATA, 5);
        assertThat(Problems.value(policyAfterTraining(MOBILE, costs))).isGreaterThan(1.9);
        assertThat(Problems.value(policyAfterTraining(MOBILE.withTargetFloor(Mobile.Floor.ZERO), costs)))
                .isLessThan(1.75);
    }

    static Stream<Arguments> cautious() {
        return Stream.of(
                arguments("combo", COMBO, COMBO.withConservativeWeight(0)),
                arguments("rambo", RAMBO, RAMBO.withAdversarialWeight(0)));
    }

    /** What a model promises beyond the data is not taken for granted, but by the same method without its idea. */
    @ParameterizedTest(name = "{0}")
    @MethodSource("cautious")
    void doesNotFollowItsModelOverTheCliff(String name, Config cautious, Config naive) {
        Dataset data = Problems.cliff(1_000, 0);
        assertThat(Problems.valueOnCliff(policyAfterTraining(cautious, data)))
                .as(name)
                .isGreaterThan(0.95);
        assertThat(Problems.valueOnCliff(policyAfterTraining(naive, data)))
                .as("%s that trusts its model", name)
                .isLessThan(0);
    }

    /** Batches of logged steps alone, and of imagined ones alone. */
    @ParameterizedTest(name = "{0}")
    @MethodSource("working")
    void takesAnyShare(String name, Config config) {
        for (String share : List.of("0", "1")) {
            Config small = Settings.withAll(SmallSettings.of(config), Map.of("realShare", share));
            assertThat(Problems.value(small.fit(DATA, 8, 0))).as(name).isFinite();
        }
    }

    @Test
    void mobileNeedsMembersThatCanDiffer() {
        assertThatThrownBy(() -> MOBILE.withModel(MODEL.withModelElites(1)).create(DATA.spec(), Device.cpu(), 0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("set modelMembers and modelElites to 2 or more, not 3 and 1");
    }

    private static Dataset lowered(Dataset data, float by) {
        return new Dataset(
                "lowered",
                data.observationSpace(),
                data.actionSpace(),
                data.episodes().stream().map(episode -> lowered(episode, by)).toList(),
                data.environmentId(),
                List.of());
    }

    private static Episode lowered(Episode episode, float by) {
        float[] rewards = episode.rewards().clone();
        for (int i = 0; i < rewards.length; i++) {
            rewards[i] -= by;
        }
        return new Episode(episode.id(), episode.observations(), episode.actions(), rewards, episode.ending());
    }

    private static NetworkPolicy policyAfterTraining(Config config, Dataset data) {
        return Trainer.on(data)
                .steps(1_000)
                .reportingTo(Progress.silent())
                .run(config.create(data.spec(), Device.cpu(), 0))
                .last();
    }
}
