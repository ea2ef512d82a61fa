package dev.hindcast.benchmarks;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Runs a Python program that does our work another way. */
final class Peer {
    private Peer() {}

    /**
     * What a program measured: lines of a name and a number.
     *
     * @param library what the interpreter has to have, for the message where the program fails
     */
    static Map<String, Double> figures(Path interpreter, Path program, String library, String... arguments) {
        List<String> command = new ArrayList<>(List.of(interpreter.toString(), program.toString()));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().put("OMP_NUM_THREADS", "1");
        builder.redirectError(ProcessBuilder.Redirect.INHERIT);
        try {
            Process process = builder.start();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            int code = process.waitFor();
            if (code != 0) {
                throw new IllegalStateException(interpreter + " " + program + " failed (exit " + code
                        + "): does that Python have " + library + "?");
            }
            return output.lines()
                    .map(line -> line.split(" "))
                    .filter(words -> words.length == 2)
                    .collect(Collectors.toMap(words -> words[0], words -> Double.valueOf(words[1])));
        } catch (IOException e) {
            throw new IllegalStateException(
                    "Cannot run " + interpreter + " (" + e.getMessage() + "): name a Python with " + library, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted", e);
        }
    }
}
