package dev.hindcast.learning.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.hindcast.dataset.Dataset;
import dev.hindcast.dataset.internal.SafeFiles;
import dev.hindcast.environment.Past;
import dev.hindcast.learning.algorithm.ActorCritic;
import dev.hindcast.learning.algorithm.Algorithm;
import dev.hindcast.learning.algorithm.Brac;
import dev.hindcast.learning.algorithm.Checks;
import dev.hindcast.learning.algorithm.Losses;
import dev.hindcast.learning.algorithm.Stage;
import dev.hindcast.learning.nn.Adam;
import dev.hindcast.learning.nn.DeterministicActor;
import dev.hindcast.learning.nn.Device;
import dev.hindcast.learning.nn.EarlyStopping;
import dev.hindcast.learning.nn.Networks;
import dev.hindcast.learning.nn.Tensor;
import dev.hindcast.learning.replay.Replay;
import dev.hindcast.learning.replay.StepBuffer;
import dev.hindcast.learning.replay.StepReplay;
import dev.hindcast.learning.replay.Transitions;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Learners with phases: each goes on until it has done what it is for, and all can be interrupted anywhere. */
public class StagesTest {
    private static final Dataset DATA = Problems.twoSteps(200, 1);

    @TempDir
    private Path directory;

    public record Config(List<Integer> hidden, int batchSize, long patience)
            implements dev.hindcast.learning.algorithm.Config {
        public Config {
            hidden = Checks.hidden("hidden", hidden);
        }

        @Override
        public double discount() {
            return 0.99;
        }

        @Override
        public Imagining create(Networks networks) {
            return new Imagining(this, networks);
        }
    }

    /**
     * First imitates the log until held-out steps are imitated no better; then goes on with steps that it makes up itself: those of a batch,
     * with the imitation's own actions.
     */
    static final class Imagining extends Algorithm {
        private final Config config;
        private final DeterministicActor model;
        private final DeterministicActor actor;
        private final Adam modelOptimizer;
        private final Adam actorOptimizer;
        private final EarlyStopping stopping;
        private final StepReplay imagined;
        private final StepBuffer buffer;

        Imagining(Config config, Networks networks) {
            super(config, networks);
            this.config = config;
            model = networks.deterministicActor("model", config.hidden());
            actor = networks.deterministicActor("actor", config.hidden());
            modelOptimizer = networks.adam(model.network(), 1e-2);
            actorOptimizer = networks.adam(actor.network(), 1e-3);
            stopping = remembering("stopping", new EarlyStopping(model.network().parameters(), 5, config.patience()));
            buffer = StepBuffer.empty(networks.spec(), networks.device(), 300);
            imagined = replayOf("imagined", buffer);
        }

        @Override
        protected List<Stage> stages() {
            return List.of(Stage.until(stopping::over, "model", 400, this::imitate), Stage.of("policy", this::learn));
        }

        private Losses imitate(Replay data) {
            Tensor loss = error(data.without(0.2).transitions(config.batchSize(), 1));
            modelOptimizer.minimize(loss);
            stopping.updated(() -> error(data.heldOut(0.2).transitions(100, 1)));
            return Losses.of("model", loss);
        }

        private Tensor error(Transitions batch) {
            return model.mode(batch.observations(), batch.legal())
                    .minus(batch.actions())
                    .squared()
                    .mean();
        }

        @Override
        protected Losses learn(Replay data) {
            if (stageUpdates() % 3 == 0) {
                imagine(data);
            }
            Transitions batch = data.mixedWith(imagined, 0.5).transitions(config.batchSize(), config.discount());
            Tensor noise = noise().normal(batch.actions().shape()).times(0.1);
            Tensor actorLoss = actor.mode(batch.observations(), batch.legal())
                    .minus(batch.actions().plus(noise))
                    .squared()
                    .mean();
            actorOptimizer.minimize(actorLoss);
            return Losses.of("actor", actorLoss);
        }

        private void imagine(Replay data) {
            Transitions batch = data.transitions(10, 1);
            Tensor actions = model.mode(batch.observations(), batch.legal()).detach();
            Tensor path = Tensor.concatenate(batch.observations(), batch.nextObservations());
            buffer.add(
                    path.reshape(10, 2, 1),
                    actions.reshape(10, 1, 1),
                    batch.rewards().reshape(10, 1),
                    batch.discounts().reshape(10, 1).times(-1).plus(1));
        }

        @Override
        protected ActorCritic learned() {
            return ActorCritic.of(actor);
        }
    }

    private static Imagining learner(long patience) {
        return new Config(List.of(16, 16), 32, patience).create(new Networks(DATA.spec(), Device.cpu(), 7));
    }

    private static Trainer trainer(long steps) {
        return Trainer.on(DATA)
                .steps(steps)
                .loggingEvery(5)
                .every(10, policy -> new Score(Problems.value(policy), Map.of()))
                .reportingTo(Progress.silent());
    }

    @Test
    void warmingUpTakesUpdatesOfItsOwn() {
        Brac.Config config = Brac.Config.defaults().withHidden(List.of(16)).withActorHidden(List.of(16));
        Algorithm learner = config.withCloningUpdates(2).withWarmUpUpdates(3).create(DATA.spec(), Device.cpu(), 7);
        trainer(4).run(learner);
        assertThat(learner.updates()).isEqualTo(2 + 3 + 4);
        assertThat(learner.stageUpdates()).isEqualTo(4);

        Algorithm at = config.withCloningUpdates(2).withWarmUpUpdates(0).create(DATA.spec(), Device.cpu(), 7);
        trainer(4).run(at);
        assertThat(at.updates()).isEqualTo(2 + 4);
    }

    @Test
    void thePolicyLearnsForAsLongAsAskedAfterTheModelHasConverged() {
        Imagining learner = learner(3);
        TrainingResult result = trainer(40).run(learner);
        long before = learner.updates() - 40;
        assertThat(learner.inLastStage()).isTrue();
        assertThat(learner.stageUpdates()).isEqualTo(40);
        assertThat(before).isBetween(20L, 399L).isEqualTo(5 * (before / 5));
        List<Map<String, Double>> rows = result.metrics();
        for (Map<String, Double> row : rows) {
            boolean first = row.get("step") <= before;
            assertThat(row.containsKey("loss/model")).isEqualTo(first);
            assertThat(row.containsKey("loss/actor")).isEqualTo(!first);
            assertThat(first && row.containsKey("evaluation/score")).isFalse();
        }
        assertThat(rows.stream().mapToLong(row -> row.get("step").longValue())).contains(before);
        assertThat(result.steps()).isEqualTo(learner.updates());
    }

    @Test
    void stoppingEarlyPutsTheBestWeightsBack() {
        Imagining learner = learner(3);
        trainer(1).run(learner);
        Imagining patient = learner(1_000);
        trainer(1).run(patient);
        assertThat(patient.updates()).isEqualTo(401);
        assertThat(learner.stopping.best()).isFinite();
        assertThat(learner.memory().get("stopping/weights").floats())
                .containsExactly(learner.state().get("model").toArray());
    }

    /** Interrupted in the model's phase, at its end, and in the policy's. */
    @Test
    void goesOnExactlyFromAnywhere() {
        Imagining whole = learner(3);
        trainer(40).writingTo(directory.resolve("whole")).run(whole);
        long modelUpdates = whole.updates() - 40;
        for (long interrupted : new long[] {10, modelUpdates / 10 * 10, modelUpdates / 10 * 10 + 20}) {
            Path run = directory.resolve("interrupted-" + interrupted);
            assertThatThrownBy(() -> new Interrupting(interrupted).run(run)).hasMessage("interrupted");
            Imagining resumed = learner(3);
            trainer(40).writingTo(run).resuming(true).run(resumed);
            assertThat(resumed.updates()).isEqualTo(whole.updates());
            whole.state()
                    .forEach((name, tensor) -> assertThat(
                                    Objects.requireNonNull(resumed.state().get(name))
                                            .toArray())
                            .as(name)
                            .containsExactly(tensor.toArray()));
            whole.memory()
                    .forEach((name, array) ->
                            assertThat(resumed.memory().get(name)).as(name).isEqualTo(array));
            assertThat(Metrics.read(run.resolve("metrics.csv")).column("loss/actor"))
                    .isEqualTo(
                            Metrics.read(directory.resolve("whole/metrics.csv")).column("loss/actor"));
        }
    }

    /** Breaks off when the checkpoint of some update has been written. */
    private record Interrupting(long update) {
        void run(Path run) {
            Trainer trainer = trainer(40).writingTo(run).reportingTo(new Progress() {
                @Override
                public void advance(long count) {
                    breakOff();
                }

                @Override
                public void note(String message) {
                    breakOff();
                }

                private void breakOff() {
                    if (new RunDirectory(run)
                            .last()
                            .filter(last -> last.step() >= update)
                            .isPresent()) {
                        throw new IllegalStateException("interrupted");
                    }
                }

                @Override
                public void close() {}
            });
            trainer.run(learner(3));
        }
    }

    @Test
    void anotherRunsLearningIsTheStartOfThis() {
        Path first = directory.resolve("first");
        Imagining before = learner(3);
        trainer(20).writingTo(first).run(before);
        Imagining after = learner(3);
        List<float[]> started = new ArrayList<>();
        Trainer.on(DATA)
                .steps(10)
                .startingFrom(first)
                .every(1, policy -> {
                    started.add(policy.act(Past.of(new float[] {0.3f}), new SplittableRandom(0)));
                    return new Score(0, Map.of());
                })
                .writingTo(directory.resolve("second"))
                .reportingTo(Progress.silent())
                .run(after);
        assertThat(after.updates()).isEqualTo(10);
        assertThat(after.inLastStage()).isTrue();
        assertThat(after.state().get("model").toArray())
                .containsExactly(before.state().get("model").toArray());
        assertThat(started.get(0)[0])
                .isCloseTo(before.policy().act(Past.of(new float[] {0.3f}), new SplittableRandom(0))[0], within(0.01f));
        assertThat(Yaml.read(directory.resolve("second/config.yaml"))).containsEntry("start", first.toString());
        assertThatThrownBy(() -> Trainer.on(Problems.twoSteps(20, 9))
                        .startingFrom(first)
                        .reportingTo(Progress.silent())
                        .run(new Config(List.of(16, 16), 32, 3)
                                .create(new Networks(Problems.twoSteps(20, 9).spec(), Device.cpu(), 7))))
                .hasMessageContaining("create the learner with the spec of its policy");
    }

    /** What had not begun to learn a policy is no start of another training. */
    @Test
    void aRunThatWasLeftInAnEarlierPhaseIsNoStart() {
        Path left = directory.resolve("left");
        assertThatThrownBy(() -> new Interrupting(10).run(left)).hasMessage("interrupted");
        SafeFiles.deleteRecursively(left.resolve("checkpoints/step-20"));
        assertThatThrownBy(() -> trainer(10).startingFrom(left).run(learner(3)))
                .hasMessageContaining("was left in its phase 'model', before it learned a policy");
    }
}
