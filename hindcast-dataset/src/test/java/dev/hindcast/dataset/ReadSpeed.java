package dev.hindcast.dataset;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;

/**
 * Times {@link Dataset#open} against h5py on the same file, in turn, in one run, and prints the medians and their ratio. Arguments:
 * the Python interpreter, {@code testing/peer/read_speed.py}, a place for the file, the number of rounds.
 */
final class ReadSpeed {
    private ReadSpeed() {}

    public static void main(String[] arguments) throws IOException {
        Path file = Path.of(arguments[2]);
        int rounds = Integer.parseInt(arguments[3]);
        double[] own = new double[rounds];
        double[] peer = new double[rounds];
        Process python = new ProcessBuilder(arguments[0], arguments[1], file.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try (BufferedReader answers = python.inputReader(StandardCharsets.UTF_8);
                PrintWriter questions = new PrintWriter(python.outputWriter(StandardCharsets.UTF_8), true)) {
            answers.readLine();
            for (int round = 0; round < rounds; round++) {
                long start = System.nanoTime();
                long transitions = Dataset.open(file).transitions();
                own[round] = (System.nanoTime() - start) * 1e-9;
                questions.println("read");
                peer[round] = Double.parseDouble(answers.readLine());
                System.out.printf(
                        Locale.ROOT,
                        "%d transitions: hindcast %.3f s, h5py %.3f s%n",
                        transitions,
                        own[round],
                        peer[round]);
            }
        } finally {
            python.destroy();
        }
        System.out.printf(
                Locale.ROOT,
                "first: hindcast %.3f s, h5py %.3f s; median: hindcast %.3f s, h5py %.3f s; h5py / hindcast %.2f%n",
                own[0],
                peer[0],
                median(own),
                median(peer),
                median(peer) / median(own));
    }

    private static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return (sorted[(sorted.length - 1) / 2] + sorted[sorted.length / 2]) / 2;
    }
}
