package dev.hindcast.environment.gymnasium;

import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * How environments of Gymnasium are run.
 *
 * @param interpreters programs to try as Python, the first that there is being taken
 * @param startTimeout how long the start of Python, the making of an environment and a reset may take
 * @param stepTimeout how long a step may take, of all lanes together
 * @param lanes how many episodes are played at once, at least 1
 */
public record GymnasiumSettings(List<String> interpreters, Duration startTimeout, Duration stepTimeout, int lanes) {
    static final String PYTHON = "HINDCAST_PYTHON";
    static final String START_SECONDS = "HINDCAST_GYM_START_SECONDS";
    static final String STEP_SECONDS = "HINDCAST_GYM_STEP_SECONDS";
    static final String LANES = "HINDCAST_GYM_LANES";

    /**
     * Checks the components and keeps copies of what could be changed.
     *
     * @throws IllegalArgumentException where one is not as said of it
     */
    public GymnasiumSettings {
        interpreters = List.copyOf(interpreters);
        if (interpreters.isEmpty() || lanes < 1 || !positive(startTimeout) || !positive(stepTimeout)) {
            throw new IllegalArgumentException(
                    "Gymnasium needs an interpreter, at least one lane and timeouts above zero");
        }
    }

    /**
     * What environment variables say: {@code HINDCAST_PYTHON} (default: {@code python3}, else {@code python}, of the path),
     * {@code HINDCAST_GYM_START_SECONDS} (120), {@code HINDCAST_GYM_STEP_SECONDS} (60) and {@code HINDCAST_GYM_LANES} (16).
     *
     * @throws IllegalStateException where one of the numbers is none
     */
    public static GymnasiumSettings ofVariables() {
        return of(System.getenv());
    }

    static GymnasiumSettings of(Map<String, String> variables) {
        String python = variables.get(PYTHON);
        return new GymnasiumSettings(
                python == null ? List.of("python3", "python") : List.of(python),
                Duration.ofSeconds(number(variables, START_SECONDS, 120)),
                Duration.ofSeconds(number(variables, STEP_SECONDS, 60)),
                number(variables, LANES, 16));
    }

    /** These settings with {@code n} lanes. */
    public GymnasiumSettings withLanes(int n) {
        return new GymnasiumSettings(interpreters, startTimeout, stepTimeout, n);
    }

    private static int number(Map<String, String> variables, String name, int usual) {
        String text = variables.get(name);
        if (text == null) {
            return usual;
        }
        if (!text.matches("[1-9][0-9]{0,5}")) {
            throw new IllegalStateException(name + " must be a whole number from 1 to 999999, got '" + text + "'");
        }
        return Integer.parseInt(text);
    }

    private static boolean positive(Duration timeout) {
        return !timeout.isZero() && !timeout.isNegative();
    }
}
