package dev.hindcast.evaluation.offpolicy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.hindcast.dataset.Box;
import dev.hindcast.dataset.Dataset;
import dev.hindcast.dataset.Ending;
import dev.hindcast.dataset.Episode;
import dev.hindcast.environment.Environment;
import dev.hindcast.environment.Environments;
import dev.hindcast.environment.Past;
import dev.hindcast.environment.Policy;
import dev.hindcast.environment.RandomPolicy;
import dev.hindcast.environment.Rollouts;
import dev.hindcast.evaluation.Caution;
import java.nio.file.Path;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

/** Episodes in learned models against exact values and against the environments. */
class ModelRolloutsTest {
    @Test
    void playsTheTabularModel() {
        TargetPolicy target = TargetPolicy.acting(ThreeEpisodes.TARGET);
        TabularLog log = TabularLog.of(ThreeEpisodes.DATASET, target);
        TabularFqe exact = TabularFqe.fit(log, TabularFqe.Config.defaults().withDiscount(ThreeEpisodes.DISCOUNT));
        ModelRollouts rollouts = new ModelRollouts(
                new TabularModel(log, 0), target, new ModelRollouts.Config(ThreeEpisodes.DISCOUNT, 200, 40_000), 1);

        // A return's deviation is below 4: four standard errors of the mean of 40,000 are below .08.
        assertThat(rollouts.startValue(ThreeEpisodes.DATASET)).isCloseTo(exact.startValue(), within(.08));
        Episode last = ThreeEpisodes.DATASET.episodes().get(2);
        assertThat(rollouts.values(last)).containsExactly(exact.values(last), within(.08));
        assertThat(rollouts.actionValues(last)).containsExactly(exact.actionValues(last), within(.08));
    }

    @Test
    void stopsAtTheHorizonAndWhereTheDataEnd() {
        TargetPolicy target = TargetPolicy.acting(ThreeEpisodes.TARGET);
        TabularModel model = new TabularModel(TabularLog.of(ThreeEpisodes.DATASET, target), -7);
        ModelRollouts one = new ModelRollouts(model, target, new ModelRollouts.Config(.9, 1, 1), 1);

        // One step from (0, 1) earns .5 and one from (1, 0) nothing; the data do not act in state 2.
        assertThat(one.actionValues(ThreeEpisodes.DATASET.episodes().get(1))[0]).isEqualTo(.5);
        assertThat(one.actionValues(ThreeEpisodes.DATASET.episodes().get(2))[0]).isZero();
        assertThat(one.values(ThreeEpisodes.DATASET.episodes().get(1))[1]).isEqualTo(-7);
    }

    /** Each observation is one more than the last, and earns what is done. */
    private record Counting() implements DynamicsModel {
        @Override
        public int observationSize() {
            return 1;
        }

        @Override
        public Environment.Step step(float[] observation, float[] action, RandomGenerator random) {
            return new Environment.Step(new float[] {observation[0] + 1}, action[0], false, false);
        }
    }

    /** Does the sum of the observations so far, minus the last action and the last reward. */
    private record Summing(Box actionSpace) implements Policy {
        @Override
        public int context() {
            return WHOLE_EPISODE;
        }

        @Override
        public float[] act(Past past, RandomGenerator random) {
            float sum = 0;
            for (int i = 0; i <= past.length(); i++) {
                sum += past.observation(i)[0];
            }
            int last = past.length() - 1;
            return new float[] {last < 0 ? sum : sum - past.action(last)[0] - past.reward(last)};
        }
    }

    @Test
    void aPolicyThatLooksBackSeesTheLogAndWhatTheModelAdded() {
        TargetPolicy target = TargetPolicy.acting(new Summing(Box.unbounded(1)));
        ModelRollouts rollouts = new ModelRollouts(new Counting(), target, new ModelRollouts.Config(1, 2, 1), 0);
        Episode logged =
                new Episode(0, new float[] {10, 20, 30}, new float[] {1, 2}, new float[] {4, 8}, Ending.TRUNCATED);

        // From (10): 10, then 10 + 11 - 10 - 10. From (10, 20): 30 - 1 - 4, then 10 + 20 + 21 - 25 - 25.
        // From (10, 20, 30): 60 - 2 - 8, then 10 + 20 + 30 + 31 - 50 - 50.
        assertThat(rollouts.values(logged)).containsExactly(10 + 1, 25 + 1, 50 - 9);
        // The logged 1, then 10 + 11 - 1 - 1; the logged 2, then 10 + 20 + 21 - 2 - 2.
        assertThat(rollouts.actionValues(logged)).containsExactly(1 + 19, 2 + 47);
        assertThat(rollouts.cautions())
                .singleElement()
                .satisfies(caution -> assertThat(caution.level()).isEqualTo(Caution.Level.WARNING));
    }

    @Test
    void learnsThePendulum() {
        Dataset random = Dataset.open(Path.of("../datasets/pendulum/random")).filter(episode -> episode.id() < 50);
        Policy policy = new RandomPolicy(random.actionSpace());
        DynamicsEnsemble model = DynamicsEnsemble.fit(
                random, DynamicsEnsemble.Config.defaults().withUpdates(1_500).withMembers(3), 0);
        double told = new ModelRollouts(model, TargetPolicy.sampled(policy), new ModelRollouts.Config(.95, 100, 2), 2)
                .startValue(random);

        double truth = Rollouts.run(() -> Environments.make("Pendulum-v1"), policy, 300, 7).stream()
                .mapToDouble(episode -> episode.discountedReturn(.95))
                .average()
                .orElseThrow();
        assertThat(truth).isBetween(-150.0, -100.0);
        assertThat(told).isCloseTo(truth, within(15.0));
    }

    @Test
    void learnsWhenCartPoleEnds() {
        Dataset mixed = Dataset.open(Path.of("../datasets/cartpole/mixed"));
        Policy policy = new RandomPolicy(mixed.actionSpace());
        DynamicsEnsemble model = DynamicsEnsemble.fit(
                mixed, DynamicsEnsemble.Config.defaults().withUpdates(2_000).withMembers(2), 0);

        double told = new ModelRollouts(model, TargetPolicy.sampled(policy), new ModelRollouts.Config(1, 200, 4), 3)
                .startValue(mixed);

        double truth = Rollouts.run(() -> Environments.make("CartPole-v1"), policy, 500, 8).stream()
                .mapToDouble(Episode::totalReward)
                .average()
                .orElseThrow();
        assertThat(truth).isBetween(18.0, 27.0);
        assertThat(told).isCloseTo(truth, within(6.0));
    }

    @Test
    void wantsTheModelThatFits() {
        assertThatThrownBy(() -> DynamicsEnsemble.fit(ThreeEpisodes.DATASET, DynamicsEnsemble.Config.defaults(), 0))
                .hasMessageContaining("take a TabularModel");
    }
}
