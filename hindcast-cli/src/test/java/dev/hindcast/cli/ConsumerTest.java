package dev.hindcast.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The projects in testing/consumers, as users have them: compiled and run with and without modules, on this JDK and on a 25. */
class ConsumerTest {
    private static final Path HOME = Path.of(System.getProperty("hindcast.home", ".."));
    private static final Path CONSUMERS = HOME.resolve("testing/consumers");
    private static final List<String> POLICY_MODULES = List.of("dataset", "environment", "policy");
    private static final List<String> LEARNING_MODULES =
            List.of("dataset", "environment", "mujoco", "policy", "learning", "evaluation");

    /** What the policy artifact brings: its own modules and these of others. */
    private static final List<String> POLICY_LIBRARIES =
            List.of("jhdf", "jackson", "slf4j-api", "commons-lang3", "compress-lzf", "lz4-java", "ejml", "jspecify");

    private static final String NATIVE_MODULES =
            "org.bytedeco.javacpp,org.bytedeco.mkl,org.bytedeco.openblas,org.bytedeco.pytorch";

    @TempDir
    private static Path directory;

    private static Path policy;
    private static String action;

    @BeforeAll
    static void compileAndLearn() throws IOException, InterruptedException {
        compile("learning", classPath(LEARNING_MODULES, List.of("")), false);
        compile("policy", classPath(POLICY_MODULES, POLICY_LIBRARIES), false);
        policy = directory.resolve("policy.npz");
        action = learned(thisJava(), false, policy);
    }

    @Test
    void aPolicyActsWithoutNativeLibraries() throws IOException, InterruptedException {
        List<Path> path = classPath(POLICY_MODULES, POLICY_LIBRARIES);
        assertThat(path).noneMatch(jar -> jar.toString().contains("bytedeco"));
        assertThat(acted(thisJava(), false)).isEqualTo(action);
    }

    @Test
    void aModularProjectActs() throws IOException, InterruptedException {
        compileModular();
        assertThat(acted(thisJava(), true)).isEqualTo(action);
    }

    @Test
    void bothRunOnJava25() throws IOException, InterruptedException {
        Path java = java25();
        compileModular();
        assertThat(learned(java, false, directory.resolve("plain-25.npz"))).isEqualTo(action);
        assertThat(learned(java, true, directory.resolve("modular-25.npz"))).isEqualTo(action);
        assertThat(acted(java, false)).isEqualTo(action);
        assertThat(acted(java, true)).isEqualTo(action);
    }

    @Test
    void aModularProjectLearns() throws IOException, InterruptedException {
        compileModular();
        assertThat(learned(thisJava(), true, directory.resolve("modular.npz"))).isEqualTo(action);
    }

    /** One process unpacks the native libraries, the others wait for it; those for OpenBLAS change links that are there for MKL. */
    @Test
    @Tag("nightly")
    void severalLearnAtOnceFromAnEmptyFolder() throws IOException, InterruptedException {
        compileModular();
        Path natives = Files.createDirectory(directory.resolve("natives"));
        for (String round : List.of("empty", "filled")) {
            List<Started> programs = new ArrayList<>();
            for (boolean modular : new boolean[] {true, false}) {
                for (String blas : List.of("mkl", "openblas")) {
                    programs.add(start(new ProcessBuilder(learning(
                            thisJava(),
                            modular,
                            directory.resolve(round + "-" + blas + "-" + modular + ".npz"),
                            "-Dorg.bytedeco.javacpp.cachedir=" + natives,
                            "-Dhindcast.blas=" + blas))));
                }
            }
            for (Started program : programs) {
                assertThat(last(program.output())).as(round).isEqualTo(action);
            }
        }
    }

    @Test
    @Tag("nightly")
    @DisabledOnOs(OS.WINDOWS)
    void aKotlinProjectLearns() throws IOException, InterruptedException {
        Path project = CONSUMERS.resolve("kotlin");
        String kotlin = kotlinCompiler(project);
        List<Path> libraries = new ArrayList<>(classPath(LEARNING_MODULES, List.of("")));
        Stream.of(kotlin.split(File.pathSeparator))
                .map(Path::of)
                .filter(jar -> fileName(jar).startsWith("kotlin-stdlib"))
                .forEach(libraries::add);
        run(
                thisJava(),
                List.of(
                        "-cp",
                        kotlin,
                        "org.jetbrains.kotlin.cli.jvm.K2JVMCompiler",
                        "-no-stdlib",
                        "-no-reflect",
                        "-Werror",
                        "-jvm-target",
                        "17",
                        "-d",
                        classes("kotlin", false).toString(),
                        "-cp",
                        joined(libraries),
                        project.resolve("src/main/kotlin").toString()));
        List<String> command = new ArrayList<>(launched("kotlin", "LearningKt", libraries, false));
        command.addAll(learningArguments(directory.resolve("kotlin.npz")));
        assertThat(last(run(thisJava(), command))).isEqualTo(action);
    }

    /** The class path of Kotlin's compiler, which comes by Maven, as it comes to users; without a network the test is left out. */
    private static String kotlinCompiler(Path project) throws IOException, InterruptedException {
        String version = Files.readString(project.resolve("pom.xml"))
                .replaceAll("(?s).*<kotlin.version>|</kotlin.version>.*", "");
        Path pom = Files.writeString(directory.resolve("pom.xml"), """
                <project>
                  <modelVersion>4.0.0</modelVersion>
                  <groupId>consumer</groupId>
                  <artifactId>compiler</artifactId>
                  <version>1</version>
                  <dependencies>
                    <dependency>
                      <groupId>org.jetbrains.kotlin</groupId>
                      <artifactId>kotlin-compiler-embeddable</artifactId>
                      <version>%s</version>
                    </dependency>
                  </dependencies>
                </project>
                """.formatted(version));
        Path found = directory.resolve("kotlin.path");
        Started maven = start(new ProcessBuilder(
                "sh",
                HOME.resolve("mvnw").toString(),
                "--quiet",
                "--file=" + pom,
                "org.apache.maven.plugins:maven-dependency-plugin:3.9.0:build-classpath",
                "-Dmdep.outputFile=" + found));
        assumeTrue(maven.process().waitFor() == 0, "Maven cannot get Kotlin's compiler: that project is not tested");
        return Files.readString(found).strip();
    }

    /** The launcher of a folder that holds nothing else takes all of its classes from HINDCAST_CLASSPATH. */
    @Test
    @DisabledOnOs(OS.WINDOWS)
    void anEnvironmentOfOnesOwnGetsIntoTheCommandLine() throws IOException, InterruptedException {
        compile("environment", classPath(POLICY_MODULES, POLICY_LIBRARIES), false);
        Path services = Files.createDirectories(classes("environment", false).resolve("META-INF/services"));
        String provider = "dev.hindcast.environment.EnvironmentProvider";
        Files.copy(
                CONSUMERS
                        .resolve("environment/src/main/resources/META-INF/services")
                        .resolve(provider),
                services.resolve(provider));
        Path launcher = Files.copy(HOME.resolve("hindcast"), directory.resolve("hindcast"));
        ProcessBuilder process = new ProcessBuilder(
                "sh", launcher.toString(), "evaluate", "random", "--env", "own:Corridor", "--episodes", "3");
        process.environment()
                .put(
                        "HINDCAST_CLASSPATH",
                        classes("environment", false) + File.pathSeparator + System.getProperty("java.class.path"));
        process.environment().put("JAVA_HOME", System.getProperty("java.home"));
        assertThat(output(process)).contains("own:Corridor", "3 episodes");
    }

    private static String learned(Path java, boolean modular, Path policy) throws IOException, InterruptedException {
        return last(output(new ProcessBuilder(learning(java, modular, policy))));
    }

    private static List<String> learning(Path java, boolean modular, Path policy, String... options) {
        List<String> command = new ArrayList<>(List.of(java.toString()));
        command.addAll(flags(java, modular));
        command.addAll(List.of(options));
        command.addAll(launched("learning", "Learning", classPath(LEARNING_MODULES, List.of("")), modular));
        command.addAll(learningArguments(policy));
        return command;
    }

    private static List<String> learningArguments(Path policy) {
        return List.of(HOME.resolve("datasets/pendulum/mixed").toString(), policy.toString());
    }

    /** Nothing but the action may be said: acting needs no flag on any Java. */
    private static String acted(Path java, boolean modular) throws IOException, InterruptedException {
        List<String> command = launched("policy", "Acting", classPath(POLICY_MODULES, POLICY_LIBRARIES), modular);
        return run(
                java,
                Stream.concat(command.stream(), Stream.of(policy.toString())).toList());
    }

    /** What docs/guide/java.md says that newer versions want. */
    private static List<String> flags(Path java, boolean modular) {
        return java.equals(thisJava()) && Runtime.version().feature() < 24
                ? List.of()
                : List.of(
                        "--sun-misc-unsafe-memory-access=allow",
                        "--enable-native-access=" + (modular ? NATIVE_MODULES : "ALL-UNNAMED"));
    }

    private static List<String> launched(String consumer, String main, List<Path> libraries, boolean modular) {
        String own = classes(consumer, modular).toString();
        String path = own + File.pathSeparator + joined(libraries);
        return modular
                ? List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-p", path, "-m", "consumer/consumer." + main)
                : List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-cp", path, "consumer." + main);
    }

    private static void compileModular() throws IOException {
        for (String module : LEARNING_MODULES) {
            assumeTrue(
                    isModule(entry(module)),
                    "The classes of " + module + " were compiled without their module-info: modules are not tested");
        }
        compile("learning", classPath(LEARNING_MODULES, List.of("")), true);
        compile("policy", classPath(POLICY_MODULES, POLICY_LIBRARIES), true);
    }

    private static void compile(String consumer, List<Path> libraries, boolean modular) throws IOException {
        Path project = CONSUMERS.resolve(consumer).resolve("src");
        List<String> arguments = new ArrayList<>(List.of("--release", "17", "-proc:none", "-nowarn", "-d"));
        arguments.add(classes(consumer, modular).toString());
        arguments.addAll(List.of(modular ? "-p" : "-cp", joined(libraries)));
        for (String sources : modular ? List.of("main", "modular") : List.of("main")) {
            try (Stream<Path> files = Files.walk(project.resolve(sources))) {
                files.map(Path::toString).filter(file -> file.endsWith(".java")).forEach(arguments::add);
            }
        }
        int code = ToolProvider.getSystemJavaCompiler().run(null, null, null, arguments.toArray(String[]::new));
        assertThat(code).as("javac " + arguments).isZero();
    }

    private static Path classes(String consumer, boolean modular) {
        return directory.resolve(consumer + (modular ? "-modular" : "-plain"));
    }

    private static String run(Path java, List<String> arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(java.toString()));
        command.addAll(arguments);
        return output(new ProcessBuilder(command));
    }

    private static String output(ProcessBuilder builder) throws IOException, InterruptedException {
        return start(builder).output();
    }

    private static Started start(ProcessBuilder builder) throws IOException {
        Path said = Files.createTempFile(directory, "said", ".txt");
        return new Started(
                builder.command(),
                builder.redirectErrorStream(true).redirectOutput(said.toFile()).start(),
                said);
    }

    /** A program that runs, and the file of what it says. */
    private record Started(List<String> command, Process process, Path said) {
        String output() throws IOException, InterruptedException {
            assertThat(process.waitFor())
                    .as(String.join(" ", command) + "\n" + Files.readString(said))
                    .isZero();
            return Files.readString(said).strip();
        }
    }

    private static String last(String said) {
        assertThat(said).doesNotContain("WARNING").contains("mean");
        return said.substring(said.lastIndexOf('\n') + 1);
    }

    /** Of what the tests run with, the named modules of ours and the libraries of others whose names begin as said. */
    private static List<Path> classPath(List<String> modules, List<String> libraries) {
        Stream<Path> others = entries()
                .filter(path -> path.toString().endsWith(".jar") && !isOurs(path) && !isForTests(path))
                .filter(jar -> libraries.stream().anyMatch(fileName(jar)::startsWith));
        return Stream.concat(modules.stream().map(ConsumerTest::entry), others).toList();
    }

    /** Where the classes of one of our modules are. */
    static Path entry(String module) {
        return entries().filter(path -> isOurs(path, module)).findFirst().orElseThrow();
    }

    private static boolean isOurs(Path path, String module) {
        return Files.exists(path.resolve("dev/hindcast"))
                ? path.endsWith(Path.of("hindcast-" + module, "target", "classes"))
                        || path.endsWith(Path.of("fast", module))
                : fileName(path).matches("hindcast-" + module + "-\\d.*\\.jar");
    }

    /** Whether a jar is one of our modules. */
    static boolean isOurs(Path jar) {
        return fileName(jar).startsWith("hindcast-");
    }

    /** Whether a jar is no part of what users of the library have. */
    static boolean isForTests(Path jar) {
        return fileName(jar)
                .matches("(junit|assertj|archunit|opentest4j|apiguardian|byte-buddy|surefire|picocli|ascii-table).*");
    }

    private static boolean isModule(Path path) {
        return fileName(path).endsWith(".jar") || Files.exists(path.resolve("module-info.class"));
    }

    private static Stream<Path> entries() {
        return Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
                .map(Path::of)
                .distinct();
    }

    private static String fileName(Path path) {
        return Objects.requireNonNull(path.getFileName()).toString();
    }

    private static String joined(List<Path> paths) {
        return paths.stream().map(Path::toString).collect(Collectors.joining(File.pathSeparator));
    }

    private static Path thisJava() {
        return java(Path.of(System.getProperty("java.home")));
    }

    private static Path java(Path home) {
        boolean windows = System.getProperty("os.name").toLowerCase(Locale.ROOT).startsWith("windows");
        return home.resolve(Path.of("bin", windows ? "java.exe" : "java"));
    }

    /** Where Linux distributions put it, or HINDCAST_JAVA_25 says. */
    private static Path java25() {
        List<Path> homes = Stream.of(
                        Objects.requireNonNullElse(System.getenv("HINDCAST_JAVA_25"), "/usr/lib/jvm/java-25"),
                        "/usr/lib/jvm/temurin-25-jdk-amd64",
                        "/usr/lib/jvm/java-25-openjdk-amd64",
                        "/usr/lib/jvm/java-25-openjdk")
                .map(Path::of)
                .filter(home -> Files.isExecutable(java(home)))
                .toList();
        assumeTrue(!homes.isEmpty(), "No JDK 25 is here (HINDCAST_JAVA_25 names one): consumers are not run on it");
        return java(homes.get(0));
    }
}
