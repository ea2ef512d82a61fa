package dev.hindcast.learning.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hindcast.dataset.Dataset;
import dev.hindcast.learning.algorithm.Bc;
import dev.hindcast.learning.algorithm.Config;
import dev.hindcast.learning.algorithm.Spot;
import dev.hindcast.learning.nn.Device;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is said of a training that was gone on with: how far, how fast, and which policy is its last. */
class GoneOnWithTest {
    private static final Dataset DATA = Problems.twoSteps(200, 1);
    private static final Config CONFIG = SmallSettings.of(Bc.Config.defaults());

    @TempDir
    private Path directory;

    private Trainer trainer(long steps, Progress progress) {
        return Trainer.on(DATA)
                .steps(steps)
                .loggingEvery(10)
                .every(10, policy -> new Score(Problems.value(policy), Map.of()))
                .writingTo(directory)
                .resuming(true)
                .reportingTo(progress);
    }

    private TrainingResult train(long steps, Progress progress) {
        return trainer(steps, progress).run(CONFIG.create(DATA.spec(), Device.cpu(), 0));
    }

    /** Counts, and ends the training after so many. */
    private static final class Counting implements Progress {
        private final AtomicLong advanced = new AtomicLong();
        private final AtomicLong skipped = new AtomicLong();
        private final long most;

        Counting(long most) {
            this.most = most;
        }

        @Override
        public void advance(long count) {
            if (advanced.addAndGet(count) > most) {
                throw new CancellationException();
            }
        }

        @Override
        public void skip(long count) {
            skipped.addAndGet(count);
        }
    }

    @Test
    void thePoliciesThatAnEarlierPartEndedWithAreGoneOnceThereIsMoreToLearn() {
        train(30, Progress.silent());
        RunDirectory run = new RunDirectory(directory);
        assertThat(run.lastPolicy()).exists();
        assertThat(run.policyUpdates()).isEqualTo(30);
        assertThatThrownBy(() -> train(60, new Counting(15))).isInstanceOf(CancellationException.class);
        assertThat(run.lastPolicy()).doesNotExist();
        assertThat(run.bestPolicy()).doesNotExist();
        assertThat(run.policyUpdates()).isEqualTo(40);
        train(60, Progress.silent());
        assertThat(run.lastPolicy()).exists();
        assertThat(run.bestPolicy()).exists();
    }

    @Test
    void whatIsDoneOfSeveralSeedsIsCounted() {
        List<Long> seeds = List.of(0L, 1L);
        trainer(30, Progress.silent()).run(CONFIG, Device.cpu(), seeds, 2);
        Counting counting = new Counting(Long.MAX_VALUE);
        trainer(50, counting).run(CONFIG, Device.cpu(), List.of(0L), 1);
        assertThat(counting.skipped).hasValue(30);
        Counting all = new Counting(Long.MAX_VALUE);
        trainer(50, all).run(CONFIG, Device.cpu(), seeds, 1);
        assertThat(all.skipped).hasValue(80);
        assertThat(all.advanced).hasValue(20);
    }

    /** The rate is that of the whole training, with nothing left to do as well as with a little. */
    @Test
    void howFastIsKnownOfTheWhole() {
        TrainingResult whole = train(400, Progress.silent());
        TrainingResult again = train(400, Progress.silent());
        assertThat(again.updatesPerSecond()).isEqualTo(whole.updatesPerSecond());
        double longer = train(401, Progress.silent()).updatesPerSecond();
        assertThat(longer).isBetween(whole.updatesPerSecond() / 20, whole.updatesPerSecond() * 1.01);
        assertThat(longer).isNotEqualTo(whole.updatesPerSecond());
    }

    /** Phases before the policy's are no part of what is counted. */
    @Test
    void updatesOfThePolicyAreTold() {
        Config phases = SmallSettings.of(Spot.Config.defaults());
        TrainingResult result = trainer(30, Progress.silent()).run(phases.create(DATA.spec(), Device.cpu(), 0));
        assertThat(result.steps()).isGreaterThan(30);
        assertThat(new RunDirectory(directory).policyUpdates()).isEqualTo(30);
    }

    /** What passes before the first work is done, in a phase that is not counted, makes work no slower. */
    @Test
    void theClockStartsWithTheWork() throws InterruptedException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        Progress lines = new Progress.Lines("work", 1_000, new PrintStream(bytes, true, StandardCharsets.UTF_8));
        lines.note("model");
        Thread.sleep(1_000);
        for (int i = 0; i < 1_000; i++) {
            lines.advance(1);
        }
        List<String> said = bytes.toString(StandardCharsets.UTF_8).lines().toList();
        assertThat(said).hasSize(10);
        Matcher rate = Pattern.compile("\\(90%\\), (\\d+)/s, 0:00 left, model").matcher(said.get(8));
        assertThat(rate.find()).as(said.get(8)).isTrue();
        assertThat(Long.parseLong(rate.group(1))).isGreaterThan(950);
    }

    /** Of work in few pieces the first is counted where nothing else is known. */
    @Test
    void fewPiecesOfWorkHaveARate() throws InterruptedException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        Progress lines = new Progress.Lines("work", 2, new PrintStream(bytes, true, StandardCharsets.UTF_8));
        Thread.sleep(1_100);
        lines.advance(1);
        assertThat(bytes.toString(StandardCharsets.UTF_8))
                .contains("1 of 2 (50%), 0.")
                .doesNotContain("0:00 left");
    }
}
