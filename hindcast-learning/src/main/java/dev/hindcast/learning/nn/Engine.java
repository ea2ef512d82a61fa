package dev.hindcast.learning.nn;

import java.io.IOException;
import org.bytedeco.javacpp.Loader;
import org.bytedeco.mkl.global.mkl_rt;
import org.bytedeco.pytorch.global.torch;

/** Loads libtorch once, behind the BLAS library that suits several threads, and sets how it computes. */
public final class Engine {
    /** How 32-bit matrix products are computed. */
    public enum Precision {
        /** In 32 bits. */
        FP32,
        /** In bfloat16 where the processor has matrix units for it (AMX); shifts losses by about 1e-3. */
        BF16
    }

    private static final String BLAS = load();

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

    /** Sets the precision of matrix products for the whole process. */
    public static void setPrecision(Precision precision) {
        start();
        torch.globalContext().setFloat32MatmulPrecision(precision == Precision.BF16 ? "medium" : "highest");
    }

    /**
     * MKL where it is there, OpenBLAS elsewhere: on one thread they are alike (118 and 110 updates a second of IQL on an AMD EPYC),
     * but two threads that call OpenBLAS wait for each other (110 together, against 230 with MKL).
     */
    private static String load() {
        boolean mkl = !System.getProperty("hindcast.blas", "mkl").equals("openblas") && loadMkl();
        Loader.load(torch.class);
        torch.set_num_threads(1);
        return mkl ? "MKL" : "OpenBLAS";
    }

    private static boolean loadMkl() {
        try {
            System.setProperty("org.bytedeco.openblas.load", "mkl");
            Loader.load(mkl_rt.class);
            mkl_rt.MKL_Set_Threading_Layer(mkl_rt.MKL_THREADING_GNU);
            return true;
        } catch (UnsatisfiedLinkError | NoClassDefFoundError e) {
            System.clearProperty("org.bytedeco.openblas.load");
            return false;
        }
    }
}
