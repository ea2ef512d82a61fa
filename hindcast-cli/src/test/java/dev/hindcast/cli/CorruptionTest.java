package dev.hindcast.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hindcast.dataset.Dataset;
import dev.hindcast.dataset.DatasetException;
import dev.hindcast.dataset.NpyArray;
import dev.hindcast.dataset.Npz;
import dev.hindcast.dataset.StepFile;
import io.jhdf.HdfFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Commands on damaged files of every kind that they read: flipped bits, files that end early, blocks in each other's places. Each does the
 * same as with the sound file or refuses in words, in bounded time. What others wrote has no checksum that could tell of a changed number.
 */
class CorruptionTest {
    private static final long SECONDS = 30;

    /** What tells of a class of Java's or of a fault of ours. */
    private static final Pattern RAW =
            Pattern.compile("Exception|Error:|java\\.|bytedeco|jackson|jhdf|because \"|should not happen|\tat ");

    @TempDir
    static Path directory;

    static List<Kind> kinds;

    static ExecutorService executor = Executors.newSingleThreadExecutor(task -> {
        Thread thread = new Thread(task, "reads damaged files");
        thread.setDaemon(true);
        return thread;
    });

    /** What a command said and left. */
    private record Outcome(int code, String result, String messages) {}

    /** What reads a file. */
    @FunctionalInterface
    private interface Reader {
        Outcome read(Path copy) throws IOException;
    }

    /**
     * Files of one kind.
     *
     * @param root what is copied for each case
     * @param file the one that is damaged, below it
     * @param sealed whether it carries a checksum, so that damage cannot go unnoticed
     */
    private record Kind(String name, Path root, String file, boolean sealed, Reader reader, Outcome sound) {}

    @BeforeAll
    static void write() throws Exception {
        Path data = Cli.pendulum(directory.resolve("data"));
        Path run = directory.resolve("run");
        Cli trained = Cli.run(
                "train",
                "bc",
                "--data",
                data,
                "--out",
                run,
                "--set",
                "hidden=4",
                "--set",
                "batchSize=4",
                "--steps",
                20,
                "--eval-every",
                10,
                "--eval-episodes",
                1,
                "--final-episodes",
                2);
        assertThat(trained.code()).as(trained.err()).isZero();
        Path unfinished = directory.resolve("unfinished");
        copy(run, unfinished);
        for (String file : List.of("policy-last.npz", "policy-best.npz", "evaluation.json", "report.html")) {
            Files.delete(unfinished.resolve(file));
        }
        kinds = new ArrayList<>();
        for (String file : List.of("policy-last.npz", "config.yaml")) {
            add(
                    "evaluate " + file,
                    run,
                    file,
                    true,
                    copy -> command(
                            "evaluate",
                            copy,
                            "--checkpoint",
                            "last",
                            "--env",
                            "Pendulum-v1",
                            "--episodes",
                            1,
                            "--json"));
        }
        for (String file : List.of(
                "checkpoints/step-20/state.npz",
                "checkpoints/step-20/memory.npz",
                "checkpoints/step-20/policy.npz",
                "checkpoints/step-10/state.npz",
                "config.yaml",
                "metrics.csv",
                "metrics.crc32",
                "provenance.json",
                "episodes.bin")) {
            add("resume " + file, unfinished, file, true, CorruptionTest::resumed);
        }
        for (String file : List.of("evaluation.json", "metrics.csv", "config.yaml", "provenance.json")) {
            add("compare " + file, run, file, true, copy -> command("compare", copy, run, "--json"));
        }
        for (String file : List.of("episodes.bin", "policy-last.npz")) {
            add(
                    "ope " + file,
                    run,
                    file,
                    true,
                    copy -> command("ope", copy, "--data", data, "--estimator", "is", "--resamples", 10, "--json"));
        }
        for (String file : List.of("data/main_data.hdf5", "data/metadata.json")) {
            add("inspect " + file, data, file, true, copy -> command("inspect", copy, "--json"));
        }
        Path foreign = Files.createDirectories(directory.resolve("foreign"));
        logsOfOthers(foreign);
        StringBuilder log = new StringBuilder("action,reward,propensity,context0,context1\n");
        for (int i = 0; i < 60; i++) {
            log.append(i % 3)
                    .append(',')
                    .append(i % 2)
                    .append(",0.3333333,")
                    .append(i * .1)
                    .append(",\"a ")
                    .append(i % 4)
                    .append("\"\n");
        }
        Files.writeString(foreign.resolve("log.csv"), log);
        add(
                "bandit csv",
                foreign,
                "log.csv",
                false,
                copy -> command("bandit", copy.resolve("log.csv"), "--policy", "uniform", "--json"));
        Path learned = Files.createDirectories(directory.resolve("learned"));
        Cli bandit = Cli.run("bandit", "learn", foreign.resolve("log.csv"), "--out", learned.resolve("policy.json"));
        assertThat(bandit.code()).as(bandit.err()).isZero();
        add(
                "bandit policy.json",
                learned,
                "policy.json",
                true,
                copy -> command(
                        "bandit", foreign.resolve("log.csv"), "--policy", copy.resolve("policy.json"), "--json"));
        Files.writeString(foreign.resolve("suite.yaml"), """
                name: tiny
                seeds: 2
                steps: 30
                eval-every: 10
                datasets: [%s]
                algorithms:
                  - {name: bc, settings: {hidden: [4, 4], batchSize: 4}}
                  - {name: td3-bc, label: TD3+BC, top-returns: 0.5}
                """.formatted(data));
        add(
                "benchmark suite",
                foreign,
                "suite.yaml",
                false,
                copy -> command("benchmark", copy.resolve("suite.yaml"), "--out", copy.resolve("out"), "--dry-run"));
        Path steps = Files.createDirectories(directory.resolve("steps"));
        StepFile.write(steps.resolve("steps"), Dataset.open(data));
        add("steps", steps, "steps", true, copy -> steps(copy.resolve("steps")));
    }

    /** Logs in the formats of other programs: none has a checksum but an archive's. */
    private static void logsOfOthers(Path foreign) throws IOException {
        d4rl(foreign.resolve("d4rl.hdf5"), true);
        d4rl(foreign.resolve("d3rlpy.h5"), false);
        ogbench(foreign.resolve("ogbench.npz"));
        rllib(foreign.resolve("rllib.json"));
        for (String file : List.of("d4rl.hdf5", "d3rlpy.h5", "ogbench.npz", "rllib.json")) {
            add(
                    "inspect " + file,
                    foreign,
                    file,
                    file.endsWith(".npz"),
                    copy -> command("inspect", copy.resolve(file), "--json"));
        }
        Path arrow = Path.of("../hindcast-dataset/src/test/resources/arrow");
        for (String file : List.of("data/0/part-0.arrow", "data/metadata.json")) {
            add("inspect arrow " + file, arrow, file, false, copy -> command("inspect", copy, "--json"));
        }
    }

    private static void add(String name, Path root, String file, boolean sealed, Reader reader) throws IOException {
        Path copy = directory.resolve("copy");
        copy(root, copy);
        Outcome sound = reader.read(copy);
        delete(copy);
        assertThat(sound.code).as("%s: %s", name, sound.messages).isZero();
        kinds.add(new Kind(name, root, file, sealed, reader, sound));
    }

    private static void d4rl(Path file, boolean timeouts) {
        SplittableRandom random = new SplittableRandom(1);
        float[][] observations = new float[40][2];
        float[][] actions = new float[40][1];
        float[] rewards = new float[40];
        byte[] ends = new byte[40];
        for (int t = 0; t < 40; t++) {
            observations[t] = new float[] {(float) random.nextDouble(), (float) random.nextDouble()};
            actions[t][0] = (float) random.nextDouble();
            rewards[t] = (float) random.nextDouble();
            ends[t] = (byte) (t % 10 == 9 ? 1 : 0);
        }
        try (var out = HdfFile.write(file)) {
            out.putDataset("observations", observations);
            out.putDataset("actions", actions);
            out.putDataset("rewards", rewards);
            out.putDataset("terminals", new byte[40]);
            out.putDataset(timeouts ? "timeouts" : "episode_terminals", ends);
            if (!timeouts) {
                out.putDataset("discrete_action", new byte[] {0});
            }
        }
    }

    private static void ogbench(Path file) {
        SplittableRandom random = new SplittableRandom(2);
        float[] ends = new float[40];
        float[] masks = new float[40];
        Arrays.fill(masks, 1);
        for (int t = 9; t < 40; t += 10) {
            ends[t] = 1;
            masks[t - 1] = 0;
        }
        Map<String, NpyArray> arrays = new LinkedHashMap<>();
        arrays.put("observations", NpyArray.of(uniform(random, 80), 40, 2));
        arrays.put("actions", NpyArray.of(uniform(random, 40), 40, 1));
        arrays.put("terminals", NpyArray.of(ends, 40));
        arrays.put("rewards", NpyArray.of(uniform(random, 40), 40));
        arrays.put("masks", NpyArray.of(masks, 40));
        Npz.write(file, arrays);
    }

    private static float[] uniform(SplittableRandom random, int count) {
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = (float) random.nextDouble();
        }
        return values;
    }

    private static void rllib(Path file) throws IOException {
        StringBuilder lines = new StringBuilder();
        for (int episode = 0; episode < 8; episode++) {
            lines.append("""
                    {"type": "SampleBatch", "eps_id": [%1$d, %1$d], "t": [0, 1], "obs": [[0.5, %1$d], [1.5, 2]], \
                    "new_obs": [[1.5, 2], [2.5, 3]], "actions": [1, 0], "rewards": [1.0, %1$d], \
                    "terminateds": [false, true], "truncateds": [false, false], "action_prob": [0.5, 0.25]}
                    """.formatted(episode));
        }
        Files.writeString(file, lines);
    }

    private static Outcome command(Object... words) {
        Cli result = Cli.run(words);
        return new Outcome(result.code(), result.out(), result.err());
    }

    /** A training that goes on, and the policy that it ends with. */
    private static Outcome resumed(Path run) throws IOException {
        Cli result = Cli.run("train", "--resume", "--out", run, "--steps", 30);
        Path policy = run.resolve("policy-last.npz");
        String learned = result.code() == 0 ? Arrays.hashCode(Files.readAllBytes(policy)) + "" : "";
        return new Outcome(result.code(), learned, result.err());
    }

    private static Outcome steps(Path file) {
        try {
            StepFile steps = StepFile.open(file);
            steps.requireSoundRows();
            return new Outcome(0, steps.fingerprint() + steps.rows(), "");
        } catch (DatasetException e) {
            return new Outcome(1, "", String.valueOf(e.getMessage()));
        }
    }

    @AfterAll
    static void stop() {
        executor.shutdownNow();
    }

    @Test
    void damageIsRefusedInWordsOrChangesNothing() throws Exception {
        campaign(0, 3 * kinds.size());
    }

    @Test
    @Tag("nightly")
    void fiveThousandTimes() throws Exception {
        int first = Integer.getInteger("hindcast.corruptions.first", 0);
        campaign(first, first + Integer.getInteger("hindcast.corruptions", 5_000));
    }

    private static void campaign(int from, int to) throws Exception {
        List<String> faults = new ArrayList<>();
        int[] refused = new int[kinds.size()];
        int[] same = new int[kinds.size()];
        long slowest = 0;
        for (int seed = from; seed < to; seed++) {
            int which = seed % kinds.size();
            Kind kind = kinds.get(which);
            Path copy = directory.resolve("case-" + seed);
            copy(kind.root, copy);
            Path file = copy.resolve(kind.file);
            Files.write(file, corrupt(Files.readAllBytes(file), new SplittableRandom(seed)));
            long start = System.nanoTime();
            String fault;
            try {
                Outcome found = executor.submit(() -> kind.reader.read(copy)).get(SECONDS, TimeUnit.SECONDS);
                fault = fault(kind, found, copy);
                refused[which] += found.code == 0 ? 0 : 1;
                same[which] += found.code == 0 && told(found, copy).equals(told(kind.sound, directory.resolve("copy")))
                        ? 1
                        : 0;
            } catch (TimeoutException e) {
                fault = "no answer";
                faults.add("seed " + seed + ", " + kind.name + ": no answer in " + SECONDS + " s");
                break;
            } catch (ExecutionException e) {
                fault = "thrown: " + e.getCause();
            }
            slowest = Math.max(slowest, System.nanoTime() - start);
            if (!fault.isEmpty()) {
                faults.add("seed " + seed + ", " + kind.name + ": " + fault);
            }
            delete(copy);
        }
        for (int i = 0; i < kinds.size(); i++) {
            System.out.printf("%-40s refused %d, the same %d%n", kinds.get(i).name, refused[i], same[i]);
        }
        System.out.printf(
                "%d cases, %d faults, slowest %d ms%n",
                to - from, faults.size(), Duration.ofNanos(slowest).toMillis());
        assertThat(faults).isEmpty();
        assertThat(Arrays.stream(refused).sum()).isGreaterThan((to - from) / 4);
    }

    /** What was printed where the copy lies somewhere else. */
    private static String told(Outcome outcome, Path copy) {
        return outcome.result
                .replace(copy.toString(), "COPY")
                .replace(copy.getFileName().toString(), "COPY");
    }

    private static String fault(Kind kind, Outcome found, Path copy) {
        if (RAW.matcher(found.messages).find()) {
            return "raw: " + found.messages;
        }
        if (found.code != 0) {
            return found.messages.isBlank() ? "refused without a word" : "";
        }
        boolean same = told(found, copy).equals(told(kind.sound, directory.resolve("copy")));
        return same || !kind.sealed ? "" : "another result, " + found.messages + found.result;
    }

    private static byte[] corrupt(byte[] bytes, SplittableRandom random) {
        if (bytes.length < 2) {
            return new byte[0];
        }
        int at = random.nextInt(bytes.length);
        switch (random.nextInt(4)) {
            case 0, 1 -> bytes[at] ^= (byte) (1 << random.nextInt(8));
            case 2 -> {
                return Arrays.copyOf(bytes, at);
            }
            default -> {
                int block = 1 + random.nextInt(Math.min(512, bytes.length / 2));
                int one = random.nextInt(bytes.length - block + 1);
                int other = random.nextInt(bytes.length - block + 1);
                byte[] first = Arrays.copyOfRange(bytes, one, one + block);
                byte[] second = Arrays.copyOfRange(bytes, other, other + block);
                System.arraycopy(second, 0, bytes, one, block);
                System.arraycopy(first, 0, bytes, other, block);
            }
        }
        return bytes;
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> all = Files.walk(from)) {
            for (Path each : all.toList()) {
                Files.copy(each, to.resolve(from.relativize(each).toString()), StandardCopyOption.REPLACE_EXISTING);
            }
        }
    }

    private static void delete(Path folder) {
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path each : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(each);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
