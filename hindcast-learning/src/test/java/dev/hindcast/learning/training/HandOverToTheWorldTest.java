package dev.hindcast.learning.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import dev.hindcast.dataset.Dataset;
import dev.hindcast.dataset.DatasetSpec;
import dev.hindcast.dataset.Episode;
import dev.hindcast.dataset.RewardTransform;
import dev.hindcast.dataset.Space;
import dev.hindcast.environment.Environment;
import dev.hindcast.environment.Environments;
import dev.hindcast.environment.Past;
import dev.hindcast.environment.Policy;
import dev.hindcast.environment.RandomPolicy;
import dev.hindcast.environment.Rollouts;
import dev.hindcast.learning.algorithm.Algorithm;
import dev.hindcast.learning.algorithm.Awac;
import dev.hindcast.learning.algorithm.Config;
import dev.hindcast.learning.algorithm.Cql;
import dev.hindcast.learning.algorithm.DiscreteSac;
import dev.hindcast.learning.algorithm.Dqn;
import dev.hindcast.learning.algorithm.Iql;
import dev.hindcast.learning.algorithm.Sac;
import dev.hindcast.learning.algorithm.Spot;
import dev.hindcast.learning.algorithm.Td3;
import dev.hindcast.learning.algorithm.Td3Bc;
import dev.hindcast.learning.nn.Device;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** From a run on logged steps to the environment. */
class HandOverToTheWorldTest {
    private static final int OFFLINE = 40;
    private static final long SEED = 5;
    private static Dataset logged;

    @TempDir
    private Path directory;

    @BeforeAll
    static void log() {
        Environment environment = Environments.make("Pendulum-v1");
        logged = Rollouts.with(() -> Environments.make("Pendulum-v1"))
                .collect("random", new RandomPolicy(environment.actionSpace()), 5, 0);
    }

    static Stream<Config> configs() {
        return Stream.of(
                Sac.Config.defaults().withHidden(List.of(8)).withBatchSize(16),
                Iql.Config.defaults().withHidden(List.of(8)).withBatchSize(16).withCosineSteps(500),
                Awac.Config.defaults().withHidden(List.of(8)).withBatchSize(16),
                Td3Bc.Config.defaults().withHidden(List.of(8)).withBatchSize(16),
                Cql.Config.defaults().withHidden(List.of(8)).withBatchSize(16).withActionSamples(2),
                Spot.Config.defaults()
                        .withHidden(List.of(8))
                        .withBatchSize(16)
                        .withAutoencoderHidden(List.of(8))
                        .withAutoencoderUpdates(10));
    }

    /** What ends the program. */
    private static final class Kill extends Error {
        private static final long serialVersionUID = 1;
    }

    /** Pendulum in which something happens at a step. */
    private record Until(Environment pendulum, long[] stepsLeft, UnaryOperator<Environment.Step> event)
            implements Environment {
        static Until killed(long steps) {
            return new Until(Environments.make("Pendulum-v1"), new long[] {steps}, step -> {
                throw new Kill();
            });
        }

        static Until broken(long steps, UnaryOperator<Environment.Step> event) {
            return new Until(Environments.make("Pendulum-v1"), new long[] {steps}, event);
        }

        @Override
        public String id() {
            return pendulum.id();
        }

        @Override
        public Space observationSpace() {
            return pendulum.observationSpace();
        }

        @Override
        public Space actionSpace() {
            return pendulum.actionSpace();
        }

        @Override
        public float[] reset(long seed) {
            return pendulum.reset(seed);
        }

        @Override
        public Step step(float[] action) {
            Step step = pendulum.step(action);
            return stepsLeft[0]-- == 0 ? event.apply(step) : step;
        }
    }

    private Path offline(Config config) {
        Path run = directory.resolve("offline");
        if (!Files.exists(run)) {
            try (Algorithm learner = config.create(logged.spec(), Device.cpu(), SEED)) {
                Trainer.on(logged)
                        .steps(OFFLINE)
                        .checkpointingEvery(OFFLINE)
                        .writingTo(run)
                        .reportingTo(Progress.silent())
                        .run(learner);
            }
        }
        return run;
    }

    private Trainer tuning(Environment first, Config config, String name) {
        return Trainer.in(first)
                .alsoIn(List.of(Environments.make("Pendulum-v1"), Environments.make("Pendulum-v1")))
                .steps(240)
                .randomSteps(0)
                .warmUpSteps(60)
                .updatesPerStep(1)
                .rewards(new RewardTransform(0.1, 1))
                .beside(logged, new OfflineShare(0.75, 0.25, 200))
                .startingFrom(offline(config))
                .evaluatingFirst()
                .every(60, policy -> new Score(1, Map.of()))
                .writingTo(directory.resolve(name))
                .resuming(true)
                .reportingTo(Progress.silent());
    }

    private TrainingResult tune(Environment first, Config config, String name) {
        try (Algorithm learner = config.create(logged.spec(), Device.cpu(), SEED)) {
            return tuning(first, config, name).run(learner);
        }
    }

    /** Killed before the first checkpoint of the hand-over, in the warm-up, in a round of updates and while steps are taken again. */
    @ParameterizedTest
    @MethodSource("configs")
    void goesOnBitForBit(Config config) throws IOException {
        TrainingResult whole = tune(Environments.make("Pendulum-v1"), config, "whole");
        for (long steps : new long[] {0, 7, 31, 15, 70}) {
            assertThatThrownBy(() -> tune(Until.killed(steps), config, "killed"))
                    .as("killed at %d", steps)
                    .isInstanceOf(Kill.class);
        }
        TrainingResult resumed = tune(Environments.make("Pendulum-v1"), config, "killed");
        assertThat(resumed.experience().orElseThrow().fingerprint())
                .isEqualTo(whole.experience().orElseThrow().fingerprint());
        assertSameFiles(directory.resolve("killed"), directory.resolve("whole"));
    }

    /** What was lived through before an evaluation that broke down, and broke down again, is not lived through again. */
    @Test
    void anEvaluationThatBreaksDownCostsNothing() throws IOException {
        Config config = configs().findFirst().orElseThrow();
        tune(Environments.make("Pendulum-v1"), config, "whole");
        for (int sound : new int[] {1, 0}) {
            AtomicInteger calls = new AtomicInteger();
            Evaluator breaking = policy -> {
                if (calls.getAndIncrement() == sound) {
                    throw new IllegalStateException("No simulator");
                }
                return new Score(1, Map.of());
            };
            try (Algorithm learner = config.create(logged.spec(), Device.cpu(), SEED)) {
                Trainer trainer =
                        tuning(Environments.make("Pendulum-v1"), config, "broken").every(60, breaking);
                assertThatThrownBy(() -> trainer.run(learner)).hasMessage("No simulator");
            }
            assertThat(new RunDirectory(directory.resolve("broken")).checkpoints())
                    .extracting(Checkpoint::step)
                    .containsExactly(0L, 60L);
        }
        tune(Environments.make("Pendulum-v1"), config, "broken");
        assertSameFiles(directory.resolve("broken"), directory.resolve("whole"));
    }

    /** The share by priority has a network of its own, which goes on where it was too. */
    @Test
    void goesOnBitForBitByPriority() throws IOException {
        Config config = configs().findFirst().orElseThrow();
        tuneByPriority(Environments.make("Pendulum-v1"), config, "whole");
        assertThatThrownBy(() -> tuneByPriority(Until.killed(50), config, "killed")).isInstanceOf(Kill.class);
        TrainingResult resumed = tuneByPriority(Environments.make("Pendulum-v1"), config, "killed");
        assertSameFiles(directory.resolve("killed"), directory.resolve("whole"));
        List<Double> shares = resumed.metrics().stream()
                .map(row -> row.get("training/share_of_log"))
                .filter(Objects::nonNull)
                .toList();
        assertThat(shares).isNotEmpty().allMatch(share -> share > 0 && share < 1);
        assertThat(shares.get(shares.size() - 1)).isLessThan(0.5);
    }

    private TrainingResult tuneByPriority(Environment first, Config config, String name) {
        try (Algorithm learner = config.create(logged.spec(), Device.cpu(), SEED)) {
            return tuning(first, config, name)
                    .beside(logged, OfflineShare.byPriority(0.5))
                    .run(learner);
        }
    }

    private static void assertSameFiles(Path actual, Path expected) throws IOException {
        try (Stream<Path> files = Files.walk(expected)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                String name = expected.relativize(file).toString();
                if (!name.startsWith("events.")) {
                    assertThat(actual.resolve(name)).hasSameBinaryContentAs(file);
                }
            }
        }
    }

    /** The curve begins with what was handed over: the same policy as the run's last. */
    @Test
    void isSeenFromTheFirstStepOn() {
        Config config = configs().findFirst().orElseThrow();
        TrainingResult result = tune(Environments.make("Pendulum-v1"), config, "whole");
        RunDirectory run = new RunDirectory(directory.resolve("whole"));
        assertThat(run.checkpoints()).extracting(Checkpoint::step).containsExactly(0L, 60L, 120L, 180L, 240L);
        assertThat(run.checkpoints().get(0).directory().resolve("policy.npz"))
                .hasSameBinaryContentAs(offline(config).resolve("policy-last.npz"));
        assertThat(result.metrics().get(0)).containsEntry("step", 0.0).containsKey(RunDirectory.SCORE_COLUMN);
        assertThat(run.checkpoints().get(1).directory().resolve("policy.npz"))
                .as("nothing is learned in the warm-up")
                .hasSameBinaryContentAs(offline(config).resolve("policy-last.npz"));
        assertThat(result.steps()).as("three updates after each round of three").isEqualTo(180);
    }

    static Stream<Config> teachers() {
        return Stream.of(
                Sac.Config.defaults().withHidden(List.of(8)).withBatchSize(16),
                Td3.Config.defaults().withHidden(List.of(8)).withBatchSize(16),
                DiscreteSac.Config.defaults().withHidden(List.of(8)).withBatchSize(16));
    }

    /** Those that begin with nothing, in four environments: the same twice, and the first goes through what a single one begins with. */
    @ParameterizedTest
    @MethodSource("teachers")
    void severalEnvironmentsRepeatThemselves(Config config) {
        TrainingResult one = begin(config, 4);
        TrainingResult again = begin(config, 4);
        Dataset lived = one.experience().orElseThrow();
        assertThat(lived.fingerprint())
                .isEqualTo(again.experience().orElseThrow().fingerprint());
        assertThat(lived.transitions()).isEqualTo(160);
        assertThat(one.steps()).isEqualTo(120);
        Dataset alone = begin(config, 1).experience().orElseThrow();
        int size = alone.observationSpace().size();
        assertThat(Arrays.copyOf(lived.episodes().get(0).observations(), size))
                .containsExactly(Arrays.copyOf(alone.episodes().get(0).observations(), size));
        assertThat(lived.episodes().stream()
                        .map(episode -> episode.observations()[0])
                        .distinct()
                        .count())
                .as("each episode has a start of its own")
                .isEqualTo(lived.episodes().size());
    }

    private static TrainingResult begin(Config config, int environments) {
        String id =
                config instanceof DiscreteSac.Config || config instanceof Dqn.Config ? "CartPole-v1" : "Pendulum-v1";
        List<Environment> all = new ArrayList<>();
        for (int i = 0; i < environments; i++) {
            all.add(Environments.make(id));
        }
        DatasetSpec spec = DatasetSpec.unstandardized(
                all.get(0).observationSpace(), all.get(0).actionSpace());
        try (Algorithm learner = config.create(spec, Device.cpu(), SEED)) {
            return Trainer.in(all.get(0))
                    .alsoIn(all.subList(1, environments))
                    .steps(160)
                    .randomSteps(40)
                    .reportingTo(Progress.silent())
                    .run(learner);
        }
    }

    /** Killed between the first line of its metrics and the first checkpoint. */
    @Test
    void beginsAnewWhereNoCheckpointIsWhole() throws IOException {
        Config config = configs().findFirst().orElseThrow();
        tune(Environments.make("Pendulum-v1"), config, "whole");
        assertThatThrownBy(() -> tune(Until.killed(0), config, "killed")).isInstanceOf(Kill.class);
        Path checkpoint = directory.resolve("killed/checkpoints/step-0");
        try (Stream<Path> files = Files.list(checkpoint)) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
        }
        Files.delete(checkpoint);
        tune(Environments.make("Pendulum-v1"), config, "killed");
        assertSameFiles(directory.resolve("killed"), directory.resolve("whole"));
    }

    /** What takes the best of several actions tries the others too, and the log says how likely each was: 0.9 + 0.1 / 2, or 0.1 / 2. */
    @Test
    void aGreedyLearnerExplores() {
        Config config = Dqn.Config.defaults().withHidden(List.of(8)).withBatchSize(16);
        Dataset lived = begin(config, 1).experience().orElseThrow();
        double[] logProbabilities = lived.episodes().stream()
                .flatMapToDouble(episode -> Arrays.stream(episode.actionLogProbabilities()))
                .skip(40)
                .toArray();
        assertThat(logProbabilities).hasSize(120);
        assertThat(Arrays.stream(logProbabilities).map(value -> Math.round(Math.exp(value) * 1e6) / 1e6))
                .containsOnly(0.95, 0.05);
    }

    /** All that happened in each environment is kept, with the probabilities of what was done. */
    @Test
    void keepsWhatItLivedThrough() {
        Config config = configs().findFirst().orElseThrow();
        Dataset lived = tune(Environments.make("Pendulum-v1"), config, "whole")
                .experience()
                .orElseThrow();
        assertThat(lived.episodes()).extracting(Episode::length).containsExactly(80, 80, 80);
        assertThat(lived.episodes())
                .allSatisfy(episode -> assertThat(episode.actionLogProbabilities())
                        .hasSize(episode.length())
                        .doesNotContain(Double.NaN));
        assertThat(lived.episodes().get(0).observations())
                .isNotEqualTo(lived.episodes().get(1).observations());
        assertThat(lived.episodes().get(0).rewards()[0])
                .as("in the environment's units")
                .isNotPositive();
    }

    /** An environment that breaks down, or returns what is no number, costs nothing of what was lived through before. */
    @Test
    void anEnvironmentThatBreaksDownCostsNothing() {
        Config config = configs().findFirst().orElseThrow();
        TrainingResult whole = tune(Environments.make("Pendulum-v1"), config, "whole");
        assertThatThrownBy(() -> tune(
                        Until.broken(33, step -> {
                            throw new IllegalStateException("the simulator has ended");
                        }),
                        config,
                        "broken"))
                .hasMessage("the simulator has ended");
        assertThat(new RunDirectory(directory.resolve("broken"))
                        .last()
                        .orElseThrow()
                        .step())
                .as("33 rounds of 3")
                .isEqualTo(99);
        assertThatThrownBy(() -> tune(
                        Until.broken(50, step -> new Environment.Step(step.observation(), Double.NaN, false, false)),
                        config,
                        "broken"))
                .hasMessageContaining("Pendulum-v1 returned NaN as reward of step 50");
        assertThatThrownBy(() -> tune(
                        Until.broken(
                                60,
                                step -> new Environment.Step(
                                        new float[] {0, Float.POSITIVE_INFINITY, 0}, 0, false, false)),
                        config,
                        "broken"))
                .hasMessageContaining("Pendulum-v1 returned Infinity as observation of step 60");
        TrainingResult resumed = tune(Environments.make("Pendulum-v1"), config, "broken");
        assertThat(resumed.experience().orElseThrow().fingerprint())
                .isEqualTo(whole.experience().orElseThrow().fingerprint());
        assertThat(directory.resolve("broken/policy-last.npz"))
                .hasSameBinaryContentAs(directory.resolve("whole/policy-last.npz"));
    }

    @Test
    void anotherHandOverIsNoResume() {
        Config config = configs().findFirst().orElseThrow();
        tune(Environments.make("Pendulum-v1"), config, "whole");
        try (Algorithm learner = config.create(logged.spec(), Device.cpu(), SEED)) {
            assertThatThrownBy(() -> tuning(Environments.make("Pendulum-v1"), config, "whole")
                            .warmUpSteps(0)
                            .run(learner))
                    .hasMessageContaining("warm_up_steps is 60, not the usual");
            assertThatThrownBy(() -> tuning(Environments.make("Pendulum-v1"), config, "whole")
                            .beside(logged, 0.5)
                            .run(learner))
                    .hasMessageContaining("share_of_data is 0.75:0.25:200, not 0.5");
            assertThatThrownBy(() -> tuning(Environments.make("Pendulum-v1"), config, "whole")
                            .alsoIn(List.of())
                            .run(learner))
                    .hasMessageContaining("environments is 3, not the usual");
        }
    }

    /** The learner sees observations as the run did. */
    @Test
    void theSpecIsThatOfTheRun() {
        Config config = configs().findFirst().orElseThrow();
        Environment environment = Environments.make("Pendulum-v1");
        DatasetSpec other = DatasetSpec.unstandardized(environment.observationSpace(), environment.actionSpace());
        try (Algorithm learner = config.create(other, Device.cpu(), SEED)) {
            assertThatThrownBy(() -> tuning(environment, config, "other").run(learner))
                    .hasMessageContaining("create the learner with the spec of its policy");
        }
    }

    @Test
    void sharesChangeEvenly() {
        OfflineShare share = new OfflineShare(0.8, 0.2, 100);
        assertThat(share.at(0)).isEqualTo(0.8);
        assertThat(share.at(50)).isEqualTo(0.5);
        assertThat(share.at(100)).isEqualTo(0.2);
        assertThat(share.at(1_000)).isEqualTo(0.2);
        assertThat(OfflineShare.of(0).needsData()).isFalse();
        assertThatThrownBy(() -> OfflineShare.byPriority(1)).hasMessageContaining("(0, 1)");
        assertThatThrownBy(() -> new OfflineShare(0, 1.5, 10)).hasMessageContaining("[0, 1]");
        assertThatThrownBy(() -> new OfflineShare(0, 1, 0)).hasMessageContaining("at least one step");
    }

    /**
     * A hand-over that tries each proposed policy in the episode after the next and decides by the turn: accepted, worse, unproven, accepted,
     * and never again.
     */
    private static final class ByTurn implements HandOver {
        private final List<Verdict> verdicts =
                List.of(Verdict.ACCEPTED, Verdict.WORSE, Verdict.UNPROVEN, Verdict.ACCEPTED);
        private final List<Double> returns = new ArrayList<>();
        private int trials;
        private int episodes;
        private boolean underWay;

        @Override
        public boolean open() {
            return !underWay && trials < verdicts.size();
        }

        @Override
        public void propose() {
            underWay = true;
            episodes = 0;
        }

        @Override
        public Player next() {
            return underWay && episodes == 1 ? Player.CANDIDATE : Player.TRUSTED;
        }

        @Override
        public Verdict ended(double episodeReturn) {
            returns.add(episodeReturn);
            if (!underWay || ++episodes < 2) {
                return Verdict.UNDECIDED;
            }
            underWay = false;
            return verdicts.get(trials++);
        }

        @Override
        public String account() {
            return "trial " + trials + " after " + returns.size() + " episodes";
        }

        @Override
        public Map<String, Double> metrics() {
            return Map.of("episodes", (double) returns.size());
        }
    }

    private Trainer watched(Environment environment, Config config, String name) {
        return Trainer.in(environment)
                .steps(3_000)
                .randomSteps(0)
                .warmUpSteps(100)
                .beside(logged, 0.5)
                .startingFrom(offline(config))
                .every(150, policy -> new Score(1, Map.of()))
                .watchedBy(ByTurn::new, "by turn")
                .writingTo(directory.resolve(name))
                .resuming(true)
                .reportingTo(Progress.silent());
    }

    /** Whoever plays an episode plays all of it, and what is accepted is trusted from then on; a kill changes nothing of it. */
    @Test
    void aHandOverIsWatched() throws IOException {
        Config config = configs().findFirst().orElseThrow();
        TrainingResult whole;
        try (Algorithm learner = config.create(logged.spec(), Device.cpu(), SEED)) {
            whole = watched(Environments.make("Pendulum-v1"), config, "whole").run(learner);
        }
        assertThat(whole.trials())
                .extracting(TrialEnd::step, TrialEnd::verdict)
                .containsExactly(
                        tuple(600L, HandOver.Verdict.ACCEPTED),
                        tuple(1_000L, HandOver.Verdict.WORSE),
                        tuple(1_400L, HandOver.Verdict.UNPROVEN),
                        tuple(1_800L, HandOver.Verdict.ACCEPTED));
        assertThat(whole.trials().get(1).account()).isEqualTo("trial 2 after 5 episodes");
        assertThat(whole.metrics().get(whole.metrics().size() - 1)).containsEntry("hand_over/episodes", 15.0);
        RunDirectory run = new RunDirectory(directory.resolve("whole"));
        assertThat(run.trustedPolicy())
                .as("what was proposed last before the accepted trial began at step 1,400")
                .hasSameBinaryContentAs(run.path().resolve("checkpoints/step-1350/policy.npz"));
        for (long steps : new long[] {0, 700, 1_250, 2_000}) {
            try (Algorithm learner = config.create(logged.spec(), Device.cpu(), SEED)) {
                assertThatThrownBy(() ->
                                watched(Until.killed(steps), config, "killed").run(learner))
                        .isInstanceOf(Kill.class);
            }
        }
        TrainingResult resumed;
        try (Algorithm learner = config.create(logged.spec(), Device.cpu(), SEED)) {
            resumed =
                    watched(Environments.make("Pendulum-v1"), config, "killed").run(learner);
        }
        assertThat(resumed.trials()).isEqualTo(whole.trials());
        assertSameFiles(directory.resolve("killed"), directory.resolve("whole"));
    }

    /** Each episode was played by one policy: its actions are as likely under it as was noted. */
    @Test
    void whoPlaysAnEpisodePlaysAllOfIt() {
        Config config = configs().findFirst().orElseThrow();
        TrainingResult result;
        try (Algorithm learner = config.create(logged.spec(), Device.cpu(), SEED)) {
            result = watched(Environments.make("Pendulum-v1"), config, "whole").run(learner);
        }
        List<Checkpoint> checkpoints = new RunDirectory(directory.resolve("whole")).checkpoints();
        for (Episode episode : result.experience().orElseThrow().episodes()) {
            assertThat(checkpoints)
                    .as("episode %d", episode.id())
                    .anyMatch(checkpoint -> played(checkpoint.policy(), episode));
        }
    }

    private static boolean played(Policy policy, Episode episode) {
        for (int t = 0; t < episode.length(); t++) {
            float[] observation = Arrays.copyOfRange(episode.observations(), 3 * t, 3 * t + 3);
            float[] action = {episode.actions()[t]};
            double expected =
                    policy.logProbability(Past.of(observation), action).orElseThrow();
            if (expected != episode.actionLogProbabilities()[t]) {
                return false;
            }
        }
        return true;
    }
}
