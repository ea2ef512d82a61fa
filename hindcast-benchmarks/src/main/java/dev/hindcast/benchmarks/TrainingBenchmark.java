package dev.hindcast.benchmarks;

import dev.hindcast.learning.algorithm.Algorithms;
import dev.hindcast.learning.nn.Device;
import dev.hindcast.learning.nn.Engine;
import dev.hindcast.learning.nn.Scope;
import dev.hindcast.learning.nn.Tensor;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Consumer;

/**
 * Updates per second of each algorithm on one thread against a plain eager PyTorch program of the same work, A B A B, and against
 * what the machine's matrix product could do.
 *
 * <p>It measures the steady state, which is nearly all of a training that lasts hours: HotSpot compiles an update again and again in
 * its first ten seconds or so, and is given them before the first round of each row. PyTorch's program compiles nothing, and has the
 * same number of updates in advance.
 *
 * @param rounds how often each side is timed
 * @param python an interpreter that has PyTorch, if there is one
 * @param program the PyTorch program, {@code testing/peer/train_speed.py}
 */
public record TrainingBenchmark(int rounds, Optional<Path> python, Path program) {
    private static final int PRODUCT = 256;
    private static final int PRODUCTS = 200;
    private static final double WARM_UP_SECONDS = 10;

    /**
     * What was measured of one algorithm.
     *
     * @param algorithm its name
     * @param precision how our networks computed; PyTorch's always in 32 bits
     * @param updatesPerSecond the median over the rounds
     * @param peerUpdatesPerSecond the median of PyTorch's
     * @param ratio the median over the rounds of ours over PyTorch's
     * @param productShare the share of the machine's own matrix-product rate that the update's products reached
     * @param twoSeeds how many times one seed's rate two seeds in parallel reach together
     */
    public record Row(
            String algorithm,
            Engine.Precision precision,
            double updatesPerSecond,
            OptionalDouble peerUpdatesPerSecond,
            OptionalDouble ratio,
            double productShare,
            double twoSeeds) {}

    /** The algorithms that can be measured: those for continuous actions, as the data have them. */
    public static List<String> algorithms() {
        return Workload.algorithms();
    }

    /**
     * Returns {@code algorithms}, all of which can be measured.
     *
     * @throws IllegalArgumentException where one is unknown, or cannot be measured; the message lists those that can
     */
    public static List<String> requireMeasurable(List<String> algorithms) {
        List<String> others = algorithms.stream()
                .map(name -> Algorithms.named(name).name())
                .filter(name -> !algorithms().contains(name))
                .toList();
        if (!others.isEmpty()) {
            throw new IllegalArgumentException("Cannot measure " + String.join(", ", others)
                    + ": the data here have continuous actions. Those that can be measured are "
                    + String.join(", ", algorithms()));
        }
        return algorithms;
    }

    /**
     * Measures the algorithms in each precision in turn and hands each row to {@code listener} as soon as it is known.
     *
     * @throws IllegalArgumentException before anything is measured, as {@link #requireMeasurable} says
     */
    public List<Row> run(List<String> algorithms, List<Engine.Precision> precisions, Consumer<Row> listener) {
        requireMeasurable(algorithms);
        List<Row> rows = new ArrayList<>();
        for (String algorithm : algorithms) {
            for (Engine.Precision precision : precisions) {
                Row row = measure(new Workload(algorithm), precision);
                rows.add(row);
                listener.accept(row);
            }
        }
        return rows;
    }

    private Row measure(Workload workload, Engine.Precision precision) {
        Engine.setPrecision(precision);
        try {
            return measureRounds(workload, precision);
        } finally {
            Engine.setPrecision(Engine.Precision.FP32);
        }
    }

    private Row measureRounds(Workload workload, Engine.Precision precision) {
        int updates = workload.updates();
        int warmUp = workload.warmUp(WARM_UP_SECONDS);
        double[] ours = new double[rounds];
        double[] peers = new double[rounds];
        double[] ratios = new double[rounds];
        double[] shares = new double[rounds];
        double[] pairs = new double[rounds];
        for (int round = 0; round < rounds; round++) {
            ours[round] = workload.updatesPerSecond(updates);
            pairs[round] = workload.updatesPerSecondOfTwo(updates) / ours[round];
            shares[round] = ours[round] * new Operations(workload.algorithm()).perUpdate() / productRate();
            if (python.isPresent()) {
                peers[round] = peerUpdatesPerSecond(python.get(), workload.algorithm(), updates, warmUp);
                ratios[round] = ours[round] / peers[round];
            }
        }
        return new Row(
                workload.algorithm(),
                precision,
                Medians.of(ours),
                python.isPresent() ? OptionalDouble.of(Medians.of(peers)) : OptionalDouble.empty(),
                python.isPresent() ? OptionalDouble.of(Medians.of(ratios)) : OptionalDouble.empty(),
                Medians.of(shares),
                Medians.of(pairs));
    }

    /** Floating-point operations per second of a 256 x 256 x 256 product on one thread: the best of five. */
    public static double productRate() {
        Engine.setThreads(1);
        float[] values = new float[PRODUCT * PRODUCT];
        Arrays.fill(values, 0.5f);
        double best = 0;
        for (int repetition = 0; repetition < 5; repetition++) {
            try (Scope scope = Scope.open()) {
                Tensor a = Tensor.of(Device.cpu(), values, PRODUCT, PRODUCT);
                Tensor out = a.matrixProduct(a);
                long start = System.nanoTime();
                for (int i = 0; i < PRODUCTS; i++) {
                    out.assignMatrixProduct(a, a);
                }
                double seconds = (System.nanoTime() - start) / 1e9;
                best = Math.max(best, 2.0 * PRODUCT * PRODUCT * PRODUCT * PRODUCTS / seconds);
            }
        }
        return best;
    }

    private double peerUpdatesPerSecond(Path interpreter, String algorithm, int updates, int warmUp) {
        return Objects.requireNonNull(
                Peer.figures(
                                interpreter,
                                program,
                                "torch",
                                algorithm,
                                Integer.toString(updates),
                                Integer.toString(warmUp))
                        .get("updates_per_second"),
                "the program printed no rate");
    }
}
