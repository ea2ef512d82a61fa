package dev.hindcast.learning.replay;

import dev.hindcast.dataset.ActionMask;
import dev.hindcast.dataset.Dataset;
import dev.hindcast.dataset.DatasetException;
import dev.hindcast.dataset.DatasetSpec;
import dev.hindcast.dataset.Discrete;
import dev.hindcast.dataset.Episode;
import dev.hindcast.dataset.LoggedSteps;
import dev.hindcast.dataset.NpyArray;
import dev.hindcast.dataset.StepFile;
import dev.hindcast.dataset.StepLayout;
import dev.hindcast.learning.nn.Device;
import dev.hindcast.learning.nn.RowStore;
import dev.hindcast.learning.nn.Stateful;
import dev.hindcast.learning.nn.Tensor;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Steps that learners draw from, in rows of {@link StepLayout} and a learner's units: logged ones in device memory or in a mapped file,
 * and ones that are added while something is learned, the oldest of which give way where the room ends. Draws of several learners may go
 * on at once, additions not beside them.
 */
public final class StepBuffer implements Stateful, AutoCloseable {
    private final DatasetSpec spec;
    private final StepLayout layout;
    private final Device device;
    private final LearnerUnits units;
    private final RowStore rows;
    private final @Nullable LoggedSteps logged;
    private EpisodeIndex episodes = new EpisodeIndex();
    private long end;
    private long begun = -1;
    private boolean imagined;
    private @Nullable StepSums sums;
    private @Nullable Returns returns;
    private double highestReturn = Double.NaN;

    private StepBuffer(
            DatasetSpec spec,
            StepLayout layout,
            Device device,
            boolean converted,
            RowStore rows,
            @Nullable LoggedSteps logged) {
        this.spec = spec;
        this.layout = layout;
        this.device = device;
        this.units = new LearnerUnits(spec, layout, device, converted);
        this.rows = rows;
        this.logged = logged;
    }

    /**
     * All logged steps: those of a data set in memory of the device, those of a file where they are.
     *
     * @param spec in which units they are drawn
     * @throws DatasetException where no step has a successor
     */
    public static StepBuffer of(LoggedSteps steps, DatasetSpec spec, Device device) {
        StepBuffer buffer = steps instanceof Dataset dataset
                ? ofDataset(dataset, spec, device)
                : ofFile((StepFile) steps, spec, device);
        if (buffer.episodes.transitions() == 0) {
            buffer.close();
            throw new DatasetException("Data set " + steps.name()
                    + " holds no transition with a known successor: nothing can be learned from it");
        }
        return buffer;
    }

    private static StepBuffer ofDataset(Dataset dataset, DatasetSpec spec, Device device) {
        StepLayout layout = StepLayout.of(dataset.observationSpace(), dataset.actionSpace(), dataset.masksActions());
        long count = dataset.episodes().stream().mapToLong(layout::rows).sum();
        RowStore rows = RowStore.allocate(device, 1 + count, layout.floats(), layout.observationBytes());
        StepBuffer buffer = new StepBuffer(spec, layout, device, true, rows, dataset);
        float[] block = layout.block();
        dataset.episodes().forEach(episode -> buffer.add(episode, block));
        return buffer;
    }

    private static StepBuffer ofFile(StepFile file, DatasetSpec spec, Device device) {
        file.requireSoundRows();
        StepLayout layout = file.layout();
        RowStore rows = RowStore.mapped(
                file.path(), StepFile.ROWS_AT, file.rows(), layout.floats(), layout.observationBytes(), device);
        StepBuffer buffer = new StepBuffer(spec, layout, device, false, rows, file);
        for (int i = 0; i < file.episodes(); i++) {
            buffer.episodes.begin(file.firstRow(i) - 1);
            buffer.episodes.add(file.steps(i), file.transitions(i));
        }
        buffer.end = file.rows() - 1;
        return buffer;
    }

    /**
     * Room for steps that are added later, with action masks where actions are discrete.
     *
     * @param capacity rows: one a step and one more an episode
     */
    public static StepBuffer empty(DatasetSpec spec, Device device, long capacity) {
        if (capacity < 2) {
            throw new IllegalArgumentException("A buffer needs room for two rows, got " + capacity);
        }
        StepLayout layout =
                StepLayout.of(spec.observationSpace(), spec.actionSpace(), spec.actionSpace() instanceof Discrete);
        RowStore rows = RowStore.allocate(device, 1 + capacity, layout.floats(), layout.observationBytes());
        return new StepBuffer(spec, layout, device, true, rows, null);
    }

    /** Draws that start from {@code seed}. */
    public StepReplay replay(long seed) {
        return new StepReplay(this, seed, 1);
    }

    /**
     * Adds an episode in the environment's units.
     *
     * @throws IllegalStateException where the rows lie in a file
     */
    public void add(Episode episode) {
        add(episode, layout.block());
    }

    private void add(Episode episode, float[] block) {
        episodes.begin(end);
        layout.layOut(episode, block, (first, count, floats) -> {
            units.convert(floats, count);
            put(end + first, floats, count);
        });
        for (int t = 0; t < layout.rows(episode) && layout.bytes(); t++) {
            rows.putBytes(place(end + t), layout.bytesOf(episode, t));
        }
        end += layout.rows(episode);
        episodes.add(episode.length(), episode.transitions(layout.observationSize()));
        forget();
    }

    /** A state: what is seen of it and what can be done there. */
    public record State(float[] observation, ActionMask legal) {}

    /** Begins an episode whose steps are added one after the other; one that is under way ends there. */
    public void begin(State start) {
        finish();
        begun = end;
        episodes.begin(end);
        putRow(end, start, new float[layout.actionSize()], 0, false);
        end++;
        forget();
    }

    /** Adds a step of the episode under way, in the environment's units, and the state that it led to. */
    public void add(State from, float[] action, double reward, boolean terminated, State to) {
        putRow(end - 1, from, action, reward, terminated);
        putRow(end, to, action, 0, false);
        end++;
        episodes.add(1, 1);
        forget();
    }

    private void putRow(long row, State state, float[] action, double reward, boolean terminated) {
        float[] floats = new float[layout.floats()];
        System.arraycopy(state.observation, 0, floats, 0, layout.floatsOfObservation());
        System.arraycopy(action, 0, floats, layout.actionColumn(), action.length);
        floats[layout.rewardColumn()] = (float) reward;
        floats[layout.terminatedColumn()] = terminated ? 1 : 0;
        floats[layout.stepColumn()] = row - begun;
        boolean[] legal = layout.maskSize() == 0 ? new boolean[0] : state.legal.toArray(layout.maskSize());
        for (int i = 0; i < legal.length; i++) {
            floats[layout.maskColumn() + i] = legal[i] ? 1 : 0;
        }
        units.convert(floats, 1);
        put(row, floats, 1);
    }

    /** Ends the episode under way: from now on its returns-to-go are those of its steps. */
    public void finish() {
        if (begun < 0) {
            return;
        }
        double sum = 0;
        for (long row = end - 1; row >= Math.max(begun, end - capacity()); row--) {
            float[] floats = rows.read(place(row), 1);
            sum += floats[layout.rewardColumn()];
            floats[layout.returnToGoColumn()] = (float) sum;
            put(row, floats, 1);
        }
        begun = -1;
    }

    /**
     * Adds n made up episodes of at most H steps in a learner's units, from tensors on the device. What follows a termination is left out of
     * draws; nobody knows the returns of any step here from now on.
     *
     * @param observations n x (H + 1) x observation size
     * @param actions n x H x action size
     * @param rewards n x H
     * @param terminated n x H, 1 where the step ended its episode
     */
    public void add(Tensor observations, Tensor actions, Tensor rewards, Tensor terminated) {
        if (layout.bytes() || layout.maskSize() > 0) {
            throw new IllegalArgumentException(
                    "Only steps without bytes and without action masks are added as tensors");
        }
        int n = actions.rows();
        int horizon = (int) actions.shape()[1];
        if ((long) n * (horizon + 1) > capacity()) {
            throw new IllegalArgumentException(n + " episodes of " + horizon + " steps do not fit " + capacity()
                    + " rows: make room or add fewer");
        }
        Tensor table = new RolloutRows(layout, n, horizon).of(observations, actions, rewards, terminated);
        put(end, table);
        imagined = true;
        float[] flags = terminated.toArray();
        for (int i = 0; i < n; i++) {
            int length = 0;
            boolean over = false;
            while (length < horizon && !over) {
                over = flags[i * horizon + length] == 1;
                length++;
            }
            episodes.begin(end);
            episodes.add(length, length);
            end += horizon + 1;
        }
        forget();
    }

    private void put(long row, float[] data, int count) {
        if (logged instanceof StepFile file) {
            throw new IllegalStateException("Steps cannot be added to " + file.path() + ": it is only read");
        }
        int beforeWrap = (int) Math.min(count, capacity() - row % capacity());
        rows.put(place(row), data, 0, beforeWrap);
        rows.put(1, data, beforeWrap, count - beforeWrap);
    }

    private void put(long row, Tensor data) {
        long beforeWrap = Math.min(data.rows(), capacity() - row % capacity());
        rows.put(place(row), data, 0, beforeWrap);
        if (beforeWrap < data.rows()) {
            rows.put(1, data, beforeWrap, data.rows() - beforeWrap);
        }
    }

    private void forget() {
        episodes.forgetBefore(end - capacity());
    }

    /** How many rows there is room for. */
    public long capacity() {
        return rows.size() - 1;
    }

    /** Where a row lies: behind the first, which is all zeros. */
    long place(long row) {
        return 1 + row % capacity();
    }

    EpisodeIndex episodes() {
        return episodes;
    }

    RowStore rows() {
        return rows;
    }

    LearnerUnits units() {
        return units;
    }

    StepLayout layout() {
        return layout;
    }

    Device device() {
        return device;
    }

    /** The spaces and the standardization. */
    public DatasetSpec spec() {
        return spec;
    }

    /** The discounted sums of up to {@code n} rewards from each logged transition on. */
    synchronized StepSums sums(int n, double discount) {
        if (logged == null) {
            throw new IllegalStateException("Sums over several steps are of logged data only");
        }
        if (sums == null || !sums.are(n, discount)) {
            sums = StepSums.of(logged, episodes, n, discount);
        }
        return sums;
    }

    /**
     * How many rows the logged episodes have.
     *
     * @throws IllegalStateException where steps are added while something is learned
     */
    long loggedRows() {
        if (logged == null) {
            throw new IllegalStateException("Returns are relabelled of logged episodes: the others go on");
        }
        return end;
    }

    /** The highest undiscounted return of a logged episode. */
    synchronized double highestReturn() {
        if (logged == null) {
            throw new IllegalStateException("The highest return is that of logged episodes: the others go on");
        }
        if (Double.isNaN(highestReturn)) {
            double[] highest = {Double.NEGATIVE_INFINITY};
            logged.forEachRewards(rewards -> highest[0] = Math.max(highest[0], sum(rewards)));
            highestReturn = highest[0];
        }
        return highestReturn;
    }

    private static double sum(float[] rewards) {
        double sum = 0;
        for (float reward : rewards) {
            sum += reward;
        }
        return sum;
    }

    /** The discounted returns from each row on, as far as they are known by now. */
    synchronized Returns returns(double discount) {
        if (returns == null || !returns.areOf(discount)) {
            returns = new Returns(discount, this);
        }
        if (!imagined) {
            returns.extend(rows, episodes, begun < 0 ? end : begun);
        }
        return returns;
    }

    @Override
    public Map<String, NpyArray> save() {
        if (layout.bytes()) {
            throw new IllegalStateException("Steps with observations of bytes are kept in a file, not in checkpoints");
        }
        Map<String, NpyArray> saved = new LinkedHashMap<>();
        long kept = Math.min(end, capacity());
        saved.put("rows", NpyArray.of(rows.read(1, Math.toIntExact(kept)), (int) kept, layout.floats()));
        long[] index = episodes.save();
        saved.put("episodes", NpyArray.of(index, index.length));
        saved.put("place", NpyArray.of(new long[] {end, begun, imagined ? 1 : 0}, 3));
        return saved;
    }

    @Override
    public void restore(Map<String, NpyArray> saved) {
        NpyArray table = Objects.requireNonNull(saved.get("rows"), "rows");
        int count = table.shape()[0];
        if (count > capacity() || table.shape()[1] != layout.floats()) {
            throw new IllegalArgumentException("The saved steps have " + count + " rows of " + table.shape()[1]
                    + " values, there is room for " + capacity() + " of " + layout.floats());
        }
        rows.put(1, table.floats(), 0, count);
        episodes = EpisodeIndex.restored(
                Objects.requireNonNull(saved.get("episodes"), "episodes").longs());
        long[] place = Objects.requireNonNull(saved.get("place"), "place").longs();
        end = place[0];
        begun = place[1];
        imagined = place.length > 2 && place[2] == 1;
        returns = null;
    }

    /** Frees the rows. */
    @Override
    public void close() {
        rows.close();
    }
}
