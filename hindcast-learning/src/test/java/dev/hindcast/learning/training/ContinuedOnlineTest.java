package dev.hindcast.learning.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hindcast.dataset.Dataset;
import dev.hindcast.environment.Environment;
import dev.hindcast.environment.Environments;
import dev.hindcast.learning.algorithm.Algorithm;
import dev.hindcast.learning.algorithm.Algorithms;
import dev.hindcast.learning.algorithm.Config;
import dev.hindcast.learning.algorithm.Iql;
import dev.hindcast.learning.algorithm.Sac;
import dev.hindcast.learning.algorithm.Settings;
import dev.hindcast.learning.nn.Device;
import dev.hindcast.learning.nn.Tensor;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What learned from logged steps learns on where it acts, half from these and half from what it lives through. */
class ContinuedOnlineTest {
    private static final int RANDOM_STEPS = 10;
    private static final Dataset PENDULUM = pendulum();
    private static final Dataset CORRIDOR = Corridor.data(true, 100);

    @TempDir
    private Path directory;

    private static Dataset pendulum() {
        Environment environment = Environments.make("Pendulum-v1");
        Dataset dataset = Trainer.in(environment)
                .steps(450)
                .randomSteps(450)
                .reportingTo(Progress.silent())
                .run(learner(Sac.Config.defaults(), Problems.twoSteps(2, 1)))
                .experience()
                .orElseThrow();
        return dataset;
    }

    private static Algorithm learner(Config config, Dataset dataset) {
        return SmallSettings.of(config).create(dataset.spec(), Device.cpu(), 7);
    }

    private static boolean discrete(Config config) {
        return Algorithms.named(Algorithms.nameOf(config)).discrete();
    }

    private static Dataset data(Config config) {
        return discrete(config) ? CORRIDOR : PENDULUM;
    }

    private static Environment environment(Config config) {
        return discrete(config) ? new Corridor(true) : Environments.make("Pendulum-v1");
    }

    /** Fifty updates from logged steps. */
    private Path offline(Config config) {
        Path run = directory.resolve("offline");
        Trainer.on(data(config))
                .steps(50)
                .checkpointingEvery(50)
                .writingTo(run)
                .reportingTo(Progress.silent())
                .run(learner(config, data(config)));
        return run;
    }

    private Algorithm online(Config config, Path start, String name, long steps) {
        Algorithm learner = learner(config, data(config));
        Trainer.in(environment(config))
                .beside(data(config), 0.5)
                .startingFrom(start)
                .steps(steps)
                .randomSteps(RANDOM_STEPS)
                .checkpointingEvery(50)
                .writingTo(directory.resolve(name))
                .resuming(true)
                .reportingTo(Progress.silent())
                .run(learner);
        return learner;
    }

    /** Targets that are copied now and then are so within few updates. */
    private static Config copyingOften(Config config) {
        Map<String, String> often = new LinkedHashMap<>(Map.of("targetInterval", "20", "targetLag", "20"));
        often.keySet().retainAll(Settings.toMap(config).keySet());
        return Settings.withAll(config, often);
    }

    /** Every method's hundred steps, at once or in two parts; all of its networks that learned before go on doing so. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "iql",
                "awac",
                "td3-bc",
                "cql",
                "cal-ql",
                "rlpd",
                "spot",
                "qt-opt",
                "sac",
                "td3",
                "discrete-sac",
                "discrete-cql",
                "discrete-iql",
                "dqn"
            })
    void goesOn(String name) {
        Config config = copyingOften(Algorithms.named(name).defaults());
        Path start = offline(config);
        Algorithm before = learner(config, data(config));
        new RunDirectory(start).requireResumable().start(before);
        assertThat(before.updates()).isZero();

        Algorithm whole = online(config, start, "whole", 100);
        assertThat(whole.updates()).isEqualTo(100 - RANDOM_STEPS);
        assertThat(whole.inLastStage()).isTrue();
        online(config, start, "parts", 50);
        Algorithm parts = online(config, start, "parts", 100);
        assertThat(values(parts)).usingRecursiveComparison().isEqualTo(values(whole));

        values(before).forEach((tensor, values) -> {
            boolean frozen = tensor.contains("autoencoder");
            assertThat(Arrays.equals(
                            values, Objects.requireNonNull(values(whole).get(tensor))))
                    .as(tensor)
                    .isEqualTo(frozen);
        });
    }

    private static Map<String, float[]> values(Algorithm algorithm) {
        Map<String, float[]> values = new LinkedHashMap<>();
        algorithm.state().forEach((name, tensor) -> values.put(name, tensor.toArray()));
        return values;
    }

    /** A learner whose step size fell to nothing while it learned offline begins anew with it. */
    @Test
    void aScheduleThatHasEndedBeginsAgain() {
        Config config = Iql.Config.defaults().withCosineSteps(50);
        Path start = offline(config);
        Algorithm before = learner(config, PENDULUM);
        new RunDirectory(start).requireResumable().start(before);
        Tensor actor = Objects.requireNonNull(before.state().get("actor"));
        Algorithm after = online(config, start, "online", RANDOM_STEPS + 5);
        assertThat(after.state().get("actor").toArray()).isNotEqualTo(actor.toArray());
    }

    /** What a term that holds to the data weighs is counted from where a run goes on, not from where it was pretrained. */
    @ParameterizedTest
    @ValueSource(strings = {"td3-bc", "spot"})
    void coolingBeginsWhereARunGoesOn(String name) {
        Config plain = Algorithms.named(name).defaults();
        Path start = offline(plain);
        Config never = Settings.withAll(plain, Map.of("coolingUpdates", "1000000000"));
        Config soon = Settings.withAll(plain, Map.of("coolingUpdates", "60", "cooledTo", "0"));
        assertThat(values(online(plain, start, "plain", RANDOM_STEPS + 2)).get("actor"))
                .isEqualTo(
                        values(online(never, start, "never", RANDOM_STEPS + 2)).get("actor"))
                .isNotEqualTo(
                        values(online(soon, start, "soon", RANDOM_STEPS + 2)).get("actor"));
    }

    /** An actor that imitates first has done so where a run goes on, also after a break. */
    @Test
    void imitationIsOverWhereARunGoesOn() {
        Config plain = Algorithms.named("cql").defaults();
        Config imitating = Settings.withAll(plain, Map.of("cloningUpdates", "50"));
        Config longer = Settings.withAll(plain, Map.of("cloningUpdates", "100"));
        Path start = offline(imitating);
        float[] actor = Objects.requireNonNull(
                values(online(imitating, start, "whole", RANDOM_STEPS + 4)).get("actor"));
        assertThat(actor)
                .isEqualTo(
                        values(online(plain, start, "plain", RANDOM_STEPS + 4)).get("actor"))
                .isNotEqualTo(values(online(longer, start, "longer", RANDOM_STEPS + 4))
                        .get("actor"));
        online(imitating, start, "parts", RANDOM_STEPS + 2);
        assertThat(values(online(imitating, start, "parts", RANDOM_STEPS + 4)).get("actor"))
                .isEqualTo(actor);
    }

    /** Who goes on from a training in an environment lives through other episodes than that did. */
    @Test
    void laterGenerationsLiveThroughOtherEpisodes() {
        Config config = Algorithms.named("iql").defaults();
        online(config, offline(config), "first", 30);
        online(config, directory.resolve("first"), "second", 30);
        online(config, directory.resolve("second"), "third", 30);
        assertThat(Yaml.read(directory.resolve("first/config.yaml"))).doesNotContainKey("generation");
        assertThat(Yaml.read(directory.resolve("second/config.yaml"))).containsEntry("generation", 1);
        assertThat(Yaml.read(directory.resolve("third/config.yaml"))).containsEntry("generation", 2);
        assertThat(List.of("first", "second", "third"))
                .extracting(name -> Trainer.experience(
                                name, environment(config), new RunDirectory(directory.resolve(name)), 30)
                        .episodes()
                        .get(0)
                        .observations()[0])
                .doesNotHaveDuplicates();
    }

    /** Phases that may take all updates may leave none for the policy. */
    @ParameterizedTest
    @CsvSource({"spot, autoencoderUpdates", "mopo, modelUpdates"})
    void aPolicyThatWouldNotBeTaughtIsRefused(String name, String before) {
        Config config = Settings.withAll(Algorithms.named(name).defaults(), Map.of(before, "90"));
        Trainer trainer = Trainer.in(environment(config))
                .beside(data(config), 0.5)
                .steps(100)
                .randomSteps(RANDOM_STEPS)
                .reportingTo(Progress.silent());
        assertThatThrownBy(() -> trainer.run(config.create(data(config).spec(), Device.cpu(), 7)))
                .hasMessageContaining("Of 90 updates none may be left to teach the policy: up to 90 come first");
    }

    @Test
    void severalStepsCountAsOneInLogsAlone() {
        Config config = Algorithms.named("iql").defaults();
        Trainer trainer = Trainer.in(environment(config))
                .beside(data(config), 0.5)
                .nStep(3)
                .reportingTo(Progress.silent());
        assertThatThrownBy(() -> trainer.run(learner(config, data(config))))
                .hasMessageContaining("Transitions of 3 steps are learned from logged episodes");
    }
}
