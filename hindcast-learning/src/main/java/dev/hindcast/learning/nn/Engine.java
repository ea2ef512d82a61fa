package dev.hindcast.learning.nn;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicBoolean;
import org.bytedeco.javacpp.Loader;
import org.bytedeco.mkl.global.mkl_rt;
import org.bytedeco.openblas.presets.openblas_nolapack;
import org.bytedeco.pytorch.global.torch;

/** Loads libtorch once, behind the BLAS library that suits several threads, and sets how it computes. */
public final class Engine {
    /** How networks compute. */
    public enum Precision {
        /** In 32 bits. */
        FP32,
        /**
         * Matrix products and activations of perceptrons in bfloat16 with 32-bit sums, weights and optimisers in 32 bits. Faster on processors
         * with bfloat16 instructions (AVX512-BF16, AMX) and slow on others; changes losses by about a hundredth. A {@link SequenceModel} and a
         * {@link LayeredNetwork} compute in 32 bits all the same.
         */
        BF16
    }

    /** JavaCPP's limit on physical memory. It reads /proc at every allocation to keep it, which cost 5% of an update of IQL. */
    private static final String MEMORY_CHECK = "org.bytedeco.javacpp.maxPhysicalBytes";

    /** What native libraries take when they are unpacked. */
    private static final long NATIVE_BYTES = 1_050_000_000;

    private static final String BLAS = load();
    private static volatile Precision precision = Precision.FP32;

    private Engine() {}

    /** Makes sure that libtorch is loaded. */
    public static void start() {
        if (BLAS.isEmpty()) {
            throw new IllegalStateException("libtorch is not loaded");
        }
    }

    /** The library that computes matrix products: {@code MKL} or {@code OpenBLAS}. */
    public static String blas() {
        return BLAS;
    }

    /** The version of libtorch and its Java binding. */
    public static String version() {
        try {
            return Loader.getVersion("org.bytedeco", "pytorch");
        } catch (IOException e) {
            return "unknown";
        }
    }

    /**
     * Sets how many threads one operation may use, for the calling thread. More seeds in parallel with one thread each beat more
     * threads for one seed.
     */
    public static void setThreads(int threads) {
        start();
        torch.set_num_threads(threads);
    }

    /** How many threads one operation may use, for the calling thread. */
    public static int threads() {
        start();
        return torch.get_num_threads();
    }

    /** Sets how networks compute that are made from now on. */
    public static void setPrecision(Precision precision) {
        Engine.precision = precision;
    }

    /** How networks compute that are made from now on. */
    public static Precision precision() {
        return precision;
    }

    /**
     * MKL where it is there, OpenBLAS elsewhere, which takes every core for each product unless it is told not to. On an AMD EPYC two
     * seeds of IQL in parallel did 212 to 249 updates a second with MKL, 197 to 240 with OpenBLAS on one thread, 60 to 81 with it left
     * alone.
     */
    private static String load() {
        if (System.getProperty(MEMORY_CHECK) == null) {
            System.setProperty(MEMORY_CHECK, "0");
        }
        boolean mkl = !System.getProperty("hindcast.blas", "mkl").equals("openblas");
        NativeModules natives = NativeModules.find();
        AtomicBoolean loaded = new AtomicBoolean();
        cache(mkl, natives).loadedBy(() -> {
            loaded.set(mkl && loadMkl(natives));
            natives.load(torch.class);
            torch.set_num_threads(1);
            if (!loaded.get()) {
                openblas_nolapack.blas_set_num_threads(1);
            }
        });
        return loaded.get() ? "MKL" : "OpenBLAS";
    }

    private static NativeCache cache(boolean mkl, NativeModules natives) {
        try {
            Path folder = Loader.getCacheDir().getCanonicalFile().toPath();
            return new NativeCache(folder, version() + (mkl ? "" : "-openblas"), NATIVE_BYTES, natives.sight());
        } catch (IOException e) {
            throw new NativeLibraryError(
                    "There is no folder to unpack native libraries to: name one that may be written to by"
                            + " JAVA_OPTS=-Dorg.bytedeco.javacpp.cachedir=FOLDER",
                    e);
        }
    }

    private static boolean loadMkl(NativeModules natives) {
        try {
            System.setProperty("org.bytedeco.openblas.load", "mkl");
            natives.load(mkl_rt.class);
            mkl_rt.MKL_Set_Threading_Layer(mkl_rt.MKL_THREADING_GNU);
            return true;
        } catch (UnsatisfiedLinkError | NoClassDefFoundError e) {
            System.clearProperty("org.bytedeco.openblas.load");
            return false;
        }
    }
}
