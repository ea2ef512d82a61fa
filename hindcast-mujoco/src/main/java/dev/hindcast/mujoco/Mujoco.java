package dev.hindcast.mujoco;

import com.sun.jna.Callback;
import com.sun.jna.CallbackReference;
import com.sun.jna.NativeLibrary;
import java.nio.file.Path;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The MuJoCo library of this machine, loaded once when it is first needed. It is 2.2.2 (as Debian has it, 64-bit x86) or 2.3.6 and
 * later, and is looked for, in this order, where {@code HINDCAST_MUJOCO} says (a file or a folder), in the {@code mujoco} package of
 * the Python that {@code HINDCAST_PYTHON} names or of {@code python3}, and in the system's library folders.
 */
public final class Mujoco {
    private static final Object LOADING = new Object();
    private static @Nullable Mujoco loaded;

    /** MuJoCo ends the process after an error unless somebody else takes it; the functions must stay referenced. */
    private static final ThreadLocal<@Nullable String> ERROR = new ThreadLocal<>();

    private static final MessageHandler ON_ERROR = ERROR::set;
    private static final MessageHandler ON_WARNING = message -> {};

    private final Path file;
    private final MujocoVersion version;
    private final Layout layout;

    /** What MuJoCo calls with a message; nothing may be thrown from it, since native code lies below. */
    interface MessageHandler extends Callback {
        void call(String message);
    }

    private Mujoco(Path file, MujocoVersion version, Layout layout) {
        this.file = file;
        this.version = version;
        this.layout = layout;
    }

    /**
     * The library.
     *
     * @throws IllegalStateException where there is none, or none that can be used; the message says how to get one
     */
    public static Mujoco library() {
        return library(LibrarySearch.onThisMachine());
    }

    /**
     * The library, looked for in the {@code mujoco} package of that Python in the place of the one that {@code HINDCAST_PYTHON} names. Where
     * one was loaded before, it is that one.
     *
     * @throws IllegalStateException where there is none, or none that can be used; the message says how to get one
     */
    public static Mujoco libraryOf(Path python) {
        return library(LibrarySearch.onThisMachine().withPython(python));
    }

    private static Mujoco library(LibrarySearch search) {
        synchronized (LOADING) {
            Mujoco library = loaded;
            if (library == null) {
                library = load(search.file());
                loaded = library;
            }
            return library;
        }
    }

    /** The file that was loaded. */
    public Path file() {
        return file;
    }

    /** Its version. */
    public MujocoVersion version() {
        return version;
    }

    Layout layout() {
        return layout;
    }

    private static Mujoco load(Path file) {
        try {
            NativeLibrary library = NativeLibrary.getInstance(file.toString());
            NativeMujoco.bind(library);
            takeMessages(library, "mju_user_error", ON_ERROR);
            takeMessages(library, "mju_user_warning", ON_WARNING);
            MujocoVersion version = MujocoVersion.of(NativeMujoco.mj_version());
            if (!version.supported()) {
                throw new IllegalStateException("it is MuJoCo " + version + "; 2.2.2 or 2.3.6 and later are supported");
            }
            return new Mujoco(file, version, SelfCheck.layoutOf(version, library));
        } catch (UnsatisfiedLinkError | IllegalStateException e) {
            throw new IllegalStateException(
                    "Cannot use the MuJoCo library " + file + ": " + lastLine(e) + ". " + LibrarySearch.ADVICE, e);
        }
    }

    /** JNA's messages have a line for each way it tried to load the library; the last is the system's own. */
    private static String lastLine(Throwable failure) {
        return String.valueOf(failure.getMessage())
                .lines()
                .reduce((earlier, later) -> later)
                .orElse("");
    }

    private static void takeMessages(NativeLibrary library, String variable, MessageHandler handler) {
        library.getGlobalVariableAddress(variable).setPointer(0, CallbackReference.getFunctionPointer(handler));
    }

    /**
     * Runs native code, and throws what MuJoCo complained of meanwhile.
     *
     * @throws IllegalStateException with MuJoCo's own message
     */
    static <T> T checked(Supplier<T> nativeCode) {
        ERROR.remove();
        T result = nativeCode.get();
        String error = ERROR.get();
        if (error != null) {
            throw new IllegalStateException("MuJoCo failed: " + error.strip());
        }
        return result;
    }
}
