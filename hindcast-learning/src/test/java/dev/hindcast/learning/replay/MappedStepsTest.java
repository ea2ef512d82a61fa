package dev.hindcast.learning.replay;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hindcast.dataset.Box;
import dev.hindcast.dataset.Dataset;
import dev.hindcast.dataset.Discrete;
import dev.hindcast.dataset.Ending;
import dev.hindcast.dataset.Episode;
import dev.hindcast.dataset.Space;
import dev.hindcast.dataset.StepFile;
import dev.hindcast.dataset.StepLayout;
import dev.hindcast.learning.algorithm.Algorithm;
import dev.hindcast.learning.algorithm.Iql;
import dev.hindcast.learning.nn.Device;
import dev.hindcast.learning.nn.RowStore;
import dev.hindcast.learning.nn.Scope;
import dev.hindcast.learning.nn.Tensor;
import dev.hindcast.learning.training.Progress;
import dev.hindcast.learning.training.Trainer;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Steps in a mapped file give the same bits as in memory. */
class MappedStepsTest {
    @TempDir
    private Path directory;

    private static Dataset dataset(Space observations, Space actions) {
        SplittableRandom random = new SplittableRandom(8);
        List<Episode> episodes = new ArrayList<>();
        for (int e = 0; e < 30; e++) {
            int length = 2 + random.nextInt(20);
            int observed = e % 4 == 0 ? length : length + 1;
            Ending ending = e % 2 == 0 ? Ending.TERMINATED : Ending.TRUNCATED;
            Episode episode = new Episode(
                    e,
                    members(observations, observed, random),
                    members(actions, length, random),
                    members(Box.of(1, -3, 3), length, random),
                    ending);
            episodes.add(actions instanceof Discrete discrete ? masked(episode, observed, discrete) : episode);
        }
        return new Dataset("mapped", observations, actions, episodes, Optional.empty(), List.of());
    }

    private static Episode masked(Episode episode, int observed, Discrete actions) {
        boolean[] masks = new boolean[observed * actions.n()];
        for (int i = 0; i < masks.length; i++) {
            int t = Math.min(i / actions.n(), episode.length() - 1);
            masks[i] = i % 2 == 0 || i % actions.n() == (int) episode.actions()[t] - actions.start();
        }
        return episode.withActionMasks(masks);
    }

    private static float[] members(Space space, int count, SplittableRandom random) {
        float[] values = new float[count * space.size()];
        for (int i = 0; i < values.length; i++) {
            if (space instanceof Discrete discrete) {
                values[i] = discrete.start() + random.nextInt(discrete.n());
            } else {
                Box box = (Box) space;
                int component = i % box.size();
                float low = box.low()[component];
                float high = box.high()[component];
                values[i] = box.type() == Box.Type.UINT8
                        ? random.nextInt(256)
                        : low == high ? low : (float) random.nextDouble(Math.max(-5, low), Math.min(5, high));
            }
        }
        return values;
    }

    @Test
    void drawsAreTheSameBits() {
        Box flat = new Box(new float[] {-2, 0.5f, 7}, new float[] {3, 0.75f, 7});
        List<Dataset> all = List.of(
                dataset(Box.unbounded(4), flat),
                dataset(new Discrete(6, -2), new Discrete(3, 5)),
                dataset(Box.unbounded(4), new Discrete(3, 5)),
                dataset(Box.images(3, 5, 2), flat));
        for (int i = 0; i < all.size(); i++) {
            Dataset dataset = all.get(i);
            StepFile file = StepFile.write(directory.resolve("steps-" + i), dataset);
            try (StepBuffer memory = StepBuffer.of(dataset, file.spec(), Device.cpu());
                    StepBuffer mapped = StepBuffer.of(file, file.spec(), Device.cpu());
                    Scope scope = Scope.open()) {
                for (int steps : new int[] {1, 4}) {
                    assertSame(
                            memory,
                            mapped,
                            buffer -> ofTransitions(buffer.replay(3)
                                    .withSteps(steps)
                                    .withReturns()
                                    .transitions(200, 0.97)));
                }
                assertSame(memory, mapped, buffer -> ofWindows(buffer.replay(3).windows(100, 5)));
                assertSame(memory, mapped, buffer -> {
                    Goals goals = buffer.replay(3).goals(100, 0.97);
                    return List.of(goals.goals(), goals.stepsAhead());
                });
            }
        }
    }

    private static List<Tensor> ofTransitions(Transitions t) {
        Tensor ones = t.actions().columns(0, 1).times(0).plus(1);
        return List.of(
                t.observations(),
                t.actions(),
                t.rewards(),
                t.nextObservations(),
                t.discounts(),
                t.nextActions(),
                t.nextActionsLogged(),
                t.returns(),
                t.legal().restrict(Tensor.concatenate(ones, ones, ones)),
                t.nextLegal().restrict(Tensor.concatenate(ones, ones, ones)));
    }

    private static List<Tensor> ofWindows(Windows w) {
        return List.of(
                w.observations(), w.actions(), w.rewards(), w.terminated(), w.returnsToGo(), w.timesteps(), w.mask());
    }

    private static void assertSame(StepBuffer memory, StepBuffer mapped, Function<StepBuffer, List<Tensor>> draw) {
        List<Tensor> expected = draw.apply(memory);
        List<Tensor> actual = draw.apply(mapped);
        for (int i = 0; i < expected.size(); i++) {
            assertThat(actual.get(i).shape()).containsExactly(expected.get(i).shape());
            assertThat(actual.get(i).toArray()).containsExactly(expected.get(i).toArray());
        }
    }

    @Test
    void learningIsTheSame() {
        Dataset dataset = dataset(Box.unbounded(4), Box.of(2, -2, 1));
        StepFile file = StepFile.write(directory.resolve("steps"), dataset);
        Iql.Config config = Iql.Config.defaults().withHidden(List.of(16, 16)).withBatchSize(32);
        Map<String, Tensor> expected;
        try (Algorithm inMemory = config.create(dataset.spec(), Device.cpu(), 2);
                Algorithm fromFile = config.create(file.spec(), Device.cpu(), 2)) {
            Trainer.on(dataset).steps(30).reportingTo(Progress.silent()).run(inMemory);
            Trainer.on(file).steps(30).reportingTo(Progress.silent()).run(fromFile);
            expected = inMemory.state();
            fromFile.state()
                    .forEach((name, tensor) -> assertThat(tensor.toArray())
                            .containsExactly(expected.get(name).toArray()));
        }
    }

    /** 84 x 84 x 4 images a step, 100,000 of them: rows far beyond 2^31 bytes, in a file with holes. */
    @Test
    void imagesFarBeyondTheReachOfAnIntAreFound() throws IOException {
        StepLayout layout = StepLayout.of(Box.images(84, 84, 4), new Discrete(6), false);
        long rows = 100_001;
        assertThat(rows * layout.rowBytes()).isGreaterThan(Integer.MAX_VALUE);
        Path file = directory.resolve("images");
        try (RandomAccessFile sparse = new RandomAccessFile(file.toFile(), "rw")) {
            sparse.setLength(StepFile.ROWS_AT + rows * layout.rowBytes());
            for (long row : new long[] {1, 99_999}) {
                ByteBuffer floats =
                        ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN).putFloat(row);
                sparse.seek(StepFile.ROWS_AT + row * layout.rowBytes() + 4L * layout.rewardColumn());
                sparse.write(floats.array());
                sparse.seek(StepFile.ROWS_AT + (row + 1) * layout.rowBytes() - 1);
                sparse.write((int) (row % 256));
            }
        }
        try (RowStore store = RowStore.mapped(
                        file, StepFile.ROWS_AT, rows, layout.floats(), layout.observationBytes(), Device.cpu());
                Scope scope = Scope.open()) {
            RowStore.Gathered gathered = store.gather(new long[] {99_999, 1, 50_000});
            assertThat(gathered.column(0, 3, layout.rewardColumn()).toArray()).containsExactly(99_999, 1, 0);
            Tensor images = gathered.bytes(0, 3);
            assertThat(images.shape()).containsExactly(3, 84 * 84 * 4);
            assertThat(images.columns(84 * 84 * 4 - 1, 1).toArray()).containsExactly(99_999 % 256, 1, 0);
        }
    }
}
