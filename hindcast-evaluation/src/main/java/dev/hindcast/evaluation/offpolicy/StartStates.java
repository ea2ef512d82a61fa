package dev.hindcast.evaluation.offpolicy;

import static dev.hindcast.learning.nn.Scope.noGradient;

import dev.hindcast.dataset.Dataset;
import dev.hindcast.dataset.Episode;
import dev.hindcast.learning.nn.Device;
import dev.hindcast.learning.nn.Scope;
import dev.hindcast.learning.nn.Tensor;
import java.util.List;

/** The first states of a log and what the policy does there, over which the value of a network is watched while it learns. */
final class StartStates {
    private static final int MOST = 1_000;

    private final NetworkUnits units;
    private final int count;
    private final float[] states;
    private final float[] choices;

    private StartStates(NetworkUnits units, int count, float[] states, float[] choices) {
        this.units = units;
        this.count = count;
        this.states = states;
        this.choices = choices;
    }

    /** Those of at most {@value #MOST} episodes, evenly spread. */
    static StartStates of(Dataset dataset, NetworkUnits units, TargetActions target) {
        List<Episode> episodes = dataset.episodes();
        int count = Math.min(MOST, episodes.size());
        float[] states = new float[count * units.stateSize()];
        float[] choices = new float[count * target.width()];
        for (int i = 0; i < count; i++) {
            Episode episode = episodes.get((int) ((long) i * episodes.size() / count));
            units.state(episode, 0, states, i * units.stateSize());
            target.write(episode, 0, choices, i * target.width());
        }
        return new StartStates(units, count, states, choices);
    }

    /** The mean value of the states, over all members of a network, in units of its outputs. */
    double value(QNetwork network) {
        double sum = 0;
        try (Scope scope = Scope.open()) {
            Tensor inputs = units.inputs(Tensor.of(Device.cpu(), states, count, units.stateSize()));
            Tensor done = Tensor.of(Device.cpu(), choices, count, choices.length / count);
            for (int i = 0; i < network.members(); i++) {
                int member = i;
                sum += noGradient(() ->
                                network.ofPolicy(member, inputs, done).mean().mean())
                        .item();
            }
        }
        return sum / network.members();
    }
}
