package dev.hindcast.learning.nn;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.bytedeco.openblas.presets.openblas_nolapack;
import org.junit.jupiter.api.Test;

class EngineTest {
    /** Started by {@link #openBlasComputesAProductOnOneThread} in a virtual machine of its own, since a library is loaded once. */
    static final class WithOpenBlas {
        private WithOpenBlas() {}

        public static void main(String[] arguments) {
            Engine.start();
            System.out.print(Engine.blas() + " " + openblas_nolapack.blas_get_num_threads());
        }
    }

    /** Left alone, OpenBLAS takes every core for each product, and seeds in parallel take them from each other. */
    @Test
    void openBlasComputesAProductOnOneThread() throws IOException, InterruptedException {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Dhindcast.blas=openblas",
                        "-cp",
                        System.getProperty("java.class.path"),
                        WithOpenBlas.class.getName())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).isZero();
        assertThat(said).isEqualTo("OpenBLAS 1");
    }
}
