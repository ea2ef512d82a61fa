package dev.hindcast.cli;

import com.github.freva.asciitable.AsciiTable;
import com.github.freva.asciitable.Column;
import com.github.freva.asciitable.HorizontalAlign;
import dev.hindcast.benchmarks.GymnasiumBenchmark;
import dev.hindcast.benchmarks.MujocoBenchmark;
import dev.hindcast.benchmarks.OffPolicyBenchmark;
import dev.hindcast.benchmarks.TrainingBenchmark;
import dev.hindcast.benchmarks.TrustBenchmark;
import dev.hindcast.environment.gymnasium.GymnasiumSettings;
import dev.hindcast.evaluation.offpolicy.EstimatorStudy;
import dev.hindcast.evaluation.offpolicy.Estimators;
import dev.hindcast.learning.algorithm.Algorithms;
import dev.hindcast.learning.nn.Engine;
import dev.hindcast.learning.nn.Processor;
import dev.hindcast.mujoco.Mujoco;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Measures Hindcast against others, in turn and in one run. */
@Command(
        name = "bench",
        mixinStandardHelpOptions = true,
        description = "Measures Hindcast against other programs, in turn and in one run.",
        subcommands = {
            BenchCommand.Train.class,
            BenchCommand.OffPolicy.class,
            BenchCommand.Trust.class,
            BenchCommand.Simulator.class,
            BenchCommand.Gym.class
        },
        footerHeading = "%nExample:%n",
        footer = "  hindcast bench train --python /usr/bin/python3")
@SuppressWarnings("NullAway.Init")
final class BenchCommand implements Runnable {
    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(
                spec.commandLine(), "Missing what to measure: expected train, ope, trust, mujoco or gym");
    }

    private static Optional<Path> interpreter(@Nullable Path python, String library) {
        Path path = python == null && System.getenv("HINDCAST_PYTHON") != null
                ? Path.of(System.getenv("HINDCAST_PYTHON"))
                : python;
        if (path != null && !Files.isExecutable(path)) {
            throw new WrongUse("There is no program " + path + ": name a Python that has " + library);
        }
        return Optional.ofNullable(path);
    }

    private static Path home() {
        return Path.of(System.getProperty("hindcast.home", "."));
    }

    private static Path program(String name) {
        return home().resolve("testing/peer").resolve(name);
    }

    private static Column column(String header) {
        return new Column().header(header).dataAlign(HorizontalAlign.RIGHT);
    }

    private static String number(OptionalDouble value, int digits) {
        return value.isPresent() ? number(value.getAsDouble(), digits) : "not measured";
    }

    private static String number(double value, int digits) {
        return String.format(Locale.ROOT, "%." + digits + "f", value);
    }

    /** Seconds of off-policy estimates. */
    @Command(
            name = "ope",
            mixinStandardHelpOptions = true,
            description = {
                "Seconds that importance-sampling estimates over a million logged steps take, and a bootstrap of 1,000 resamples,"
                        + " and, with a Python that has NumPy, those of a NumPy program of the same work, in turn."
            },
            footerHeading = "%nExample:%n",
            footer = "  hindcast bench ope --python /usr/bin/python3 --rounds 5")
    @SuppressWarnings("NullAway.Init")
    static final class OffPolicy implements Runnable {
        @Option(names = "--python", paramLabel = "PATH", description = "a Python with NumPy; default: HINDCAST_PYTHON")
        private @Nullable Path python;

        @Option(names = "--rounds", paramLabel = "N", defaultValue = "3", description = "default: ${DEFAULT-VALUE}")
        private int rounds;

        @Option(names = "--json", description = "print one JSON object and nothing else")
        private boolean json;

        @Spec
        private CommandSpec spec;

        @Override
        public void run() {
            if (rounds < 1) {
                throw new WrongUse("--rounds must be at least 1, got " + rounds);
            }
            List<OffPolicyBenchmark.Row> rows =
                    new OffPolicyBenchmark(rounds, interpreter(python, "NumPy"), program("off_policy_speed.py")).run();
            if (json) {
                Map<String, Object> all = new LinkedHashMap<>();
                rows.forEach(row -> all.put(row.work(), asMap(row)));
                Json.print(spec.commandLine().getOut(), all);
                return;
            }
            spec.commandLine()
                    .getOut()
                    .println(String.format(
                            Locale.ROOT,
                            "%s, %,d logged steps, medians of %d rounds",
                            Processor.model().orElse("unknown processor"),
                            OffPolicyBenchmark.EPISODES * OffPolicyBenchmark.STEPS,
                            rounds));
            spec.commandLine()
                    .getOut()
                    .println(AsciiTable.getTable(
                            rows,
                            List.of(
                                    new Column()
                                            .header("work")
                                            .dataAlign(HorizontalAlign.LEFT)
                                            .with(OffPolicyBenchmark.Row::work),
                                    column("seconds").with(row -> number(row.seconds(), 3)),
                                    column("NumPy's").with(row -> number(row.peerSeconds(), 3)),
                                    column("ratio").with(row -> number(row.ratio(), 2)))));
        }

        private static Map<String, Object> asMap(OffPolicyBenchmark.Row row) {
            Map<String, Object> values = new LinkedHashMap<>();
            values.put("seconds", row.seconds());
            row.peerSeconds().ifPresent(value -> values.put("numpySeconds", value));
            row.ratio().ifPresent(value -> values.put("ratio", value));
            return values;
        }
    }

    /** Steps per second in MuJoCo. */
    @Command(
            name = "mujoco",
            mixinStandardHelpOptions = true,
            description = {
                "Environment steps per second of Hopper, HalfCheetah and Walker2d with random actions, on one thread and on two,"
                        + " and, in turn, of a C loop over the same library (with a C compiler) and of Gymnasium (with a Python"
                        + " that has it)."
            },
            footerHeading = "%nExample:%n",
            footer = "  hindcast bench mujoco --python /usr/bin/python3 --rounds 5")
    @SuppressWarnings("NullAway.Init")
    static final class Simulator implements Runnable {
        @Option(
                names = "--python",
                paramLabel = "PATH",
                description = "a Python with gymnasium[mujoco]; default: HINDCAST_PYTHON")
        private @Nullable Path python;

        @Option(names = "--rounds", paramLabel = "N", defaultValue = "3", description = "default: ${DEFAULT-VALUE}")
        private int rounds;

        @Option(
                names = "--steps",
                paramLabel = "N",
                defaultValue = "40000",
                description = "of each timing; default: ${DEFAULT-VALUE}")
        private int steps;

        @Option(names = "--json", description = "print one JSON object and nothing else")
        private boolean json;

        @Spec
        private CommandSpec spec;

        @Override
        public void run() {
            if (rounds < 1 || steps < 1_000) {
                throw new WrongUse("There is at least 1 round of at least 1000 steps");
            }
            List<MujocoBenchmark.Row> rows =
                    new MujocoBenchmark(rounds, steps, interpreter(python, "gymnasium[mujoco]"), home()).run();
            PrintWriter out = spec.commandLine().getOut();
            if (json) {
                Map<String, Object> all = new LinkedHashMap<>();
                rows.forEach(row -> all.put(row.task(), asMap(row)));
                Json.print(out, all);
                return;
            }
            out.println(String.format(
                    Locale.ROOT,
                    "%s, MuJoCo %s, steps per second, medians of %d rounds of %,d steps",
                    Processor.model().orElse("unknown processor"),
                    Mujoco.library().version(),
                    rounds,
                    steps));
            out.println(AsciiTable.getTable(
                    rows,
                    List.of(
                            new Column()
                                    .header("task")
                                    .dataAlign(HorizontalAlign.LEFT)
                                    .with(MujocoBenchmark.Row::task),
                            column("one thread").with(row -> number(row.oneThread(), 0)),
                            column("two threads").with(row -> number(row.twoThreads(), 0)),
                            column("C loop").with(row -> number(row.c(), 0)),
                            column("Gymnasium").with(row -> number(row.gymnasium(), 0)),
                            column("one / C").with(row -> number(row.ofC(), 2)),
                            column("one / Gymnasium").with(row -> number(row.oneRatio(), 2)),
                            column("two / Gymnasium").with(row -> number(row.twoRatio(), 2)))));
        }

        private static Map<String, Object> asMap(MujocoBenchmark.Row row) {
            Map<String, Object> values = new LinkedHashMap<>();
            values.put("oneThread", row.oneThread());
            values.put("twoThreads", row.twoThreads());
            row.c().ifPresent(value -> values.put("cLoop", value));
            row.gymnasium().ifPresent(value -> values.put("gymnasium", value));
            row.ofC().ifPresent(value -> values.put("ofC", value));
            row.oneRatio().ifPresent(value -> values.put("oneThreadRatio", value));
            row.twoRatio().ifPresent(value -> values.put("twoThreadsRatio", value));
            return values;
        }
    }

    /** What a step of a Gymnasium environment costs. */
    @Command(
            name = "gym",
            mixinStandardHelpOptions = true,
            description = {
                "Microseconds that a step of a Gymnasium environment takes in Python alone and through the bridge, in turn, for one"
                        + " environment and for 16 that are stepped together. Needs a Python that has gymnasium: HINDCAST_PYTHON,"
                        + " else that of the path."
            },
            footerHeading = "%nExample:%n",
            footer = "  hindcast bench gym Hopper-v5 --rounds 5")
    @SuppressWarnings("NullAway.Init")
    static final class Gym implements Runnable {
        @Parameters(
                paramLabel = "ID",
                arity = "0..1",
                defaultValue = "Pendulum-v1",
                description = "what gymnasium.make takes, such as Hopper-v5; default: ${DEFAULT-VALUE}")
        private String id;

        @Option(names = "--rounds", paramLabel = "N", defaultValue = "3", description = "default: ${DEFAULT-VALUE}")
        private int rounds;

        @Option(
                names = "--steps",
                paramLabel = "N",
                defaultValue = "2000",
                description = "of each environment in a round; default: ${DEFAULT-VALUE}")
        private int steps;

        @Option(names = "--json", description = "print one JSON object and nothing else")
        private boolean json;

        @Spec
        private CommandSpec spec;

        @Override
        public void run() {
            if (rounds < 1 || steps < 1) {
                throw new WrongUse("--rounds and --steps must be at least 1, got " + rounds + " and " + steps);
            }
            GymnasiumBenchmark benchmark =
                    new GymnasiumBenchmark(rounds, steps, GymnasiumSettings.ofVariables(), program("gym_speed.py"));
            List<GymnasiumBenchmark.Row> rows = WrongUse.unless(() -> benchmark.run(id.replaceFirst("^gym:", "")));
            PrintWriter out = spec.commandLine().getOut();
            if (json) {
                Map<String, Object> all = new LinkedHashMap<>();
                rows.forEach(row -> all.put(String.valueOf(row.lanes()), asMap(row)));
                Json.print(out, Map.of("environment", id, "environments", all));
                return;
            }
            out.println(String.format(
                    Locale.ROOT,
                    "%s, %s, microseconds for a step of one environment, medians of %d rounds of %,d steps",
                    id,
                    Processor.model().orElse("unknown processor"),
                    rounds,
                    steps));
            out.println(Text.table(
                    List.of("environments", "Python alone", "through the bridge", "difference"),
                    rows.stream()
                            .map(row -> List.of(
                                    String.valueOf(row.lanes()),
                                    number(row.alone(), 1),
                                    number(row.bridged(), 1),
                                    number(row.added(), 1)))
                            .toList()));
        }

        private static Map<String, Object> asMap(GymnasiumBenchmark.Row row) {
            Map<String, Object> values = new LinkedHashMap<>();
            values.put("pythonMicroseconds", row.alone());
            values.put("bridgeMicroseconds", row.bridged());
            values.put("addedMicroseconds", row.added());
            return values;
        }
    }

    /** How far intervals hold. */
    @Command(
            name = "trust",
            mixinStandardHelpOptions = true,
            description = {
                "How far the intervals of off-policy estimators hold: bias, spread and cover over many logs of a process in which"
                        + " the judged policy's value is known, Sepsis-v0 or, with its file, ICU-Sepsis."
            },
            footerHeading = "%nExample:%n",
            footer = "  hindcast bench trust --sizes 100,1000 --repetitions 200")
    @SuppressWarnings("NullAway.Init")
    static final class Trust implements Runnable {
        @Option(names = "--file", paramLabel = "FILE", description = "dynamics.npz of ICU-Sepsis")
        private @Nullable Path file;

        @Option(
                names = "--sizes",
                paramLabel = "N,...",
                split = ",",
                defaultValue = "100,1000",
                description = "episodes of a log; default: ${DEFAULT-VALUE}")
        private List<Integer> sizes;

        @Option(
                names = "--repetitions",
                paramLabel = "N",
                defaultValue = "40",
                description = "logs of each size; default: ${DEFAULT-VALUE}")
        private int repetitions;

        @Option(
                names = "--resamples",
                paramLabel = "N",
                defaultValue = "200",
                description = "of each bootstrap; default: ${DEFAULT-VALUE}")
        private int resamples;

        @Option(
                names = "--share",
                paramLabel = "P",
                defaultValue = "0.1",
                description =
                        "of the decisions in which the judged policy leaves the logging one for the best; default:"
                                + " ${DEFAULT-VALUE}")
        private double share;

        @Option(
                names = "--estimators",
                paramLabel = "NAME,...",
                split = ",",
                description = "default: all but model, which is fqe on tables, and gen-dice, which is slow")
        private List<String> estimators = Estimators.all().stream()
                .map(Estimators.Entry::name)
                .filter(name -> !List.of("model", "gen-dice").contains(name))
                .toList();

        @Option(names = "--json", description = "print one JSON object and nothing else")
        private boolean json;

        @Spec
        private CommandSpec spec;

        @Override
        public void run() {
            requireSense();
            TrustBenchmark.Process process = WrongUse.unless(() -> file == null
                    ? TrustBenchmark.Process.sepsis(share)
                    : TrustBenchmark.Process.icuSepsis(file, share));
            PrintWriter out = spec.commandLine().getOut();
            if (!json) {
                out.println(String.format(
                        Locale.ROOT,
                        "%s, %d logs of each size; the logging policy is worth %.4f, the judged one %.4f",
                        process.name(),
                        repetitions,
                        process.behaviorValue(),
                        process.truth()));
            }
            Map<String, Object> all = new LinkedHashMap<>();
            new TrustBenchmark(process, estimators, repetitions, resamples).run(sizes, (size, rows) -> {
                all.put(String.valueOf(size), rows.stream().map(Trust::asMap).toList());
                if (!json) {
                    out.println();
                    out.println(Text.count(size, "episode"));
                    out.println(table(rows));
                    out.flush();
                }
            });
            if (json) {
                Json.print(out, Map.of("process", process.name(), "truth", process.truth(), "episodes", all));
            }
        }

        private void requireSense() {
            if (repetitions < 2 || resamples < 2 || sizes.stream().anyMatch(size -> size < 10)) {
                throw new WrongUse(
                        "Logs have at least 10 episodes, and there are at least 2 repetitions and 2 resamples");
            }
            if (!(share >= 0 && share <= 1)) {
                throw new WrongUse("--share lies between 0 and 1, got " + share);
            }
            List<String> known =
                    Estimators.all().stream().map(Estimators.Entry::name).toList();
            for (String name : estimators) {
                if (!known.contains(name)) {
                    throw WrongUse.unknown("estimator", name, known);
                }
            }
        }

        private static String table(List<EstimatorStudy.Row> rows) {
            return Text.table(
                    List.of("estimator", "bias", "deviation", "cover", "warned", "cover or warned"),
                    rows.stream()
                            .map(row -> List.of(
                                    row.estimator(),
                                    number(row.bias(), 4),
                                    number(row.deviation(), 4),
                                    number(row.cover(), 3),
                                    number(row.warned(), 3),
                                    number(row.honest(), 3)))
                            .toList());
        }

        private static Map<String, Object> asMap(EstimatorStudy.Row row) {
            Map<String, Object> map = new LinkedHashMap<>();
            map.put("estimator", row.estimator());
            map.put("bias", row.bias());
            map.put("deviation", row.deviation());
            map.put("cover", row.cover());
            map.put("warned", row.warned());
            map.put("coverOrWarned", row.honest());
            return map;
        }
    }

    /** Updates per second. */
    @Command(
            name = "train",
            mixinStandardHelpOptions = true,
            description = {
                "Updates per second of each algorithm on one thread (observation 17, action 6, batch 256, two hidden layers of"
                        + " 256; CQL three, ten actions of each kind), of two seeds in parallel, and, with a Python that has"
                        + " torch, of a plain eager PyTorch program of the same work, in turn."
            },
            footerHeading = "%nExample:%n",
            footer = "  hindcast bench train iql td3-bc --python /usr/bin/python3 --rounds 5")
    @SuppressWarnings("NullAway.Init")
    static final class Train implements Runnable {
        @Parameters(paramLabel = "ALGORITHM", arity = "0..*", description = "default: all")
        private @Nullable List<String> algorithms;

        @Option(names = "--python", paramLabel = "PATH", description = "a Python with torch; default: HINDCAST_PYTHON")
        private @Nullable Path python;

        @Option(names = "--rounds", paramLabel = "N", defaultValue = "3", description = "default: ${DEFAULT-VALUE}")
        private int rounds;

        @Option(names = "--precision", paramLabel = "fp32|bf16", description = "of our networks; default: both in turn")
        private @Nullable String precision;

        @Option(names = "--json", description = "print one JSON object and nothing else")
        private boolean json;

        @Spec
        private CommandSpec spec;

        @Override
        public void run() {
            List<String> names = algorithms == null
                    ? Algorithms.all().stream().map(Algorithms.Entry::name).toList()
                    : algorithms;
            names.forEach(name -> WrongUse.unless(() -> Algorithms.named(name)));
            if (rounds < 1) {
                throw new WrongUse("--rounds must be at least 1, got " + rounds);
            }
            TrainingBenchmark benchmark =
                    new TrainingBenchmark(rounds, interpreter(python, "torch"), program("train_speed.py"));
            List<TrainingBenchmark.Row> rows = benchmark.run(
                    names,
                    precisions(),
                    row -> spec.commandLine().getErr().println("measured " + row.algorithm() + " " + word(row)));
            if (json) {
                Json.print(spec.commandLine().getOut(), asMap(rows));
            } else {
                spec.commandLine().getOut().println(heading());
                spec.commandLine().getOut().println(table(rows));
            }
        }

        private List<Engine.Precision> precisions() {
            if (precision == null) {
                return List.of(Engine.Precision.values());
            }
            return switch (precision) {
                case "fp32" -> List.of(Engine.Precision.FP32);
                case "bf16" -> List.of(Engine.Precision.BF16);
                default -> throw WrongUse.unknown("precision", precision, List.of("fp32", "bf16"));
            };
        }

        private static String word(TrainingBenchmark.Row row) {
            return row.precision().name().toLowerCase(Locale.ROOT);
        }

        private String heading() {
            return String.format(
                    Locale.ROOT,
                    "%s, one thread, %s, matrix products %.0f GFLOP/s, medians of %d rounds",
                    Processor.model().orElse("unknown processor"),
                    Engine.blas(),
                    TrainingBenchmark.productRate() / 1e9,
                    rounds);
        }

        private static Map<String, Object> asMap(List<TrainingBenchmark.Row> rows) {
            Map<String, Object> all = new LinkedHashMap<>();
            for (TrainingBenchmark.Row row : rows) {
                Map<String, Object> values = new LinkedHashMap<>();
                values.put("updatesPerSecond", row.updatesPerSecond());
                row.peerUpdatesPerSecond().ifPresent(value -> values.put("pytorchUpdatesPerSecond", value));
                row.ratio().ifPresent(value -> values.put("ratio", value));
                values.put("matrixProductShare", row.productShare());
                values.put("twoSeeds", row.twoSeeds());
                all.put(row.algorithm() + " " + word(row), values);
            }
            return all;
        }

        private static String table(List<TrainingBenchmark.Row> rows) {
            return AsciiTable.getTable(
                    rows,
                    List.of(
                            new Column()
                                    .header("algorithm")
                                    .dataAlign(HorizontalAlign.LEFT)
                                    .with(TrainingBenchmark.Row::algorithm),
                            column("precision").with(Train::word),
                            column("updates/s").with(row -> number(row.updatesPerSecond(), 1)),
                            column("PyTorch's").with(row -> number(row.peerUpdatesPerSecond(), 1)),
                            column("ratio").with(row -> number(row.ratio(), 2)),
                            column("share of matrix rate").with(row -> number(row.productShare(), 2)),
                            column("two seeds / one").with(row -> number(row.twoSeeds(), 2))));
        }
    }
}
