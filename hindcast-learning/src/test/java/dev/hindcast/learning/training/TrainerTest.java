package dev.hindcast.learning.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hindcast.dataset.Box;
import dev.hindcast.dataset.Dataset;
import dev.hindcast.dataset.DatasetException;
import dev.hindcast.dataset.DatasetSpec;
import dev.hindcast.dataset.Ending;
import dev.hindcast.dataset.Episode;
import dev.hindcast.environment.Environment;
import dev.hindcast.environment.Environments;
import dev.hindcast.environment.Past;
import dev.hindcast.learning.algorithm.Algorithm;
import dev.hindcast.learning.algorithm.Bc;
import dev.hindcast.learning.algorithm.Config;
import dev.hindcast.learning.algorithm.Cql;
import dev.hindcast.learning.algorithm.Iql;
import dev.hindcast.learning.algorithm.Sac;
import dev.hindcast.learning.algorithm.Settings;
import dev.hindcast.learning.algorithm.Td3Bc;
import dev.hindcast.learning.nn.Device;
import dev.hindcast.learning.nn.Engine;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What a run says of itself, what resuming accepts, and what several seeds do to each other. */
class TrainerTest {
    private static final Dataset DATA = Problems.twoSteps(200, 1);
    private static final Config CONFIG =
            Settings.withAll(Bc.Config.defaults(), Map.of("hidden", "8", "batchSize", "16"));

    @TempDir
    private Path directory;

    private static Trainer trainer(Dataset data, long steps) {
        return Trainer.on(data)
                .steps(steps)
                .loggingEvery(5)
                .checkpointingEvery(10)
                .reportingTo(Progress.silent());
    }

    private static Algorithm learner(Dataset data) {
        return CONFIG.create(data.spec(), Device.cpu(), 7);
    }

    @Test
    void aResumedRunSaysForHowLongItGoesOn() {
        trainer(DATA, 10).writingTo(directory).run(learner(DATA));
        assertThat(Yaml.read(directory.resolve("config.yaml"))).containsEntry("steps", 10);
        trainer(DATA, 30).writingTo(directory).resuming(true).run(learner(DATA));
        assertThat(Yaml.read(directory.resolve("config.yaml"))).containsEntry("steps", 30);
    }

    @Test
    void fewerStepsThanWereDoneAreRefusedAndNothingIsChanged() throws Exception {
        trainer(DATA, 30).writingTo(directory).run(learner(DATA));
        byte[] config = Files.readAllBytes(directory.resolve("config.yaml"));
        byte[] metrics = Files.readAllBytes(directory.resolve("metrics.csv"));
        assertThatThrownBy(() ->
                        trainer(DATA, 20).writingTo(directory).resuming(true).run(learner(DATA)))
                .isInstanceOf(DatasetException.class)
                .hasMessageContaining("it has gone on for 30 steps already, which is more than 20");
        assertThat(directory.resolve("config.yaml")).hasBinaryContent(config);
        assertThat(directory.resolve("metrics.csv")).hasBinaryContent(metrics);
    }

    @Test
    void otherDataAreRefused() {
        trainer(DATA, 10).writingTo(directory).run(learner(DATA));
        Dataset other = Problems.twoSteps(200, 2);
        assertThatThrownBy(() ->
                        trainer(other, 20).writingTo(directory).resuming(true).run(learner(other)))
                .isInstanceOf(DatasetException.class)
                .hasMessageContaining("was trained on other data");
    }

    @Test
    void anotherPrecisionIsRefused() {
        trainer(DATA, 10).writingTo(directory).run(learner(DATA));
        Engine.setPrecision(Engine.Precision.BF16);
        try {
            assertThatThrownBy(() -> trainer(DATA, 20)
                            .writingTo(directory)
                            .resuming(true)
                            .run(learner(DATA)))
                    .isInstanceOf(DatasetException.class)
                    .hasMessageContaining("its precision is fp32, not bf16");
        } finally {
            Engine.setPrecision(Engine.Precision.FP32);
        }
    }

    /** No NaN is the best, whether it comes first, later or alone; and a run that is gone on with keeps to that. */
    @Test
    void aScoreThatIsNoNumberIsNeverTheBest() {
        assertThat(best(directory.resolve("a"), Double.NaN, 1, 3, Double.NaN)).contains(30L);
        assertThat(best(directory.resolve("b"), 2, Double.NaN, 1)).contains(10L);
        assertThat(best(directory.resolve("c"), Double.NaN, Double.NaN)).isEmpty();
        assertThat(best(directory.resolve("d"), Double.NEGATIVE_INFINITY, Double.NaN))
                .contains(10L);
    }

    private static Optional<Long> best(Path run, double... scores) {
        List<Double> values = new ArrayList<>();
        for (double score : scores) {
            values.add(score);
        }
        Iterator<Double> next = values.iterator();
        TrainingResult result = Trainer.on(DATA)
                .steps(10L * scores.length)
                .every(10, policy -> new Score(next.next(), Map.of()))
                .writingTo(run)
                .reportingTo(Progress.silent())
                .run(learner(DATA));
        Optional<Long> best = result.best().map(TrainingResult.Best::step);
        assertThat(new RunDirectory(run).best().map(Checkpoint::step)).isEqualTo(best);
        return best;
    }

    /** A seed whose learner fails is reported while the others go on, and their results are kept. */
    @Test
    void aSeedThatFailsTakesNothingFromTheOthers() {
        List<String> warnings = Collections.synchronizedList(new ArrayList<>());
        Progress listening = warningIn(warnings);
        Config failing = new FailingSeed(CONFIG, 1);
        assertThatThrownBy(() -> Trainer.on(DATA)
                        .steps(20)
                        .writingTo(directory)
                        .reportingTo(listening)
                        .run(failing, Device.cpu(), List.of(0L, 1L, 2L), 2))
                .isInstanceOfSatisfying(SeedsFailedException.class, e -> {
                    assertThat(e.finished()).extracting(TrainingResult::seed).containsExactly(0L, 2L);
                    assertThat(e.failures()).containsOnlyKeys(1L);
                })
                .hasMessageContaining("1 of 3 seeds failed (seed 1: no luck)")
                .hasMessageContaining("finished: 0, 2");
        assertThat(warnings).containsExactly("Seed 1 failed: no luck");
        assertThat(new RunDirectory(directory.resolve("seed-2")).lastPolicy()).exists();
    }

    /** Settings whose learner of one seed cannot be made. */
    private record FailingSeed(Config config, long seed) implements Config {
        @Override
        public Algorithm create(dev.hindcast.learning.nn.Networks networks) {
            if (networks.seed() == seed) {
                throw new IllegalStateException("no luck");
            }
            return config.create(networks);
        }

        @Override
        public int batchSize() {
            return config.batchSize();
        }

        @Override
        public double discount() {
            return config.discount();
        }
    }

    @Test
    void anInterruptionStopsAllSeeds() throws InterruptedException {
        AtomicReference<Throwable> thrown = new AtomicReference<>();
        List<String> warnings = Collections.synchronizedList(new ArrayList<>());
        Thread trainer = new Thread(() -> {
            try {
                Trainer.on(DATA)
                        .steps(1_000_000_000)
                        .reportingTo(warningIn(warnings))
                        .run(CONFIG, Device.cpu(), List.of(0L, 1L), 2);
            } catch (RuntimeException e) {
                thrown.set(e);
            }
        });
        trainer.start();
        Thread.sleep(500);
        trainer.interrupt();
        trainer.join(60_000);
        assertThat(trainer.isAlive()).isFalse();
        assertThat(thrown.get()).isInstanceOf(CancellationException.class).hasMessageContaining("interrupted");
        assertThat(warnings).as("to be stopped is no failure").isEmpty();
    }

    private static Progress warningIn(List<String> warnings) {
        return new Progress() {
            @Override
            public void advance(long count) {}

            @Override
            public void note(String message) {}

            @Override
            public void warn(String message) {
                warnings.add(message);
            }

            @Override
            public void close() {}
        };
    }

    /** What is refused is refused before anybody is told that it begins. */
    @Test
    void itBeginsWhenAllWasLookedAt() {
        Path run = directory.resolve("begun");
        AtomicLong begun = new AtomicLong();
        trainer(DATA, 10).beginningBy(begun::incrementAndGet).writingTo(run).run(learner(DATA));
        assertThat(begun).hasValue(1);
        assertThatThrownBy(() -> trainer(DATA, 10)
                        .beginningBy(begun::incrementAndGet)
                        .writingTo(run)
                        .run(learner(DATA)))
                .hasMessageContaining("There is a run in");
        assertThatThrownBy(() -> trainer(DATA, 5)
                        .beginningBy(begun::incrementAndGet)
                        .writingTo(run)
                        .resuming(true)
                        .run(learner(DATA)))
                .hasMessageContaining("Cannot resume");
        assertThat(begun).hasValue(1);
    }

    /** Between two checkpoints too, and what goes on from there is what would have been learned without. */
    @Test
    void whatWasLearnedUntilAnInterruptionIsKept() {
        Path whole = directory.resolve("whole");
        Path run = directory.resolve("run");
        trainer(DATA, 40).writingTo(whole).run(learner(DATA));
        assertThatThrownBy(() -> trainer(DATA, 40)
                        .reportingTo(interruptingAfter(23))
                        .writingTo(run)
                        .run(learner(DATA)))
                .isInstanceOf(CancellationException.class)
                .hasMessage("The training was interrupted at step 23");
        assertThat(Thread.interrupted()).isTrue();
        assertThat(new RunDirectory(run).last().orElseThrow().step()).isEqualTo(23);
        trainer(DATA, 40).writingTo(run).resuming(true).run(learner(DATA));
        assertThat(run.resolve("policy-last.npz")).hasSameBinaryContentAs(whole.resolve("policy-last.npz"));
    }

    private static Progress interruptingAfter(long steps) {
        AtomicLong done = new AtomicLong();
        return new Progress() {
            @Override
            public void advance(long count) {
                if (done.addAndGet(count) == steps) {
                    Thread.currentThread().interrupt();
                }
            }

            @Override
            public void note(String message) {}

            @Override
            public void close() {}
        };
    }

    /** However many threads the caller's operations used before. */
    @Test
    void aTrainingUsesOneThreadForAnOperation() {
        Engine.setThreads(2);
        trainer(DATA, 10).run(learner(DATA));
        assertThat(Engine.threads()).isEqualTo(1);
    }

    static Stream<Config> ofContinuousActions() {
        return Stream.of(
                        Bc.Config.defaults(),
                        Iql.Config.defaults(),
                        Td3Bc.Config.defaults(),
                        Cql.Config.defaults(),
                        Sac.Config.defaults())
                .map(config -> Settings.withAll(config, Map.of("hidden", "8", "batchSize", "16")));
    }

    /** One component of the actions is fixed: that neither stops the learning nor moves the policy away from it. */
    @ParameterizedTest
    @MethodSource("ofContinuousActions")
    void anActionBoundOfNoWidthIsNoDivergence(Config config) {
        SplittableRandom random = new SplittableRandom(4);
        List<Episode> episodes = new ArrayList<>();
        for (int e = 0; e < 40; e++) {
            float free = (float) random.nextDouble(-1, 1);
            episodes.add(new Episode(
                    e, new float[] {free, 0}, new float[] {free, 3}, new float[] {-free}, Ending.TERMINATED));
        }
        Box bounds = new Box(new float[] {-1, 3}, new float[] {1, 3});
        Dataset data = new Dataset("fixed", Box.unbounded(1), bounds, episodes, Optional.empty(), List.of());
        TrainingResult result = Trainer.on(data)
                .steps(20)
                .reportingTo(Progress.silent())
                .run(config.create(data.spec(), Device.cpu(), 1));
        float[] action = result.last().act(Past.of(new float[] {0.2f}), random);
        assertThat(action[0]).isBetween(-1f, 1f);
        assertThat(action[1]).isEqualTo(3);
    }

    @Test
    void aShareOfEachBatchMayBeLogged() {
        Environment environment = Environments.make("Pendulum-v1");
        DatasetSpec spec = DatasetSpec.unstandardized(environment.observationSpace(), environment.actionSpace());
        Config config = Sac.Config.defaults().withHidden(List.of(8)).withBatchSize(16);
        Dataset logged = Trainer.in(environment)
                .steps(300)
                .randomSteps(300)
                .reportingTo(Progress.silent())
                .run(config.create(spec, Device.cpu(), 1))
                .experience()
                .orElseThrow();
        Path whole = directory.resolve("whole");
        Path halves = directory.resolve("halves");
        hybrid(environment, logged, 120).writingTo(whole).run(config.create(spec, Device.cpu(), 5));
        hybrid(environment, logged, 60).writingTo(halves).run(config.create(spec, Device.cpu(), 5));
        Algorithm resumed = config.create(spec, Device.cpu(), 5);
        hybrid(environment, logged, 120).writingTo(halves).resuming(true).run(resumed);
        assertThat(resumed.updates()).isEqualTo(200);
        assertThat(halves.resolve("policy-last.npz")).hasSameBinaryContentAs(whole.resolve("policy-last.npz"));
        assertThat(Yaml.read(whole.resolve("config.yaml")))
                .containsEntry("share_of_data", 0.5)
                .containsEntry("updates_per_step", 2);
        assertThatThrownBy(() -> Trainer.on(logged).beside(logged, 0.5)).hasMessageContaining("environment");
    }

    private static Trainer hybrid(Environment environment, Dataset logged, long steps) {
        return Trainer.in(environment)
                .steps(steps)
                .randomSteps(20)
                .updatesPerStep(2)
                .beside(logged, 0.5)
                .checkpointingEvery(30)
                .reportingTo(Progress.silent());
    }

    /** With room for fewer rows than steps, the oldest give way and learning goes on. */
    @Test
    void remembersOnlyTheNewestSteps() {
        Environment environment = Environments.make("Pendulum-v1");
        DatasetSpec spec = DatasetSpec.unstandardized(environment.observationSpace(), environment.actionSpace());
        Config config = Sac.Config.defaults().withHidden(List.of(8)).withBatchSize(16);
        TrainingResult result = Trainer.in(environment)
                .steps(400)
                .randomSteps(50)
                .remembering(60)
                .reportingTo(Progress.silent())
                .run(config.create(spec, Device.cpu(), 1));
        assertThat(result.steps()).isEqualTo(350);
        assertThat(result.experience().orElseThrow().transitions()).isEqualTo(400);
    }
}
