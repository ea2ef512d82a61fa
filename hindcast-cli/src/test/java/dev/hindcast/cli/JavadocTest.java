package dev.hindcast.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.tools.Diagnostic;
import javax.tools.DiagnosticCollector;
import javax.tools.DocumentationTool;
import javax.tools.JavaFileObject;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Makes the pages of all modules together, in {@code target/javadoc}, and lets nothing pass that javadoc warns of, but that some parameters,
 * results and exceptions are told of in a sentence and not in a tag.
 */
class JavadocTest {
    private static final List<String> MODULES = List.of(
            "dataset",
            "environment",
            "mujoco",
            "policy",
            "learning",
            "evaluation",
            "benchmarks",
            "report",
            "experiments");

    private static final Path HOME = Path.of(System.getProperty("hindcast.home", ".."));

    /** What is waived, two of them of newer versions alone, and how many there were. */
    private static final Pattern WAIVED = Pattern.compile(
            "no @(param|return|throws).*|no main description|use of default constructor.*|[\\d,]+ (warning|error)s?");

    @TempDir
    private Path directory;

    @Test
    void everyPublicTypeIsDocumented() {
        List<String> options = new ArrayList<>(List.of("-d", "target/javadoc"));
        for (String module : MODULES) {
            options.addAll(List.of("--module-source-path", named(module) + "=" + sources(module)));
        }
        // Builders are generated: they are taken as they were compiled.
        for (String module : List.of("learning", "evaluation")) {
            options.addAll(List.of("--patch-module", named(module) + "=" + compiled(module)));
        }
        options.addAll(List.of(
                "--module",
                String.join(",", MODULES.stream().map(JavadocTest::named).toList())));
        assertThat(found(options)).isEmpty();
        assertThat(Path.of("target/javadoc/dev.hindcast.policy/dev/hindcast/learning/policy/PolicyFile.html"))
                .exists();
    }

    /** The check notices what it is there for. */
    @Test
    void malformedAndMissingCommentsAreFound() throws IOException {
        Path source = Files.writeString(
                directory.resolve("Bad.java"),
                "/** Where a < b. */ public class Bad { /** It is. */ public Bad() {} public int none() { return 1; } }");
        assertThat(found(List.of("-d", directory.resolve("out").toString(), source.toString())))
                .hasSize(2)
                .anyMatch(message -> message.contains("malformed HTML"))
                .anyMatch(message -> message.contains("no comment"));
    }

    /** What doclint says, without what is waived. */
    private static List<String> found(List<String> arguments) {
        List<String> options = new ArrayList<>(
                List.of("-quiet", "-Xdoclint:all", "-Xmaxwarns", "100000", "-Xmaxerrs", "1000", "-p", libraries()));
        List<String> files = arguments.stream()
                .filter(argument -> argument.endsWith(".java"))
                .toList();
        options.addAll(
                arguments.stream().filter(argument -> !files.contains(argument)).toList());
        DiagnosticCollector<JavaFileObject> diagnostics = new DiagnosticCollector<>();
        DocumentationTool tool = ToolProvider.getSystemDocumentationTool();
        var manager = tool.getStandardFileManager(diagnostics, Locale.ROOT, null);
        Iterable<? extends JavaFileObject> sources =
                files.isEmpty() ? null : manager.getJavaFileObjectsFromStrings(files);
        tool.getTask(null, manager, diagnostics, null, options, sources).call();
        return diagnostics.getDiagnostics().stream()
                .filter(JavadocTest::isComplaint)
                .map(JavadocTest::described)
                .toList();
    }

    private static boolean isComplaint(Diagnostic<? extends JavaFileObject> diagnostic) {
        boolean ours = diagnostic.getSource() == null
                || !diagnostic
                        .getSource()
                        .getName()
                        .contains(Path.of("target", "fast").toString());
        return ours && !WAIVED.matcher(diagnostic.getMessage(Locale.ROOT)).matches();
    }

    private static String described(Diagnostic<? extends JavaFileObject> diagnostic) {
        return diagnostic.getSource() + ":" + diagnostic.getLineNumber() + ": " + diagnostic.getMessage(Locale.ROOT);
    }

    private static String named(String module) {
        return "dev.hindcast." + module;
    }

    private static Path sources(String module) {
        return HOME.resolve("hindcast-" + module).resolve("src/main/java");
    }

    private static Path compiled(String module) {
        return ConsumerTest.entry(module);
    }

    /** The jars of others on the class path, and the annotations of the builders. */
    private static String libraries() {
        return String.join(
                File.pathSeparator,
                Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
                        .filter(entry -> entry.endsWith(".jar"))
                        .filter(jar -> !ConsumerTest.isOurs(Path.of(jar)) && !ConsumerTest.isForTests(Path.of(jar)))
                        .toList());
    }
}
