package dev.hindcast.learning.algorithm;

import dev.hindcast.learning.replay.Goals;
import dev.hindcast.learning.replay.Replay;
import dev.hindcast.learning.replay.StateValues;
import dev.hindcast.learning.replay.StepReplay;
import dev.hindcast.learning.replay.Transitions;
import dev.hindcast.learning.replay.Windows;
import java.util.List;
import java.util.function.Function;

/**
 * Draws from real steps what a script says.
 *
 * @param steps these
 * @param script of which numbers of transitions, or of the last steps of windows, each update draws
 */
record ScriptedReplay(StepReplay steps, List<long[]> script, int[] update) implements Replay {
    ScriptedReplay(StepReplay steps, List<long[]> script) {
        this(steps, script, new int[1]);
    }

    @Override
    public void startUpdate(long updates) {
        update[0] = (int) updates;
    }

    @Override
    public Transitions transitions(int count, double discount) {
        return steps.transitionsAt(script.get(update[0]), discount);
    }

    @Override
    public Windows windows(int count, int length) {
        return steps.windowsAt(script.get(update[0]), length);
    }

    @Override
    public ScriptedReplay relabelled(StateValues values) {
        return new ScriptedReplay(steps.relabelled(values), script, update);
    }

    @Override
    public double highestReturn() {
        return steps.highestReturn();
    }

    @Override
    public int longestEpisode() {
        return steps.longestEpisode();
    }

    @Override
    public long size() {
        return steps.size();
    }

    @Override
    public Goals goals(int count, double discount) {
        throw notInTheScript();
    }

    @Override
    public Replay heldOut(double share) {
        throw notInTheScript();
    }

    @Override
    public Replay without(double share) {
        throw notInTheScript();
    }

    @Override
    public Replay resampled(long number) {
        throw notInTheScript();
    }

    @Override
    public Transitions listed(int limit, double discount) {
        throw notInTheScript();
    }

    @Override
    public <T> List<T> ofBlocks(int size, double discount, Function<Transitions, T> value) {
        throw notInTheScript();
    }

    @Override
    public Replay ofSingleSteps() {
        throw notInTheScript();
    }

    @Override
    public Replay inChunks(int length) {
        throw notInTheScript();
    }

    @Override
    public Replay withReturns() {
        throw notInTheScript();
    }

    private static IllegalStateException notInTheScript() {
        return new IllegalStateException("The script has transitions and windows only");
    }
}
