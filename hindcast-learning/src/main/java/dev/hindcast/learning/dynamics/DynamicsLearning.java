package dev.hindcast.learning.dynamics;

import static dev.hindcast.learning.nn.Scope.noGradient;

import dev.hindcast.dataset.DatasetException;
import dev.hindcast.dataset.NpyArray;
import dev.hindcast.learning.nn.Adam;
import dev.hindcast.learning.nn.Device;
import dev.hindcast.learning.nn.Stateful;
import dev.hindcast.learning.nn.Tensor;
import dev.hindcast.learning.replay.Replay;
import dev.hindcast.learning.replay.Transitions;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.IntStream;

/**
 * How a model is learned: batches of a bootstrap resample for each member, a look at the held-out error after each epoch (as many updates
 * as steps that are not held out fill batches), the end, and then the elites.
 */
final class DynamicsLearning implements Stateful {
    private static final double HELD_OUT_SHARE = 0.2;
    private static final int HELD_OUT_STEPS = 1_000;
    private static final int MEASURED_STEPS = 100_000;
    private static final int BLOCK = 65_536;
    private static final long PATIENT_LOOKS = 5;

    /**
     * Of a small log five epochs are so few updates that no member gains 1%, and learning ends before it has begun: from 75 random episodes of
     * CartPole, an epoch of 5 updates, networks of the default size told .24 and .01 of how the rewards of 25 steps vary (two seeds); with
     * 500 updates, .965 and .898.
     */
    private static final long PATIENT_UPDATES = 500;

    private final Dynamics dynamics;
    private final Adam optimizer;
    private final MemberStopping stopping;
    private int[] elites;
    private NpyArray heldOutInputs = NpyArray.of(new float[0], 0, 0);
    private NpyArray heldOutOutcomes = NpyArray.of(new float[0], 0, 0);
    private NpyArray heldOutEnds = NpyArray.of(new float[0], 0, 0);
    private Log log = new Log(Double.NaN, false);
    private double share;
    private long updates;

    /**
     * What is known of the log as a whole.
     *
     * @param leastReward of all steps
     * @param ends whether any of them terminated its episode
     */
    private record Log(double leastReward, boolean ends) {
        Log with(Log other) {
            return new Log(Math.min(leastReward, other.leastReward), ends || other.ends);
        }
    }

    DynamicsLearning(Dynamics dynamics, Adam optimizer) {
        DynamicsOptions options = dynamics.options();
        this.dynamics = dynamics;
        this.optimizer = optimizer;
        this.stopping = new MemberStopping(
                dynamics.parameters(),
                options.members(),
                dynamics.ensemble().shape().size());
        this.elites = IntStream.range(0, options.elites()).toArray();
    }

    Tensor update(Replay data) {
        if (updates == 0) {
            begin(data);
        }
        Tensor loss = loss(data.without(share));
        optimizer.minimize(loss);
        updates++;
        boolean last = updates >= dynamics.options().updates();
        long epoch = epoch(data.size());
        if (last || updates % epoch == 0) {
            look(Math.max(PATIENT_LOOKS, (PATIENT_UPDATES + epoch - 1) / epoch), last);
        }
        return loss;
    }

    private void begin(Replay data) {
        share = Math.min(HELD_OUT_SHARE, (double) HELD_OUT_STEPS / data.size());
        if (data.size() < HELD_OUT_STEPS) {
            requireEnough(data);
        }
        Transitions all = data.listed(MEASURED_STEPS, 1);
        dynamics.units().measure(dynamics.inputs(all), dynamics.outcomes(all));
        log = data.ofBlocks(BLOCK, 1, this::log).stream().reduce(Log::with).orElseThrow();
        Transitions held = data.heldOut(share).listed(HELD_OUT_STEPS, 1);
        heldOutInputs = array(dynamics.inputs(held));
        heldOutOutcomes = array(dynamics.outcomes(held));
        heldOutEnds = array(dynamics.ends(held).unsqueeze(1));
    }

    /** Of few steps all or none may be held out, or what a member's resample holds. */
    private void requireEnough(Replay data) {
        Replay learned = data.without(share);
        boolean enough = isThere(data.heldOut(share))
                && IntStream.range(0, dynamics.options().members()).allMatch(i -> isThere(learned.resampled(i)));
        if (!enough) {
            throw new DatasetException("The log is too small for a model of the dynamics: of its " + data.size()
                    + " transitions each member needs some to learn from and some that are held out. Log more, or take a method"
                    + " without a model");
        }
    }

    private static boolean isThere(Replay part) {
        return !part.ofBlocks(BLOCK, 1, Transitions::size).isEmpty();
    }

    private Log log(Transitions steps) {
        return new Log(
                -steps.rewards().negated().max(0).item(),
                dynamics.ends(steps).sum().item() > 0);
    }

    private long epoch(long size) {
        long held = heldOutInputs.shape()[0];
        return Math.max(1, (size - held) / dynamics.options().batchSize());
    }

    private Tensor loss(Replay data) {
        Transitions[] batches = IntStream.range(0, dynamics.options().members())
                .mapToObj(i -> data.resampled(i).transitions(dynamics.options().batchSize(), 1))
                .toArray(Transitions[]::new);
        return dynamics.loss(
                stacked(batches, dynamics::inputs),
                stacked(batches, dynamics::outcomes),
                stacked(batches, dynamics::ends));
    }

    private static Tensor stacked(Transitions[] batches, Function<Transitions, Tensor> part) {
        return Tensor.stack(Arrays.stream(batches).map(part).toArray(Tensor[]::new));
    }

    private void look(long patience, boolean last) {
        Tensor errors = noGradient(() -> dynamics.errors(
                tensor(heldOutInputs),
                tensor(heldOutOutcomes),
                tensor(heldOutEnds).reshape(-1)));
        stopping.look(errors.toArray(), patience);
        if (last && !stopping.over()) {
            stopping.end();
        }
        if (stopping.over()) {
            elites = stopping.elites(elites.length);
        }
    }

    private Tensor tensor(NpyArray array) {
        Device device = dynamics.device();
        return Tensor.of(device, array.floats(), array.shape()[0], array.shape()[1]);
    }

    private static NpyArray array(Tensor rows) {
        long[] shape = rows.shape();
        return NpyArray.of(rows.toArray(), (int) shape[0], (int) shape[1]);
    }

    boolean over() {
        return stopping.over();
    }

    int[] elites() {
        return elites.clone();
    }

    double[] best() {
        return stopping.best();
    }

    /** Whether any of the log's steps terminated its episode. */
    boolean seenEnds() {
        return log.ends;
    }

    double leastReward() {
        return log.leastReward;
    }

    @Override
    public Map<String, NpyArray> save() {
        Map<String, NpyArray> saved = new LinkedHashMap<>(stopping.save());
        saved.put("held_out_inputs", heldOutInputs);
        saved.put("held_out_outcomes", heldOutOutcomes);
        saved.put("held_out_ends", heldOutEnds);
        saved.put("elites", NpyArray.of(elites, elites.length));
        saved.put("updates", NpyArray.of(new long[] {updates, log.ends ? 1 : 0}, 2));
        saved.put("least_reward", NpyArray.of(new double[] {log.leastReward}, 1));
        saved.put("held_out_share", NpyArray.of(new double[] {share}, 1));
        return saved;
    }

    @Override
    public void restore(Map<String, NpyArray> saved) {
        stopping.restore(saved);
        heldOutInputs = Objects.requireNonNull(saved.get("held_out_inputs"), "held_out_inputs");
        heldOutOutcomes = Objects.requireNonNull(saved.get("held_out_outcomes"), "held_out_outcomes");
        heldOutEnds = Objects.requireNonNull(saved.get("held_out_ends"), "held_out_ends");
        elites = Objects.requireNonNull(saved.get("elites"), "elites").ints();
        long[] counts = Objects.requireNonNull(saved.get("updates"), "updates").longs();
        updates = counts[0];
        double leastReward = Objects.requireNonNull(saved.get("least_reward"), "least_reward")
                .doubles()[0];
        log = new Log(leastReward, counts[1] == 1);
        share = Objects.requireNonNull(saved.get("held_out_share"), "held_out_share")
                .doubles()[0];
    }
}
