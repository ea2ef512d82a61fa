package dev.hindcast.learning.algorithm;

import dev.hindcast.dataset.DatasetSpec;
import dev.hindcast.dataset.NpyArray;
import dev.hindcast.learning.nn.BestOfActor;
import dev.hindcast.learning.nn.LegalActions;
import dev.hindcast.learning.nn.Networks;
import dev.hindcast.learning.nn.Noise;
import dev.hindcast.learning.nn.Seeds;
import dev.hindcast.learning.nn.Stateful;
import dev.hindcast.learning.nn.Tensor;
import dev.hindcast.learning.policy.ChunkedPolicy;
import dev.hindcast.learning.policy.NetworkPolicy;
import dev.hindcast.learning.replay.Replay;
import dev.hindcast.learning.replay.StepBuffer;
import dev.hindcast.learning.replay.StepReplay;
import dev.hindcast.learning.replay.Transitions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A running learner: networks, optimisers and the update that changes them. Used by one thread at a time, inside a
 * {@link dev.hindcast.learning.nn.Scope}.
 */
public abstract class Algorithm implements AutoCloseable {
    private static final String STAGES = "stages";
    private static final String EARLIER = "earlier_updates";
    private static final long FIRST_OWN_REPLAY = 100;

    private final Config config;
    private final Networks networks;
    private final Map<String, Stateful> memory = new LinkedHashMap<>();
    private final List<StepBuffer> ownSteps = new ArrayList<>();
    private final List<StepReplay> ownReplays = new ArrayList<>();
    private List<Stage> stages = List.of();
    private long[] stageUpdates = {};
    private int stage;
    private long updates;
    private long earlierUpdates;

    /** A learner without networks yet. */
    protected Algorithm(Config config, Networks networks) {
        this.config = config;
        this.networks = networks;
        networks.decideAtOnce(config.chunk());
    }

    /** Learns from what it draws of {@code data}. */
    public final Losses update(Replay data) {
        networks.requireOpen();
        Stage current = stage();
        networks.noise().startUpdate(updates);
        data.startUpdate(updates);
        ownReplays.forEach(replay -> replay.startUpdate(updates));
        Losses losses = current.update().apply(data);
        updates++;
        stageUpdates[stage]++;
        advance();
        return losses;
    }

    /** The losses in the paper's order, each minimized by its optimiser. */
    protected abstract Losses learn(Replay data);

    /** The phases of learning in their order: {@link #learn} alone unless an algorithm says otherwise. */
    protected List<Stage> stages() {
        return List.of(Stage.of("policy", this::learn));
    }

    /** The phase that the next update belongs to. */
    public final Stage stage() {
        if (stages.isEmpty()) {
            stages = List.copyOf(stages());
            stageUpdates = new long[stages.size()];
        }
        return stages.get(stage);
    }

    /** Whether the next update belongs to the last phase. */
    public final boolean inLastStage() {
        stage();
        return stage == stages.size() - 1;
    }

    /** How many updates of the present phase were done. */
    public final long stageUpdates() {
        stage();
        return stageUpdates[stage];
    }

    private void advance() {
        while (!inLastStage() && stages.get(stage).endedAfter(stageUpdates[stage])) {
            stage++;
        }
    }

    /** Makes something a part of this learner's checkpoints, under a name of its own. */
    public final <T extends Stateful> T remembering(String name, T state) {
        if (memory.putIfAbsent(name, state) != null) {
            throw new IllegalArgumentException("There already is a memory called '" + name + "'");
        }
        return state;
    }

    /**
     * Draws from steps of this learner's own, such as made up ones, that are a part of its checkpoints.
     *
     * @param name which no other of its memories has
     */
    protected final StepReplay replayOf(String name, StepBuffer steps) {
        remembering(name, steps);
        StepReplay replay = steps.replay(Seeds.mix(networks.seed(), FIRST_OWN_REPLAY + ownReplays.size()));
        ownSteps.add(steps);
        ownReplays.add(replay);
        return replay;
    }

    /** Makes a learner of the same networks a part of this one: what it remembers belongs to this one's checkpoints. */
    final <A extends Algorithm> A with(A part) {
        ((Algorithm) part).memory.forEach(this::remembering);
        return part;
    }

    /** The losses of this learner as a part of another one, which counts its updates: {@code number} came before. */
    final Losses learnWithin(long number, Replay data) {
        updates = number;
        return learn(data);
    }

    /** What this acts by, and by what it judges actions. */
    protected abstract ActorCritic learned();

    /** The policy as it is now: an immutable copy that acts in the environment's units and needs neither learner nor engine. */
    public final NetworkPolicy policy() {
        networks.requireOpen();
        NetworkPolicy policy = learned().actor().snapshot(networks.decisionSpec());
        return config.chunk() == 1 ? policy : new ChunkedPolicy(policy, spec().actionSpace());
    }

    /**
     * The policy's mode for observations as a {@link Transitions} holds them.
     *
     * @param legal which actions there are to choose from, where they are discrete
     * @return actions as a {@link Transitions} holds them
     */
    public final Tensor act(Tensor observations, LegalActions legal) {
        networks.requireOpen();
        return learned().actor().mode(observations, legal);
    }

    /** {@link #act(Tensor, LegalActions)} where every action is legal. */
    public final Tensor act(Tensor observations) {
        return act(observations, LegalActions.unrestricted());
    }

    /** How many actions are made and valued for each that {@link #act} takes. */
    public final int proposals() {
        return learned().actor() instanceof BestOfActor best ? best.samples() : 1;
    }

    /** What the learner thinks that actions are worth, n values, if it has a Q: its most cautious critic's. */
    public final Optional<Tensor> actionValues(Tensor observations, Tensor actions) {
        networks.requireOpen();
        return Optional.ofNullable(learned().values()).map(values -> values.apply(observations, actions));
    }

    /** The settings. */
    public final Config config() {
        return config;
    }

    /** What the data look like. */
    public final DatasetSpec spec() {
        return networks.spec();
    }

    /** The networks and optimisers. */
    public final Networks networks() {
        return networks;
    }

    /** How many updates were done. */
    public final long updates() {
        return updates;
    }

    /** How many seconds this object spent on making up steps, a part of those of its updates: 0 where it makes up none. */
    public double imaginingSeconds() {
        return 0;
    }

    /** {@link #updates}, and those of the trainings before that this one started from: what is done once is not done again. */
    protected final long updatesInAll() {
        return earlierUpdates + updates;
    }

    /** How many updates the phases before the last one take at most. */
    public final long updatesBeforeLastStage() {
        stage();
        return stages.stream().limit(stages.size() - 1).mapToLong(Stage::limit).sum();
    }

    /** The random numbers of the current update. */
    protected final Noise noise() {
        return networks.noise();
    }

    /** The whole state of this learner by name; with {@link #updates} all that {@link #restore} needs. */
    public final Map<String, Tensor> state() {
        return networks.state();
    }

    /** What checkpoints hold of this learner beside {@link #state}: where it is in its phases, and all it remembers, by name. */
    public final Map<String, NpyArray> memory() {
        networks.requireOpen();
        stage();
        Map<String, NpyArray> all = new LinkedHashMap<>();
        long[] done = new long[1 + stageUpdates.length];
        done[0] = stage;
        System.arraycopy(stageUpdates, 0, done, 1, stageUpdates.length);
        all.put(STAGES, NpyArray.of(done, done.length));
        if (earlierUpdates > 0) {
            all.put(EARLIER, NpyArray.of(new long[] {earlierUpdates}, 1));
        }
        memory.forEach((name, state) -> state.save().forEach((part, array) -> all.put(name + "/" + part, array)));
        return all;
    }

    /**
     * Goes back to a state.
     *
     * @param updates what {@link #updates} was
     * @param values what {@link #state} held, flat
     * @param remembered what {@link #memory} gave; empty where a learner of one phase remembers nothing
     * @throws IllegalArgumentException where names or sizes differ from this learner's
     */
    public final void restore(long updates, Map<String, float[]> values, Map<String, NpyArray> remembered) {
        Map<String, Tensor> state = state();
        if (!state.keySet().equals(values.keySet())) {
            throw new IllegalArgumentException(
                    "The saved state holds " + values.keySet() + ", this learner needs " + state.keySet());
        }
        Map<String, float[]> current = Networks.currentState(values);
        state.forEach((name, tensor) -> tensor.assign(Objects.requireNonNull(current.get(name))));
        networks.restored();
        memory.forEach((name, part) -> part.restore(below(name + "/", remembered)));
        this.updates = updates;
        NpyArray earlier = remembered.get(EARLIER);
        earlierUpdates = earlier == null ? 0 : earlier.longs()[0];
        restoreStages(remembered.get(STAGES));
    }

    private void restoreStages(@Nullable NpyArray saved) {
        stage();
        long[] done = saved == null ? new long[] {0, updates} : saved.longs();
        long[] inStages = Arrays.copyOfRange(done, 1, done.length);
        if (inStages.length != stages.size() || Arrays.stream(inStages).sum() != updates) {
            throw new IllegalArgumentException("The saved state has done " + Arrays.toString(inStages)
                    + " updates in its phases, this learner has " + stages.size() + " and " + updates + " updates");
        }
        stage = (int) done[0];
        stageUpdates = inStages;
    }

    /** How many updates of its last phase a learner had done whose {@link #memory} this is. */
    public static long lastStageUpdatesIn(Map<String, NpyArray> memory) {
        long[] done = Objects.requireNonNull(memory.get(STAGES), STAGES).longs();
        return done[done.length - 1];
    }

    /** How many updates a learner had done whose {@link #memory} this is. */
    public static long updatesIn(Map<String, NpyArray> memory) {
        long[] done = Objects.requireNonNull(memory.get(STAGES), STAGES).longs();
        return Arrays.stream(done).skip(1).sum();
    }

    private static Map<String, NpyArray> below(String prefix, Map<String, NpyArray> all) {
        Map<String, NpyArray> part = new LinkedHashMap<>();
        all.forEach((name, array) -> {
            if (name.startsWith(prefix)) {
                part.put(name.substring(prefix.length()), array);
            }
        });
        return part;
    }

    /**
     * Counts updates from 0 again, in the last phase, with the weights and moments as they are: a new training starts from what an earlier
     * one learned. What follows a schedule, step sizes among it, begins again too.
     */
    public final void startAnew() {
        stage();
        Arrays.fill(stageUpdates, 0);
        stage = stages.size() - 1;
        earlierUpdates += updates;
        updates = 0;
        networks.startAnew();
    }

    /** Frees the native memory of the networks and optimisers at once; see {@link Networks#close}. A policy lives on. */
    @Override
    public void close() {
        ownSteps.forEach(StepBuffer::close);
        networks.close();
    }
}
