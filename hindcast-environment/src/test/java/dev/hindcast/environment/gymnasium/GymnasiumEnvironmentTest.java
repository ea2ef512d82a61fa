package dev.hindcast.environment.gymnasium;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import dev.hindcast.dataset.Box;
import dev.hindcast.dataset.Dataset;
import dev.hindcast.dataset.Discrete;
import dev.hindcast.dataset.Ending;
import dev.hindcast.dataset.Episode;
import dev.hindcast.environment.Drawable;
import dev.hindcast.environment.Environment;
import dev.hindcast.environment.Environments;
import dev.hindcast.environment.RandomPolicy;
import dev.hindcast.environment.Rollouts;
import dev.hindcast.environment.TimeLimit;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class GymnasiumEnvironmentTest {
    /** Plays in Gymnasium and prints a line for each moment: observation, and after a step reward, terminated, truncated. */
    private static final String PLAY = """
        import sys
        import gymnasium
        import numpy
        environment = gymnasium.make(sys.argv[1])
        observation, _ = environment.reset(seed=int(sys.argv[2]))
        print(*[repr(float(x)) for x in numpy.ravel(observation).astype('f4')])
        for action in sys.argv[3:]:
            if isinstance(environment.action_space, gymnasium.spaces.Discrete):
                action = int(action)
            else:
                action = numpy.array([float(x) for x in action.split(',')], 'f4')
            observation, reward, terminated, truncated, _ = environment.step(action)
            print(*[repr(float(x)) for x in numpy.ravel(observation).astype('f4')], repr(float(reward)),
                  int(terminated), int(truncated))
        """;

    @BeforeAll
    static void requirePython() {
        Python.interpreter();
    }

    @ParameterizedTest
    @CsvSource({
        "Pendulum-v1, 1, 42",
        "CartPole-v1, 0, 7",
        "MountainCarContinuous-v0, 1, 4294967295",
        "FrozenLake-v1, 0, 3"
    })
    void playsWhatGymnasiumPlays(String id, int continuous, long seed) throws Exception {
        SplittableRandom random = new SplittableRandom(seed);
        float[] actions = new float[8];
        for (int t = 0; t < actions.length; t++) {
            actions[t] = continuous == 1 ? (float) random.nextDouble(-3, 3) : random.nextInt(2);
        }
        Object[] arguments = new Object[2 + actions.length];
        arguments[0] = id;
        arguments[1] = seed;
        for (int t = 0; t < actions.length; t++) {
            arguments[2 + t] = continuous == 1 ? Float.toString(actions[t]) : Integer.toString((int) actions[t]);
        }
        List<String> lines = Python.run(PLAY, arguments).lines().toList();

        try (Environment environment = GymnasiumEnvironment.open(id, Python.settings())) {
            assertThat(environment.id()).isEqualTo("gym:" + id);
            assertThat(environment.reset(seed)).isEqualTo(floats(lines.get(0)));
            for (int t = 0; t < actions.length; t++) {
                Environment.Step step = environment.step(new float[] {actions[t]});
                String[] fields = lines.get(t + 1).split(" ");
                int size = fields.length - 3;
                assertThat(step.observation()).isEqualTo(floats(String.join(" ", Arrays.copyOf(fields, size))));
                assertThat(step.reward()).isEqualTo(Double.parseDouble(fields[size]));
                assertThat(step.terminated()).isEqualTo(fields[size + 1].equals("1"));
                assertThat(step.truncated()).isEqualTo(fields[size + 2].equals("1"));
                if (step.ended()) {
                    return;
                }
            }
            assertThat(environment.reset(seed)).isEqualTo(floats(lines.get(0)));
            assertThat(environment.reset(seed + (1L << 32))).isEqualTo(floats(lines.get(0)));
        }
    }

    private static float[] floats(String line) {
        String[] fields = line.split(" ");
        float[] values = new float[fields.length];
        for (int i = 0; i < values.length; i++) {
            values[i] = Float.parseFloat(fields[i]);
        }
        return values;
    }

    @Test
    void hasTheSpacesAndTheLimitOfTheBuiltInPendulum() {
        try (Environment ours = Environments.make("Pendulum-v1");
                Environment gymnasiums = GymnasiumEnvironment.open("Pendulum-v1", Python.settings())) {
            assertThat(gymnasiums.observationSpace()).isEqualTo(ours.observationSpace());
            assertThat(gymnasiums.actionSpace()).isEqualTo(ours.actionSpace());
            assertThat(Drawable.of(gymnasiums)).isEmpty();
            gymnasiums.reset(1);
            int steps = 1;
            for (Environment.Step step = gymnasiums.step(new float[1]); !step.ended(); steps++) {
                step = gymnasiums.step(new float[1]);
                assertThat(step.terminated()).isFalse();
            }
            assertThat(steps).isEqualTo(200);
        }
    }

    @Test
    void namesTheVersionsThatPlayed() throws Exception {
        String versions =
                Python.run("import gymnasium, platform; print(gymnasium.__version__, platform.python_version())");
        try (Environment environment = new TimeLimit(GymnasiumEnvironment.open("CartPole-v1", Python.settings()), 7)) {
            assertThat(environment.simulator())
                    .contains(String.format(
                            "Gymnasium %s (Python %s)",
                            (Object[]) versions.strip().split(" ")));
        }
    }

    @Test
    void passesSinglePrecisionBitForBit() {
        float[] action = {Float.MIN_VALUE, -0.0f, 0.1f, Math.nextDown(Float.MAX_VALUE)};
        try (Environment echo = Python.oddity("Echo")) {
            assertThat(echo.observationSpace()).isEqualTo(Box.unbounded(4));
            assertThat(echo.actionSpace()).isEqualTo(Box.unbounded(4));
            assertThat(echo.reset(-1)).containsOnly((float) 4294967295L);
            Environment.Step step = echo.step(action);
            for (int i = 0; i < action.length; i++) {
                assertThat(Float.floatToRawIntBits(step.observation()[i]))
                        .isEqualTo(Float.floatToRawIntBits(action[i]));
            }
            double sum = (double) action[0] + action[1] + action[2] + action[3];
            assertThat(step.reward()).isEqualTo(sum);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "0, false, false",
        "1, true, false",
        "2, false, true",
        "3, true, true",
        "0.4, false, false",
        "9, true, true"
    })
    void keepsTerminationAndTruncationApart(float action, boolean terminated, boolean truncated) {
        try (Environment ending = Python.oddity("Ending")) {
            ending.reset(0);
            Environment.Step step = ending.step(new float[] {action});
            assertThat(step.terminated()).isEqualTo(terminated);
            assertThat(step.truncated()).isEqualTo(truncated);
            assertThat(step.reward()).isEqualTo(0.1);
            if (step.ended()) {
                assertThatIllegalStateException()
                        .isThrownBy(() -> ending.step(new float[1]))
                        .withMessageContaining("reset it before a step");
                assertThat(ending.reset(1)).containsExactly(0);
            }
        }
    }

    @Test
    void keepsGymnasiumsTimeLimitAndSetsOneWhereThereIsNone() {
        assertThat(stepsOf(Python.oddity("Short"))).isEqualTo(3);
        assertThat(stepsOf(Python.oddity("Ending"))).isEqualTo(10_000);
    }

    private static int stepsOf(Environment environment) {
        try (environment) {
            environment.reset(0);
            int steps = 1;
            while (!environment.step(new float[1]).truncated()) {
                steps++;
            }
            return steps;
        }
    }

    @Test
    void countsDiscreteValuesFromTheirStart() {
        try (Environment counting = Python.oddity("Counting")) {
            assertThat(counting.observationSpace()).isEqualTo(new Discrete(5, -2));
            assertThat(counting.actionSpace()).isEqualTo(new Discrete(3, 7));
            assertThat(counting.reset(0)).containsExactly(-2);
            assertThat(counting.step(new float[] {9}).observation()).containsExactly(1);
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> counting.step(new float[] {6}))
                    .withMessageContaining("expected one integer from 7 to 9");
        }
    }

    @Test
    void flattensStructuredObservationsWithSortedKeys() {
        try (Environment structured = Python.oddity("Structured")) {
            assertThat(structured.observationSpace())
                    .isEqualTo(new Box(new float[] {0, 0, 0, 0, 0, -9, -9}, new float[] {1, 1, 1, 1, 1, 9, 9}));
            assertThat(structured.reset(0)).containsExactly(0, 0, 1, 1, 0, 0.25f, -0.5f);
        }
    }

    @Test
    void refusesSpacesThatItCannotMean() {
        assertThatIllegalStateException()
                .isThrownBy(() -> Python.oddity("Open"))
                .withMessageContaining("gym:oddities:Open-v0: its observations are of Sequence(Discrete(2)");
        assertThatIllegalStateException()
                .isThrownBy(() -> Python.oddity("Worded"))
                .withMessageContaining("gym:oddities:Worded-v0: its actions are of Text(")
                .withMessageContaining("only Box, Discrete, MultiDiscrete and MultiBinary and a Dict or Tuple of them");
        assertThatIllegalStateException()
                .isThrownBy(() -> Python.oddity("Countless"))
                .withMessageContaining("have more than 10000 combinations");
    }

    @Test
    void takesSeveralChoicesAsOneAmongAllCombinations() {
        try (Environment many = Python.oddity("Many")) {
            assertThat(many.actionSpace()).isEqualTo(new Discrete(6));
            many.reset(0);
            assertThat(many.step(new float[] {0}).observation()).containsExactly(5, -1);
            assertThat(many.step(new float[] {1}).observation()).containsExactly(5, 0);
            assertThat(many.step(new float[] {5}).observation()).containsExactly(6, 1);
        }
        try (Environment switches = Python.oddity("Switches")) {
            assertThat(switches.actionSpace()).isEqualTo(new Discrete(16));
            assertThat(switches.observationSpace()).isEqualTo(Box.of(4, 0, 1));
            switches.reset(0);
            assertThat(switches.step(new float[] {6}).observation()).containsExactly(0, 1, 1, 0);
        }
    }

    @Test
    void takesActionsOfSeveralParts() {
        try (Environment panel = Python.oddity("Panel")) {
            assertThat(panel.actionSpace()).isEqualTo(new Discrete(24));
            panel.reset(0);
            assertThat(panel.step(new float[] {0}).observation()).containsExactly(-1, 0, 0, 4);
            assertThat(panel.step(new float[] {13}).observation()).containsExactly(0, 1, 0, 5);
        }
        try (Environment crane = Python.oddity("Crane")) {
            float[] low = {-2, -2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0};
            float[] high = {2, 2, 1, 1, 1, 1, 1, 1, 1, 1, 1, 5};
            assertThat(crane.actionSpace()).isEqualTo(new Box(low, high));
            crane.reset(0);
            float[] action = {.5f, -2, .1f, .7f, .2f, .6f, .9f, .3f, 0, .1f, .4f, 3.6f};
            assertThat(crane.step(action).observation()).containsExactly(.5f, -2, 8, 1, 0, 2, 4);
        }
    }

    @Test
    void refusesActionsBeforeTheyLeave() {
        try (Environment pendulum = GymnasiumEnvironment.open("Pendulum-v1", Python.settings())) {
            assertThatIllegalStateException().isThrownBy(() -> pendulum.step(new float[1]));
            pendulum.reset(0);
            for (float[] action : new float[][] {{}, {0, 0}, {Float.NaN}, {Float.NEGATIVE_INFINITY}}) {
                assertThatIllegalArgumentException()
                        .isThrownBy(() -> pendulum.step(action))
                        .withMessageContaining("gym:Pendulum-v1 got action")
                        .withMessageContaining("expected 1 finite number");
            }
            assertThat(pendulum.step(new float[] {1}).ended()).isFalse();
        }
    }

    @Test
    void saysWhatACrashedEnvironmentPrinted() {
        Environment crashing = Python.oddity("Crashing");
        crashing.reset(0);
        for (int i = 0; i < 2; i++) {
            assertThatIllegalStateException()
                    .isThrownBy(() -> crashing.step(new float[1]))
                    .withMessage("gym:oddities:Crashing-v0: its Python process ended during a step, exit code 3."
                            + " The last it printed:\n  the engine is on fire");
        }
        crashing.close();

        Environment quitting = Python.oddity("Quitting");
        quitting.reset(0);
        assertThatIllegalStateException()
                .isThrownBy(() -> quitting.step(new float[1]))
                .withMessageContaining("ended during a step");
    }

    @Test
    void saysWhatAnEnvironmentRaised() {
        Environment failing = Python.oddity("Failing");
        failing.reset(0);
        assertThatIllegalStateException()
                .isThrownBy(() -> failing.step(new float[1]))
                .withMessageMatching(
                        "gym:oddities:Failing-v0: ValueError: there is no such floor \\(oddities.py, line \\d+\\)");
        Environment widening = Python.oddity("Widening");
        widening.reset(0);
        assertThatIllegalStateException()
                .isThrownBy(() -> widening.step(new float[1]))
                .withMessageContaining("an observation of 2 numbers where its space has 1");
    }

    @Test
    void endsAHangingEnvironment() {
        GymnasiumSettings usual = Python.settings();
        GymnasiumSettings hasty =
                new GymnasiumSettings(usual.interpreters(), usual.startTimeout(), Duration.ofMillis(300), 2);
        Environment hanging = Python.oddity("Hanging", hasty);
        hanging.reset(0);
        assertTimeoutPreemptively(
                Duration.ofSeconds(20),
                () -> assertThatIllegalStateException()
                        .isThrownBy(() -> hanging.step(new float[1]))
                        .withMessage("gym:oddities:Hanging-v0: a step took longer than the seconds that"
                                + " HINDCAST_GYM_STEP_SECONDS allows, 0.3. The last it printed:\n"
                                + "  thinking"));

        GymnasiumSettings impatient =
                new GymnasiumSettings(usual.interpreters(), Duration.ofMillis(1), Duration.ofSeconds(1), 2);
        assertThatIllegalStateException()
                .isThrownBy(() -> Python.oddity("Hanging", impatient))
                .withMessageContaining("its start took longer")
                .withMessageContaining("HINDCAST_GYM_START_SECONDS");
    }

    @Test
    void letsEnvironmentsPrint() {
        try (Environment chatty = Python.oddity("Chatty")) {
            chatty.reset(0);
            for (int t = 0; t < 3; t++) {
                assertThat(chatty.step(new float[1]).reward()).isEqualTo(0.1);
            }
        }
    }

    @Test
    void namesWhatIsMissing() {
        String interpreter = Python.interpreter();
        assertThatIllegalStateException()
                .isThrownBy(() -> GymnasiumEnvironment.open(
                        "Pendulum-v1",
                        Python.settings(),
                        "import sys\nsys.modules['gymnasium'] = None\n" + GymnasiumEnvironment.program()))
                .withMessageContaining("gym:Pendulum-v1: ")
                .withMessageEndingWith("install it with `" + interpreter + " -m pip install gymnasium`");
        assertThatIllegalStateException()
                .isThrownBy(() -> GymnasiumEnvironment.open("not_there_at_all:Thing-v0", Python.settings()))
                .withMessageContaining("No module named 'not_there_at_all'");
        assertThatIllegalStateException()
                .isThrownBy(() -> GymnasiumEnvironment.open(
                        "LunarLander-v3",
                        Python.settings(),
                        "import sys\nsys.modules['Box2D'] = None\n" + GymnasiumEnvironment.program()))
                .withMessageContaining("gymnasium[box2d]");
    }

    @ParameterizedTest
    @CsvSource({
        "Pendulun-v1, Did you mean: `Pendulum`?",
        "Pendulum-v9, It provides versioned environments",
        "LunarLander-v1, LunarLander",
        "Nowhere/Thing-v0, gym:MODULE:ID",
        "'!', gym:MODULE:ID"
    })
    void refusesUnknownIds(String id, String hint) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> GymnasiumEnvironment.open(id, Python.settings()))
                .withMessageStartingWith("gym:" + id + ": ")
                .withMessageContaining(hint)
                .withMessageNotContaining("Traceback");
    }

    @Test
    void refusesAnotherVersionOfTheMessages() {
        String other = GymnasiumEnvironment.program().replace("VERSION = 2", "VERSION = 3");
        assertThatIllegalStateException()
                .isThrownBy(() -> GymnasiumEnvironment.open("Pendulum-v1", Python.settings(), other))
                .withMessageContaining("the request is of version 2 of the messages, this is version 3");
        String careless = other.replace("or version != VERSION", "");
        assertThatIllegalStateException()
                .isThrownBy(() -> GymnasiumEnvironment.open("Pendulum-v1", Python.settings(), careless))
                .withMessageContaining("its Python process sent messages of another version than 2");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"print('hello there, world')", "import os; os.write(1, bytes([1, 0, 0, 0, 255, 255, 255, 127]))"
            })
    void refusesWhatIsNoMessage(String program) {
        assertThatIllegalStateException()
                .isThrownBy(() -> GymnasiumEnvironment.open("Pendulum-v1", Python.settings(), program))
                .withMessageContaining("gym:Pendulum-v1: its Python process sent a message of kind");
    }

    @ParameterizedTest
    @ValueSource(ints = {5, 40})
    void playsTheSameEpisodesInLockStepAsOneAtATime(int lanes) {
        GymnasiumSettings settings = Python.settings();
        Supplier<Environment> alone =
                () -> new TimeLimit(GymnasiumEnvironment.open("CartPole-v1", settings.withLanes(1)), 500);
        RandomPolicy policy = new RandomPolicy(new Discrete(2));

        List<Episode> oneAtATime = Rollouts.run(alone, policy, 23, 5);
        Dataset inLockStep = Rollouts.with(() -> GymnasiumEnvironment.open("CartPole-v1", settings.withLanes(lanes)))
                .collect("lock-step", policy, 23, 5);

        assertThat(inLockStep.environmentId()).contains("gym:CartPole-v1");
        assertThat(inLockStep.episodes().stream().map(episode -> episode.withActionLogProbabilities(new double[0])))
                .usingRecursiveComparison()
                .isEqualTo(oneAtATime);
        assertThat(oneAtATime).extracting(episode -> episode.observations()[0]).doesNotHaveDuplicates();
        assertThat(oneAtATime).extracting(Episode::ending).containsOnly(Ending.TERMINATED);
    }

    @Test
    void leavesNeitherProcessesNorThreads() {
        long before = ownThreads();
        for (String name : List.of("Ending", "Failing", "Crashing")) {
            try (Environment environment = Python.oddity(name)) {
                environment.reset(0);
                assertThat(ownThreads()).isEqualTo(before + 2);
                environment.step(new float[1]);
            } catch (IllegalStateException e) {
                assertThat(e).hasMessageContaining(name);
            }
            assertThat(ownThreads()).isEqualTo(before);
            assertThat(ProcessHandle.current().children()).noneMatch(ProcessHandle::isAlive);
        }
    }

    private static long ownThreads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().contains("gym:"))
                .count();
    }

    @ParameterizedTest
    @ValueSource(strings = {"halt", "exit"})
    void leavesNoProcessWhenTheMachineEnds(String how) throws Exception {
        Python.interpreter();
        Process java = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Abandoning.class.getName(),
                        how)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        String pid = new String(java.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        assertThat(java.waitFor()).isZero();
        Optional<ProcessHandle> python = ProcessHandle.of(Long.parseLong(pid));
        if (python.isPresent()) {
            python.get().onExit().get(20, TimeUnit.SECONDS);
        }
    }

    /** Leaves its environment open: idle where the machine halts, in the middle of a step where it exits. */
    static final class Abandoning {
        private Abandoning() {}

        public static void main(String[] arguments) throws InterruptedException {
            Environment environment = Python.oddity("Hanging");
            environment.reset(0);
            System.out.println(
                    ProcessHandle.current().children().findAny().orElseThrow().pid());
            System.out.flush();
            if (arguments[0].equals("halt")) {
                Runtime.getRuntime().halt(0);
            }
            Thread step = new Thread(() -> environment.step(new float[1]));
            step.setDaemon(true);
            step.start();
            Thread.sleep(500);
            System.exit(0);
        }
    }
}
