package dev.hindcast.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The launcher in a home of its own, where the build takes half a second and Java says how it was called. */
@DisabledOnOs(OS.WINDOWS)
class LauncherTest {
    private static final String TOOLS = "dirname readlink sed find git locale mkdir touch rm mv ln sleep";

    @TempDir
    Path directory;

    Path home;
    Path jdk;
    Path tools;

    @BeforeEach
    void makeHome() throws IOException {
        home = Files.createDirectories(directory.resolve("two words/Grün Мир 世界"));
        Path launcher = Path.of(System.getProperty("hindcast.home", ".."), "hindcast");
        Files.copy(launcher, home.resolve("hindcast"), StandardCopyOption.COPY_ATTRIBUTES);
        Files.createFile(home.resolve("pom.xml"));
        Files.createDirectories(home.resolve("hindcast-cli/src/main"));
        script(home.resolve("mvnw"), "echo \"build LC_ALL=${LC_ALL:-}\" >>builds; sleep 0.5");
        jdk = Files.createDirectories(directory.resolve("jdk"));
        Files.writeString(jdk.resolve("release"), "JAVA_VERSION=\"17.0.1\"\n");
        script(jdk.resolve("bin/javac"), "exit 0");
        script(jdk.resolve("bin/java"), "echo \"LC_ALL=${LC_ALL:-}\"; for word; do echo \"[$word]\"; done");
        tools = Files.createDirectories(directory.resolve("tools"));
        for (String tool : TOOLS.split(" ")) {
            for (String folder : List.of("/bin", "/usr/bin")) {
                Path found = Path.of(folder, tool);
                if (Files.exists(found) && Files.notExists(tools.resolve(tool))) {
                    script(tools.resolve(tool), "exec " + found + " \"$@\"");
                }
            }
        }
    }

    private static void script(Path file, String body) throws IOException {
        Files.createDirectories(file.getParent());
        Files.writeString(file, "#!/bin/sh\n" + body + "\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private record Ended(int code, String out, String err) {}

    private static final class Started {
        private final Process process;
        private final Path out;
        private final Path err;

        Started(Process process, Path out, Path err) {
            this.process = process;
            this.out = out;
            this.err = err;
        }

        Ended await() throws Exception {
            int code = process.waitFor();
            return new Ended(code, Files.readString(out), Files.readString(err));
        }
    }

    private Started start(Path from, Map<String, String> environment, List<String> words) throws IOException {
        Path out = Files.createTempFile(directory, "out", "");
        Path err = Files.createTempFile(directory, "err", "");
        ProcessBuilder builder = new ProcessBuilder(words).directory(from.toFile());
        builder.environment().clear();
        builder.environment().put("JAVA_HOME", jdk.toString());
        builder.environment().put("PATH", System.getenv("PATH"));
        builder.environment().putAll(environment);
        return new Started(
                builder.redirectOutput(out.toFile()).redirectError(err.toFile()).start(), out, err);
    }

    private Started start(Map<String, String> environment) throws IOException {
        return start(directory, environment, List.of(home.resolve("hindcast").toString(), "inspect", "a b"));
    }

    private long builds() throws IOException {
        try (Stream<String> lines = Files.lines(home.resolve("builds"))) {
            return lines.count();
        }
    }

    @Test
    void theSecondOfTwoCommandsWaitsForTheBuildOfTheFirst() throws Exception {
        assertThatTheSecondWaits(Map.of());
    }

    @Test
    void theSecondWaitsWhereThereIsNoFlock() throws Exception {
        assertThatTheSecondWaits(Map.of("PATH", tools.toString()));
        assertThat(home.resolve("hindcast-cli/target/build.pid")).doesNotExist();
    }

    private void assertThatTheSecondWaits(Map<String, String> environment) throws Exception {
        List<Started> started = List.of(start(environment), start(environment));
        List<Ended> ended = new ArrayList<>();
        for (Started each : started) {
            ended.add(each.await());
        }
        assertThat(ended).allSatisfy(each -> {
            assertThat(each.code).as(each.err).isZero();
            assertThat(each.out).contains("[dev.hindcast.cli.Main]\n[inspect]\n[a b]\n");
        });
        assertThat(ended.stream().filter(each -> each.err.contains("waiting for")))
                .hasSize(1);
        assertThat(builds()).isOne();
        assertThat(start(environment).await().err).isEmpty();
        assertThat(builds()).isOne();
    }

    @Test
    void theLockOfABuildThatWasKilledIsTakenAway() throws Exception {
        Process ended = new ProcessBuilder("true").start();
        ended.waitFor();
        Path lock = Files.createDirectories(home.resolve("hindcast-cli/target")).resolve("build.pid");
        Files.createSymbolicLink(lock, Path.of(Long.toString(ended.pid())));
        Ended built = start(Map.of("PATH", tools.toString())).await();
        assertThat(built.code).as(built.err).isZero();
        assertThat(built.err).doesNotContain("waiting");
        assertThat(builds()).isOne();
    }

    @Test
    void aBuildThatFailsIsSaidAndTriedAgain() throws Exception {
        script(home.resolve("mvnw"), "echo no network; exit 1");
        for (int i = 0; i < 2; i++) {
            Ended failed = start(Map.of()).await();
            assertThat(failed.code).isEqualTo(1);
            assertThat(failed.err).contains("no network", "hindcast: the build failed, see above");
        }
    }

    /** Both Latin letters with accents and others are lost where Java is told of no letters but ASCII's. */
    @Test
    void allLettersAreReadInLocalesThatHaveASCIIsOnly() throws Exception {
        assertThat(start(Map.of()).await().out).contains("LC_ALL=C.UTF-8\n");
        assertThat(start(Map.of("LC_ALL", "C")).await().out).contains("LC_ALL=C.UTF-8\n");
        assertThat(start(Map.of("LANG", "POSIX")).await().out).contains("LC_ALL=C.UTF-8\n");
        assertThat(start(Map.of("LANG", "xx_XX.UTF-8")).await().out).contains("LC_ALL=C.UTF-8\n");
        assertThat(start(Map.of("LANG", "C.UTF-8")).await().out).contains("LC_ALL=\n");
    }

    /** Maven, which lies in the user's home, as well. */
    @Test
    void theBuildReadsAllLettersToo() throws Exception {
        start(Map.of("LC_ALL", "C")).await();
        assertThat(home.resolve("builds")).hasContent("build LC_ALL=C.UTF-8");
    }

    @Test
    void aSymbolicLinkInAnotherFolderRunsIt() throws Exception {
        Path bin = Files.createDirectories(directory.resolve("bin"));
        Files.createSymbolicLink(bin.resolve("hindcast"), home.resolve("hindcast"));
        String path = bin + ":" + System.getenv("PATH");
        Ended run = start(bin, Map.of("PATH", path), List.of("sh", "-c", "hindcast --version"))
                .await();
        assertThat(run.code).as(run.err).isZero();
        assertThat(run.out).contains("[-Dhindcast.home=" + home.toRealPath() + "]", "[--version]");
    }

    @Test
    void whoMayNotBuildIsToldSo() throws Exception {
        assumeTrue(
                System.getProperty("user.name").equals("root") && Files.exists(Path.of("/usr/bin/setpriv")),
                "root may write everywhere, and only root becomes another user");
        for (Path each = home; each != null && !each.equals(directory.getParent()); each = each.getParent()) {
            Files.setPosixFilePermissions(each, PosixFilePermissions.fromString("rwxr-xr-x"));
        }
        Ended refused = start(
                        directory,
                        Map.of(),
                        List.of(
                                "setpriv",
                                "--reuid=65534",
                                "--clear-groups",
                                home.resolve("hindcast").toString()))
                .await();
        assertThat(refused.code).isEqualTo(1);
        assertThat(refused.err)
                .contains("has to be built, and you may not write to", "let its owner run hindcast once");
    }
}
