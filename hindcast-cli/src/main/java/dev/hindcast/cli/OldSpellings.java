package dev.hindcast.cli;

import java.io.PrintWriter;
import java.util.Arrays;
import java.util.Map;

/** Options that were called otherwise once: they are still taken, with a note. */
final class OldSpellings {
    private static final Map<String, String> NOW = Map.of(
            "--explore", "--sampled",
            "--exploring", "--sampled",
            "--estimators", "--estimator",
            "--level", "--confidence",
            "--behavior", "--behaviour");

    private OldSpellings() {}

    /** The same arguments in the words of today. */
    static String[] replaced(String[] arguments, PrintWriter err) {
        return Arrays.stream(arguments).map(argument -> replaced(argument, err)).toArray(String[]::new);
    }

    private static String replaced(String argument, PrintWriter err) {
        int end = argument.indexOf('=');
        String option = end < 0 ? argument : argument.substring(0, end);
        String now = NOW.get(option);
        if (now == null) {
            return argument;
        }
        err.println("Note: " + option + " is called " + now + " now");
        return now + argument.substring(option.length());
    }
}
