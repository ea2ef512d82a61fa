package dev.hindcast.learning.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hindcast.dataset.Box;
import dev.hindcast.dataset.Dataset;
import dev.hindcast.dataset.DatasetException;
import dev.hindcast.dataset.DatasetSpec;
import dev.hindcast.dataset.Discrete;
import dev.hindcast.dataset.Ending;
import dev.hindcast.dataset.Episode;
import dev.hindcast.dataset.internal.FolderLock;
import dev.hindcast.environment.Policy;
import dev.hindcast.learning.algorithm.Algorithm;
import dev.hindcast.learning.algorithm.Algorithms;
import dev.hindcast.learning.algorithm.Awac;
import dev.hindcast.learning.algorithm.Bc;
import dev.hindcast.learning.algorithm.Bear;
import dev.hindcast.learning.algorithm.Brac;
import dev.hindcast.learning.algorithm.Config;
import dev.hindcast.learning.algorithm.Cql;
import dev.hindcast.learning.algorithm.Crr;
import dev.hindcast.learning.algorithm.DiscreteCrr;
import dev.hindcast.learning.algorithm.Dqn;
import dev.hindcast.learning.algorithm.Iql;
import dev.hindcast.learning.algorithm.QtOpt;
import dev.hindcast.learning.algorithm.Rambo;
import dev.hindcast.learning.algorithm.Xql;
import dev.hindcast.learning.nn.Device;
import dev.hindcast.learning.nn.Tensor;
import dev.hindcast.learning.policy.NetworkPolicy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ResumeTest {
    private static final Dataset DATA = Problems.twoSteps(200, 1);
    private static final Dataset DISCRETE_DATA = Corridor.data(true, 100);

    @TempDir
    private Path directory;

    static Stream<Config> configs() {
        return Stream.concat(
                Algorithms.all().stream().map(entry -> small(entry.defaults())),
                Stream.of(
                        small(Bc.Config.defaults().withContext(3)),
                        small(Cql.Config.defaults().withLagrange(true)),
                        small(Cql.Config.defaults()
                                .withInitialization(Cql.Start.ORTHOGONAL)
                                .withCloningUpdates(25)
                                .withMaxTargetBackup(true)),
                        small(Iql.Config.defaults().withCosineSteps(40)),
                        small(Brac.Config.defaults().withDivergence(Brac.Divergence.KL_DUAL)),
                        small(Brac.Config.defaults().withDivergence(Brac.Divergence.MMD)),
                        small(QtOpt.Config.defaults().withTargetLag(7).withConservativeWeight(1)),
                        small(Bear.Config.defaults().withConstraint(Bear.Constraint.KL)),
                        small(Awac.Config.defaults()
                                .withActorHidden(List.of(16))
                                .withWeighting(Awac.Weighting.SOFTMAX)
                                .withWeightDecay(0.1)),
                        small(Crr.Config.defaults().withTargetInterval(7).withBaseline(Crr.Baseline.MAX)),
                        small(Xql.Config.defaults().withCosineSteps(40)),
                        small(Rambo.Config.defaults()
                                .withAdversarialWeight(0.1)
                                .withAdversarialInterval(7)
                                .withAdversarialUpdates(6)),
                        small(Dqn.Config.defaults().withQuantiles(3).withTargetInterval(7)),
                        small(DiscreteCrr.Config.defaults().withFilter(DiscreteCrr.Filter.EXPONENTIAL))));
    }

    private static Config small(Config config) {
        return SmallSettings.of(config);
    }

    private static Trainer trainer(long steps) {
        return trainer(DATA, steps);
    }

    private static Trainer trainer(Dataset data, long steps) {
        return Trainer.on(data)
                .steps(steps)
                .loggingEvery(5)
                .every(10, policy -> new Score(value(policy), Map.of()))
                .reportingTo(Progress.silent());
    }

    private static double value(Policy policy) {
        return policy.actionSpace() instanceof Discrete ? Corridor.value(policy, true) : Problems.value(policy);
    }

    @ParameterizedTest
    @MethodSource("configs")
    void twoHalvesEqualTheWhole(Config config) {
        boolean discrete = Algorithms.named(Algorithms.nameOf(config)).discrete();
        Dataset data = discrete ? DISCRETE_DATA : DATA;
        Algorithm whole = config.create(data.spec(), Device.cpu(), 7);
        TrainingResult expected =
                trainer(data, 40).writingTo(directory.resolve("whole")).run(whole);

        Path run = directory.resolve("halves");
        trainer(data, 20).writingTo(run).run(config.create(data.spec(), Device.cpu(), 7));
        Algorithm resumed = config.create(data.spec(), Device.cpu(), 7);
        TrainingResult actual = trainer(data, 40).writingTo(run).resuming(true).run(resumed);

        assertSameState(resumed, whole);
        assertThat(Metrics.read(run.resolve("metrics.csv")).column("evaluation/score"))
                .isEqualTo(Metrics.read(directory.resolve("whole/metrics.csv")).column("evaluation/score"))
                .hasSize(4);
        assertThat(actual.best().orElseThrow().step())
                .isEqualTo(expected.best().orElseThrow().step());
    }

    private static void assertSameState(Algorithm actual, Algorithm expected) {
        Map<String, Tensor> state = actual.state();
        expected.state()
                .forEach((name, tensor) -> assertThat(java.util.Objects.requireNonNull(state.get(name))
                                .toArray())
                        .as(name)
                        .containsExactly(tensor.toArray()));
    }

    @Test
    void seedsInParallelEqualSeedsAlone() {
        Config config = small(Iql.Config.defaults());
        List<TrainingResult> together = trainer(30).run(config, Device.cpu(), List.of(1L, 2L, 3L), 3);
        for (TrainingResult result : together) {
            TrainingResult alone = trainer(30).run(config.create(DATA.spec(), Device.cpu(), result.seed()));
            assertThat(withoutTiming(result.metrics())).isEqualTo(withoutTiming(alone.metrics()));
        }
        assertThat(withoutTiming(together.get(0).metrics()))
                .isNotEqualTo(withoutTiming(together.get(1).metrics()));
    }

    private static List<Map<String, Double>> withoutTiming(List<Map<String, Double>> rows) {
        return rows.stream()
                .map(row -> {
                    Map<String, Double> kept = new LinkedHashMap<>(row);
                    kept.remove("updates_per_second");
                    return kept;
                })
                .toList();
    }

    @Test
    void twoTrainingsInOneDirectoryAreRefused() throws IOException {
        Config config = small(Bc.Config.defaults());
        Path run = directory.resolve("run");
        trainer(20).writingTo(run).run(config.create(DATA.spec(), Device.cpu(), 7));
        byte[] metrics = Files.readAllBytes(run.resolve("metrics.csv"));
        Trainer second = trainer(40).writingTo(run).resuming(true);
        FolderLock.holding(
                run,
                () -> assertThatThrownBy(() -> second.run(config.create(DATA.spec(), Device.cpu(), 7)))
                        .isInstanceOf(DatasetException.class)
                        .hasMessageContaining("Another run is at work in " + run));
        assertThat(run.resolve("metrics.csv")).hasBinaryContent(metrics);

        Path seeds = directory.resolve("seeds");
        Trainer several = trainer(20).writingTo(seeds);
        FolderLock.holding(
                seeds.resolve("seed-1"),
                () -> assertThatThrownBy(() -> several.run(config, Device.cpu(), List.of(0L, 1L), 1))
                        .hasMessageContaining(seeds.resolve("seed-1").toString()));
        assertThat(new RunDirectory(seeds.resolve("seed-1")).exists()).isFalse();
    }

    /** kill -9 in the middle of a training in another process, then resume here. */
    @Test
    void goesOnAfterAKill() throws IOException, InterruptedException {
        Config config = small(Iql.Config.defaults());
        Algorithm whole = config.create(DATA.spec(), Device.cpu(), 7);
        Path run = directory.resolve("killed");
        Process process = new ProcessBuilder(
                        ProcessHandle.current().info().command().orElseThrow(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        ResumeTest.class.getName(),
                        run.toString())
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("log").toFile())
                .start();
        RunDirectory runDirectory = new RunDirectory(run);
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (runDirectory.checkpoints().size() < 5 && System.nanoTime() < deadline && process.isAlive()) {
            Thread.sleep(5);
        }
        process.destroyForcibly().waitFor();
        long killedAt = runDirectory.last().orElseThrow().step();

        long steps = killedAt + 35;
        trainer(steps).run(whole);
        Algorithm resumed = config.create(DATA.spec(), Device.cpu(), 7);
        trainer(steps).writingTo(run).resuming(true).run(resumed);

        assertThat(resumed.updates()).isEqualTo(steps);
        assertSameState(resumed, whole);
    }

    /** The process that is killed: trains until then. */
    public static void main(String[] arguments) {
        trainer(100_000_000)
                .writingTo(Path.of(arguments[0]))
                .run(small(Iql.Config.defaults()).create(DATA.spec(), Device.cpu(), 7));
    }

    @Test
    void refusesOtherSettings() {
        Path run = directory.resolve("run");
        trainer(10).writingTo(run).run(small(Bc.Config.defaults()).create(DATA.spec(), Device.cpu(), 7));
        Config other = small(Bc.Config.defaults().withLearningRate(1e-3));
        assertThatThrownBy(
                        () -> trainer(20).writingTo(run).resuming(true).run(other.create(DATA.spec(), Device.cpu(), 7)))
                .isInstanceOf(DatasetException.class)
                .hasMessageContaining("settings");
        assertThatThrownBy(() -> trainer(20)
                        .writingTo(run)
                        .run(small(Bc.Config.defaults()).create(DATA.spec(), Device.cpu(), 7)))
                .hasMessageContaining("already");
    }

    @Test
    void refusesAnotherViewOfTheObservations() {
        Path run = directory.resolve("seen");
        Config config = small(Iql.Config.defaults());
        trainer(20).writingTo(run).run(config.create(DATA.spec(), Device.cpu(), 7));
        DatasetSpec raw = DatasetSpec.unstandardized(DATA.observationSpace(), DATA.actionSpace());
        assertThatThrownBy(() -> trainer(40).writingTo(run).resuming(true).run(config.create(raw, Device.cpu(), 7)))
                .isInstanceOf(DatasetException.class)
                .hasMessageContaining("standardized otherwise");
    }

    @Test
    void severalSeedsMaySeeObservationsAsTheyAre() {
        Config config = small(Iql.Config.defaults());
        DatasetSpec raw = DatasetSpec.unstandardized(DATA.observationSpace(), DATA.actionSpace());
        Algorithm alone = config.create(raw, Device.cpu(), 3);
        trainer(20).run(alone);
        List<TrainingResult> results =
                trainer(20).writingTo(directory.resolve("raw")).run(config, raw, Device.cpu(), List.of(3L, 4L), 2);
        assertThat(value(results.get(0).last())).isEqualTo(value(alone.policy()));
        NetworkPolicy policy = new RunDirectory(directory.resolve("raw/seed-3"))
                .last()
                .orElseThrow()
                .policy();
        assertThat(policy.spec().standardization()).isEqualTo(raw.standardization());
    }

    /** A policy file keeps neither the shape nor the type of observations. */
    @Test
    void goesOnWithImages() {
        Episode seen = new Episode(
                0, new float[] {0, 100, 255}, new float[] {0.5f, -0.5f}, new float[] {0, 1}, Ending.TERMINATED);
        Dataset data =
                new Dataset("images", Box.images(1, 1), Box.of(1, -1, 1), List.of(seen), Optional.empty(), List.of());
        Path run = directory.resolve("images");
        Config config = small(Iql.Config.defaults());
        Algorithm whole = config.create(data.spec(), Device.cpu(), 7);
        trainer(data, 20).run(whole);
        trainer(data, 10).writingTo(run).run(config.create(data.spec(), Device.cpu(), 7));
        Algorithm resumed = config.create(data.spec(), Device.cpu(), 7);
        trainer(data, 20).writingTo(run).resuming(true).run(resumed);
        assertSameState(resumed, whole);
    }

    /** A run of a version that did not have a setting yet: it had its default, and no other. */
    @Test
    void aSettingThatIsNewHadItsDefault() throws IOException {
        Path run = directory.resolve("run");
        trainer(10).writingTo(run).run(small(Bc.Config.defaults()).create(DATA.spec(), Device.cpu(), 7));
        Path config = run.resolve("config.yaml");
        List<String> lines = Files.readAllLines(config);
        assertThat(lines).anyMatch(line -> line.contains("learningRate"));
        Files.write(
                config,
                lines.stream()
                        .filter(line -> !line.startsWith("# crc32") && !line.contains("learningRate"))
                        .toList());
        Config other = small(Bc.Config.defaults().withLearningRate(0.5));
        assertThatThrownBy(
                        () -> trainer(20).writingTo(run).resuming(true).run(other.create(DATA.spec(), Device.cpu(), 7)))
                .hasMessageContaining("settings");
        trainer(20)
                .writingTo(run)
                .resuming(true)
                .run(small(Bc.Config.defaults()).create(DATA.spec(), Device.cpu(), 7));
        assertThat(Files.readString(config)).contains("learningRate");
    }

    @Test
    void keepsTwoStatesAndEveryPolicy() {
        Path run = directory.resolve("run");
        trainer(40).writingTo(run).run(small(Iql.Config.defaults()).create(DATA.spec(), Device.cpu(), 7));
        List<Checkpoint> checkpoints = new RunDirectory(run).checkpoints();
        assertThat(checkpoints).extracting(Checkpoint::step).containsExactly(10L, 20L, 30L, 40L);
        assertThat(checkpoints)
                .filteredOn(Checkpoint::hasState)
                .extracting(Checkpoint::step)
                .containsExactly(30L, 40L);
        checkpoints.forEach(
                checkpoint -> assertThat(Problems.value(checkpoint.policy())).isFinite());
        assertThat(Files.exists(run.resolve("policy-last.npz"))).isTrue();
        assertThat(Files.exists(run.resolve("policy-best.npz"))).isTrue();
    }

    @Test
    void stopsWhereALossIsNoNumber() {
        Config exploding = small(Bc.Config.defaults().withLearningRate(1e38));
        assertThatThrownBy(() -> trainer(100).run(exploding.create(DATA.spec(), Device.cpu(), 7)))
                .isInstanceOf(DivergedException.class)
                .hasMessageContaining("'actor'");
    }
}
