package dev.hindcast.benchmarks;

import dev.hindcast.dataset.Box;
import dev.hindcast.dataset.DatasetSpec;
import dev.hindcast.learning.dynamics.Dynamics;
import dev.hindcast.learning.dynamics.DynamicsOptions;
import dev.hindcast.learning.dynamics.Imagination;
import dev.hindcast.learning.dynamics.Imagination.Measure;
import dev.hindcast.learning.dynamics.Penalty;
import dev.hindcast.learning.dynamics.Termination;
import dev.hindcast.learning.nn.Device;
import dev.hindcast.learning.nn.Engine;
import dev.hindcast.learning.nn.Networks;
import dev.hindcast.learning.nn.Scope;
import dev.hindcast.learning.nn.TanhGaussianActor;
import dev.hindcast.learning.nn.Tensor;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * Seconds that branched rollouts in a model of the dynamics take on one thread, against a plain eager PyTorch program of the same work, A
 * B A B. Seconds are the processor's, which what else the machine does changes less than the clock's.
 *
 * <p>The size is that of the locomotion tasks: observation 17, action 6, seven members of four layers of 200, of which five are elites, a
 * policy of two layers of 256, the largest deviation's penalty.
 *
 * @param rounds how often each side is timed
 * @param states where the rollouts begin
 * @param steps of each
 * @param python an interpreter that has PyTorch, if there is one
 * @param program the PyTorch program, {@code testing/peer/rollout_speed.py}
 */
public record RolloutBenchmark(int rounds, int states, int steps, Optional<Path> python, Path program) {
    private static final DynamicsOptions OPTIONS =
            new DynamicsOptions(List.of(200, 200, 200, 200), 7, 5, 1e-3, 256, 1, 1e-4, Termination.NONE);

    /**
     * Medians over the rounds.
     *
     * @param precision how our networks computed; PyTorch's always in 32 bits
     * @param seconds ours
     * @param peerSeconds PyTorch's
     * @param ratio the median over the rounds of ours over PyTorch's
     */
    public record Row(Engine.Precision precision, double seconds, OptionalDouble peerSeconds, OptionalDouble ratio) {}

    /** Measures both precisions in turn, PyTorch beside each. */
    public List<Row> run() {
        return List.of(measure(Engine.Precision.FP32), measure(Engine.Precision.BF16));
    }

    private Row measure(Engine.Precision precision) {
        Engine.setThreads(1);
        Engine.setPrecision(precision);
        DatasetSpec spec =
                DatasetSpec.unstandardized(Box.unbounded(Workload.OBSERVATION), Box.of(Workload.ACTION, -1, 1));
        try (Networks networks = new Networks(spec, Device.cpu(), 0)) {
            TanhGaussianActor actor = networks.tanhGaussianActor("actor", List.of(Workload.HIDDEN, Workload.HIDDEN));
            Imagination imagination = Imagination.of(new Dynamics(networks, OPTIONS), steps)
                    .penalizedBy(Measure.of(Penalty.LARGEST_DEVIATION, 1));
            return measure(precision, networks, actor, imagination);
        } finally {
            Engine.setPrecision(Engine.Precision.FP32);
        }
    }

    private Row measure(
            Engine.Precision precision, Networks networks, TanhGaussianActor actor, Imagination imagination) {
        double[] ours = new double[rounds];
        double[] peers = new double[rounds];
        double[] ratios = new double[rounds];
        seconds(networks, actor, imagination);
        for (int round = 0; round < rounds; round++) {
            ours[round] = seconds(networks, actor, imagination);
            if (python.isPresent()) {
                peers[round] = peerSeconds(python.get());
                ratios[round] = ours[round] / peers[round];
            }
        }
        return new Row(
                precision,
                Medians.of(ours),
                python.isPresent() ? OptionalDouble.of(Medians.of(peers)) : OptionalDouble.empty(),
                python.isPresent() ? OptionalDouble.of(Medians.of(ratios)) : OptionalDouble.empty());
    }

    private double seconds(Networks networks, TanhGaussianActor actor, Imagination imagination) {
        try (Scope scope = Scope.open()) {
            Tensor starts = networks.noise().normal(states, Workload.OBSERVATION);
            double before = processorSeconds();
            imagination.imagine(
                    starts,
                    observations ->
                            actor.actions(observations, networks.noise().normal(observations.rows(), Workload.ACTION)),
                    networks.noise());
            return processorSeconds() - before;
        }
    }

    /** Of the whole process, what the JVM does beside included, as the other side counts them. */
    private static double processorSeconds() {
        return ProcessHandle.current().info().totalCpuDuration().orElseThrow().toNanos() / 1e9;
    }

    private double peerSeconds(Path interpreter) {
        return Objects.requireNonNull(
                Peer.figures(interpreter, program, "torch", Integer.toString(states), Integer.toString(steps), "1")
                        .get("seconds"),
                "the program printed no time");
    }
}
