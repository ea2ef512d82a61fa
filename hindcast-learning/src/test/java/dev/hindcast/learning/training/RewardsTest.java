package dev.hindcast.learning.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.hindcast.dataset.Dataset;
import dev.hindcast.dataset.DatasetException;
import dev.hindcast.dataset.RewardTransform;
import dev.hindcast.environment.Environments;
import dev.hindcast.learning.algorithm.Algorithm;
import dev.hindcast.learning.algorithm.Config;
import dev.hindcast.learning.algorithm.DecisionTransformer;
import dev.hindcast.learning.algorithm.Iql;
import dev.hindcast.learning.algorithm.Reinformer;
import dev.hindcast.learning.algorithm.Settings;
import dev.hindcast.learning.nn.Device;
import dev.hindcast.learning.policy.ReturnConditionedPolicy;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Training on other rewards than those of the log. */
class RewardsTest {
    private static final Dataset DATA = Problems.twoSteps(200, 1);
    private static final RewardTransform REWARDS = new RewardTransform(3, -0.5);
    private static final Config CONFIG =
            Settings.withAll(Iql.Config.defaults(), Map.of("hidden", "16,16", "batchSize", "32"));

    @TempDir
    private Path directory;

    private static Algorithm learner() {
        return CONFIG.create(DATA.spec(), Device.cpu(), 7);
    }

    private static Trainer trainer(Dataset data, long steps) {
        return Trainer.on(data)
                .steps(steps)
                .nStep(2)
                .loggingEvery(5)
                .checkpointingEvery(10)
                .reportingTo(Progress.silent());
    }

    private static Map<String, Double> lastRow(TrainingResult result) {
        return result.metrics().get(result.metrics().size() - 1);
    }

    private static void assertSameState(Algorithm actual, Algorithm expected) {
        expected.state()
                .forEach((name, tensor) ->
                        assertThat(actual.state().get(name).toArray()).as(name).containsExactly(tensor.toArray()));
    }

    @Test
    void trainingEqualsThatOnRewardsTransformedByHand() {
        Dataset byHand = DATA.mapRewards(reward -> 3 * reward - 0.5);
        Algorithm expected = learner();
        TrainingResult onByHand = trainer(byHand, 20).run(expected);
        Algorithm actual = learner();
        TrainingResult transformed = trainer(DATA, 20).rewards(REWARDS).run(actual);

        assertSameState(actual, expected);
        for (String column : new String[] {"q/data", "q/policy", "q/monte_carlo", "loss/critic"}) {
            assertThat(lastRow(transformed))
                    .containsEntry(column, lastRow(onByHand).get(column));
        }
        assertThat(lastRow(trainer(DATA, 20).run(learner())).get("loss/critic"))
                .isNotEqualTo(lastRow(onByHand).get("loss/critic"));
    }

    /** The episodes have two steps: a return R from the first becomes 3 R - 0.5 (1 + gamma), one from the second 3 R - 0.5. */
    @Test
    void monteCarloIsInTheCriticsUnits() {
        double logged = lastRow(trainer(DATA, 5).run(learner())).get("q/monte_carlo");
        double learned =
                lastRow(trainer(DATA, 5).rewards(REWARDS).run(learner())).get("q/monte_carlo");
        assertThat(learned).isCloseTo(3 * logged - 0.5 * (2 + CONFIG.discount()) / 2, within(1e-6));
    }

    @Test
    void theRunSaysWhatItLearnedFromAndOfWhichData() {
        trainer(DATA, 5).rewards(REWARDS).writingTo(directory).run(learner());
        assertThat(Yaml.read(directory.resolve("config.yaml")))
                .containsEntry("reward_multiplier", 3.0)
                .containsEntry("reward_shift", -0.5);
        assertThat(directory.resolve("provenance.json")).content().contains(DATA.fingerprint());
    }

    @Test
    void theResumedRunEqualsTheUninterruptedOne() {
        Algorithm whole = learner();
        trainer(DATA, 40).rewards(REWARDS).run(whole);
        trainer(DATA, 20).rewards(REWARDS).writingTo(directory).run(learner());
        Algorithm resumed = learner();
        trainer(DATA, 40).rewards(REWARDS).writingTo(directory).resuming(true).run(resumed);
        assertThat(resumed.updates()).isEqualTo(40);
        assertSameState(resumed, whole);
    }

    @Test
    void otherRewardsAreNotResumed() {
        trainer(DATA, 10).rewards(REWARDS).writingTo(directory).run(learner());
        for (RewardTransform other : new RewardTransform[] {RewardTransform.identity(), REWARDS.withShift(0)}) {
            Trainer resuming =
                    trainer(DATA, 20).rewards(other).writingTo(directory).resuming(true);
            assertThatThrownBy(() -> resuming.run(learner()))
                    .isInstanceOf(DatasetException.class)
                    .hasMessageContaining("it learned from rewards 3.0 r - 0.5, not " + other);
        }
        Path plain = directory.resolve("plain");
        trainer(DATA, 10).writingTo(plain).run(learner());
        Trainer resuming = trainer(DATA, 20).rewards(REWARDS).writingTo(plain).resuming(true);
        assertThatThrownBy(() -> resuming.run(learner()))
                .hasMessageContaining("it learned from rewards 1.0 r, not 3.0 r");
    }

    /** What a policy counts down while it acts is what it learned to look at: the rewards of the log. */
    @Test
    void whatAimsAtAReturnLearnsFromLoggedRewardsAsTheyAre() {
        Config aiming = SmallSettings.of(DecisionTransformer.Config.defaults());
        Algorithm learner = aiming.create(DATA.spec(), Device.cpu(), 7);
        assertThatThrownBy(() -> trainer(DATA, 20).nStep(1).rewards(REWARDS).run(learner))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("decision-transformer")
                .hasMessageContaining("leave them as they are, not 3.0 r - 0.5");
        assertNotOnline(learner);
        trainer(DATA, 2).nStep(1).run(learner);
        double highest = DATA.episodes().stream()
                .mapToDouble(episode -> episode.totalReward())
                .max()
                .orElseThrow();
        assertThat(((ReturnConditionedPolicy) learner.policy()).targetReturn()).isEqualTo(highest);
    }

    /** What predicts returns and counts none down may learn from transformed ones. */
    @Test
    void whatIsToldReturnsLearnsFromLoggedEpisodes() {
        Algorithm learner = SmallSettings.of(Reinformer.Config.defaults()).create(DATA.spec(), Device.cpu(), 7);
        assertNotOnline(learner);
        trainer(DATA, 2).nStep(1).rewards(REWARDS).run(learner);
        assertThat(learner.updates()).isEqualTo(2);
    }

    private static void assertNotOnline(Algorithm learner) {
        assertThatThrownBy(() ->
                        Trainer.in(Environments.make("Pendulum-v1")).steps(5).run(learner))
                .hasMessageContaining("learns from logged episodes");
    }
}
