package dev.hindcast.learning.nn;

import dev.hindcast.dataset.Box;
import dev.hindcast.dataset.DatasetSpec;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/**
 * How long an update (evaluation, squared error, gradient, Adam) of a network of 10 members takes, and ten networks of one in turn:
 * batch 256, 17 + 6 inputs, three hidden layers, one thread. Updates alternate; processor time is told, so that a busy machine does
 * not matter much. The argument is the number of units of a layer, 256 without.
 */
public final class EnsembleBenchmark {
    private static final int MEMBERS = 10;
    private static final int BATCH = 256;
    private static final int UPDATES = 60;
    private static final int WARM_UP = 5;

    private final Tensor states = random(17);
    private final Tensor actions = random(6);
    private final Tensor targets = random(1).reshape(-1);

    private EnsembleBenchmark() {}

    private record Learner(Network critics, Adam optimizer) {
        static Learner of(Networks networks, String name, int members, int units) {
            Network critics = networks.critics(name, members, List.of(units, units, units), false);
            return new Learner(critics, networks.adam(critics, 3e-4));
        }
    }

    private void update(Learner learner) {
        try (Scope scope = Scope.open()) {
            learner.optimizer.minimize(LossFunctions.squaredErrors(learner.critics.of(states, actions), targets));
        }
    }

    private static Tensor random(int columns) {
        SplittableRandom random = new SplittableRandom(columns);
        float[] values = new float[BATCH * columns];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) random.nextDouble(-1, 1);
        }
        return Tensor.of(Device.cpu(), values, BATCH, columns);
    }

    private static double milliseconds(Runnable work) {
        long before = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
        work.run();
        return (ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() - before) / 1e6;
    }

    private static double median(double[] times) {
        double[] sorted = Arrays.copyOfRange(times, WARM_UP, times.length);
        Arrays.sort(sorted);
        return sorted[sorted.length / 2];
    }

    private void run(int units) {
        DatasetSpec spec = DatasetSpec.unstandardized(Box.unbounded(17), Box.of(6, -1, 1));
        try (Networks networks = new Networks(spec, Device.cpu(), 1)) {
            Learner ensemble = Learner.of(networks, "ensemble", MEMBERS, units);
            List<Learner> singles = new ArrayList<>();
            for (int i = 0; i < MEMBERS; i++) {
                singles.add(Learner.of(networks, "single" + i, 1, units));
            }
            double[] together = new double[UPDATES];
            double[] inTurn = new double[UPDATES];
            for (int i = 0; i < UPDATES; i++) {
                together[i] = milliseconds(() -> update(ensemble));
                inTurn[i] = milliseconds(() -> singles.forEach(this::update));
            }
            System.out.printf(
                    "%d members of 3 x %d: together %.2f ms, in turn %.2f ms, ratio %.2f%n",
                    MEMBERS, units, median(together), median(inTurn), median(inTurn) / median(together));
        }
    }

    public static void main(String[] arguments) {
        Engine.start();
        Engine.setThreads(1);
        new EnsembleBenchmark().run(arguments.length == 0 ? 256 : Integer.parseInt(arguments[0]));
    }
}
