package dev.hindcast.learning.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hindcast.dataset.Box;
import dev.hindcast.dataset.DatasetSpec;
import dev.hindcast.environment.Past;
import dev.hindcast.learning.algorithm.Algorithm;
import dev.hindcast.learning.algorithm.FixedReplay;
import dev.hindcast.learning.algorithm.Sac;
import dev.hindcast.learning.replay.Transitions;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.SplittableRandom;
import org.bytedeco.javacpp.Pointer;
import org.junit.jupiter.api.Test;

/**
 * What is allocated is freed, whatever the garbage collector does: no more native objects are alive afterwards than before (those of
 * other tests may be collected meanwhile), and a process whose Java heap cannot grow holds no more memory.
 */
class NativeMemoryTest {
    private static final long MEGABYTE = 1 << 20;
    private static final DatasetSpec SPEC = DatasetSpec.unstandardized(Box.unbounded(4), Box.of(2, -1, 1));
    private static final List<Integer> WIDE = List.of(512, 512);

    @Test
    void learnersAreFreedWhenTheyAreClosed() {
        liveAndDie(2);
        long objects = Pointer.totalCount();
        liveAndDie(50);
        assertThat(Pointer.totalCount()).isLessThanOrEqualTo(objects);
    }

    @Test
    void updatesLeaveNothingBehind() {
        try (Algorithm learner = small()) {
            update(learner, 100);
            long objects = Pointer.totalCount();
            update(learner, 1_000);
            assertThat(Pointer.totalCount()).isLessThanOrEqualTo(objects);
        }
    }

    /**
     * 50 learners of about 16 megabytes each would be 800; an update that left a tensor of its batch behind would be 65 in 2,000.
     * Only the first compiler works there: the second one's own memory came and went by 17 megabytes between two runs.
     */
    @Test
    void theProcessHoldsNoMoreMemory() throws IOException, InterruptedException {
        Process process = new ProcessBuilder(
                        ProcessHandle.current().info().command().orElseThrow(),
                        "-Xms256m",
                        "-Xmx256m",
                        "-XX:+AlwaysPreTouch",
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        NativeMemoryTest.class.getName())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        String[] grown = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8)
                .strip()
                .split(" ");
        assertThat(process.waitFor()).isZero();
        assertThat(Long.parseLong(grown[0]) / MEGABYTE).as("50 learners").isLessThan(100);
        assertThat(Long.parseLong(grown[1]) / MEGABYTE).as("2,000 updates").isLessThan(16);
    }

    /** The process that is measured: prints by how many bytes 50 learners, then 2,000 updates, have made it grow. */
    public static void main(String[] arguments) {
        liveAndDie(10);
        long before = Pointer.physicalBytes();
        liveAndDie(50);
        long learners = Pointer.physicalBytes() - before;
        try (Algorithm learner = small()) {
            update(learner, 2_000);
            before = Pointer.physicalBytes();
            update(learner, 2_000);
            System.out.println(learners + " " + (Pointer.physicalBytes() - before));
        }
    }

    private static void liveAndDie(int learners) {
        for (int i = 0; i < learners; i++) {
            try (Algorithm learner = Sac.Config.defaults().withHidden(WIDE).create(SPEC, Device.cpu(), i)) {
                update(learner, 1);
            }
        }
    }

    private static Algorithm small() {
        return Sac.Config.defaults().withHidden(List.of(32, 32)).create(SPEC, Device.cpu(), 1);
    }

    private static void update(Algorithm learner, int updates) {
        for (int i = 0; i < updates; i++) {
            update(learner);
        }
    }

    private static void update(Algorithm learner) {
        try (Scope scope = Scope.open()) {
            learner.update(new FixedReplay(batch(256)));
        }
    }

    private static Transitions batch(int n) {
        return new Transitions(
                random(n, 4),
                random(n, 2),
                random(n, 1).reshape(-1),
                random(n, 4),
                random(n, 1).reshape(-1));
    }

    private static Tensor random(int rows, int columns) {
        SplittableRandom random = new SplittableRandom(columns);
        float[] values = new float[rows * columns];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) random.nextDouble(-1, 1);
        }
        return Tensor.of(Device.cpu(), values, rows, columns);
    }

    @Test
    void useAfterClosingIsRefusedInWords() {
        Networks networks = new Networks(SPEC, Device.cpu(), 1);
        Network critics = networks.critics("critics", 2, List.of(4), false);
        Network target = networks.copyOf("target_critics", critics);
        Adam adam = networks.adam(critics, 1e-3);
        GaussianActor actor = networks.gaussianActor("actor", List.of(4));
        try (Scope scope = Scope.open()) {
            Tensor states = random(3, 4);
            Tensor actions = random(3, 2);
            Tensor loss = critics.of(states, actions).sum();
            networks.close();
            networks.close();
            assertThatThrownBy(() -> critics.of(states, actions)).hasMessageContaining("freed when");
            assertThatThrownBy(() -> critics.actionGradient(states, actions)).hasMessageContaining("freed when");
            assertThatThrownBy(() -> adam.minimize(loss)).hasMessageContaining("freed when");
            assertThatThrownBy(() -> target.follow(critics, 1)).hasMessageContaining("freed when");
            assertThatThrownBy(() -> critics.snapshot(0)).hasMessageContaining("freed when");
            assertThatThrownBy(() -> actor.logProbability(states, actions)).hasMessageContaining("freed when");
            assertThatThrownBy(() -> actor.snapshot(SPEC)).hasMessageContaining("freed when");
            assertThatThrownBy(networks::state).hasMessageContaining("was closed");
            assertThatThrownBy(networks::noise).hasMessageContaining("was closed");
            assertThatThrownBy(() -> networks.scalar("x", 0)).hasMessageContaining("was closed");
        }
    }

    @Test
    void aClosedLearnerDoesNotUpdate() {
        Algorithm learner = Sac.Config.defaults().withHidden(List.of(4)).create(SPEC, Device.cpu(), 1);
        learner.close();
        assertThatThrownBy(() -> update(learner)).hasMessageContaining("was closed");
        assertThatThrownBy(learner::policy).hasMessageContaining("was closed");
    }

    @Test
    void aPolicyOutlivesItsLearner() {
        Algorithm learner = Sac.Config.defaults().withHidden(List.of(4)).create(SPEC, Device.cpu(), 1);
        var policy = learner.policy();
        float[] before = policy.act(Past.of(new float[4]), new SplittableRandom(1));
        learner.close();
        assertThat(policy.act(Past.of(new float[4]), new SplittableRandom(1))).containsExactly(before);
    }
}
