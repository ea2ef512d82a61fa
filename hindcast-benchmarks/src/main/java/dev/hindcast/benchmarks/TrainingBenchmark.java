package dev.hindcast.benchmarks;

import dev.hindcast.learning.nn.Device;
import dev.hindcast.learning.nn.Engine;
import dev.hindcast.learning.nn.Scope;
import dev.hindcast.learning.nn.Tensor;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Updates per second of each algorithm on one thread against a plain eager PyTorch program of the same work, A B A B, and against
 * what the machine's matrix product could do.
 *
 * @param rounds how often each side is timed
 * @param python an interpreter that has PyTorch, if there is one
 * @param program the PyTorch program, {@code testing/peer/train_speed.py}
 */
public record TrainingBenchmark(int rounds, Optional<Path> python, Path program) {
    private static final int PRODUCT = 256;
    private static final int PRODUCTS = 200;

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

    /** Measures the algorithms in each precision in turn and hands each row to {@code listener} as soon as it is known. */
    public List<Row> run(List<String> algorithms, List<Engine.Precision> precisions, Consumer<Row> listener) {
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
        workload.updatesPerSecond(updates / 2);
        double[] ours = new double[rounds];
        double[] peers = new double[rounds];
        double[] ratios = new double[rounds];
        double[] shares = new double[rounds];
        double[] pairs = new double[rounds];
        for (int round = 0; round < rounds; round++) {
            ours[round] = workload.updatesPerSecond(updates);
            pairs[round] = workload.updatesPerSecondOfTwo(updates) / ours[round];
            shares[round] = ours[round] * workload.operations() / productRate();
            if (python.isPresent()) {
                peers[round] = peerUpdatesPerSecond(python.get(), workload.algorithm(), updates);
                ratios[round] = ours[round] / peers[round];
            }
        }
        return new Row(
                workload.algorithm(),
                precision,
                median(ours),
                python.isPresent() ? OptionalDouble.of(median(peers)) : OptionalDouble.empty(),
                python.isPresent() ? OptionalDouble.of(median(ratios)) : OptionalDouble.empty(),
                median(shares),
                median(pairs));
    }

    private static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
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

    private double peerUpdatesPerSecond(Path interpreter, String algorithm, int updates) {
        ProcessBuilder builder = new ProcessBuilder(
                interpreter.toString(),
                program.toString(),
                algorithm,
                Integer.toString(updates),
                Integer.toString(Math.max(2, updates / 10)));
        builder.environment().put("OMP_NUM_THREADS", "1");
        builder.redirectError(ProcessBuilder.Redirect.INHERIT);
        try {
            Process process = builder.start();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            int code = process.waitFor();
            Double rate = code == 0 ? rate(output) : null;
            if (rate == null) {
                throw new IllegalStateException(
                        interpreter + " " + program + " failed (exit " + code + "): does that Python have torch?");
            }
            return rate;
        } catch (IOException e) {
            throw new IllegalStateException(
                    "Cannot run " + interpreter + " (" + e.getMessage() + "): name a Python with torch", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted", e);
        }
    }

    private static @Nullable Double rate(String output) {
        return output.lines()
                .filter(line -> line.startsWith("updates_per_second "))
                .map(line -> Double.valueOf(line.substring("updates_per_second ".length())))
                .findFirst()
                .orElse(null);
    }
}
