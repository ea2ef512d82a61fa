package dev.hindcast.learning.nn;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.module.ModuleFinder;
import java.lang.module.ModuleReference;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.javacpp.ClassProperties;
import org.bytedeco.javacpp.Loader;

/**
 * The native halves of JavaCPP's libraries on a module path. Each is a module of its own that no other requires, since it is another one on
 * every platform; so it is not resolved, and JavaCPP, which asks the class loader of a library for its files, finds none. Another class
 * loader, which sees the same archives as a class path would show them, finds the files, and JavaCPP unpacks, links and loads them as ever.
 * When the library's own class asks for them, they are loaded.
 *
 * <p>Folders named by {@code org.bytedeco.javacpp.platform.preloadpath} are no way: what JavaCPP finds there it loads in place, without the
 * links by which one library finds another.
 */
final class NativeModules {
    private static final String LIBRARIES = "org.bytedeco.";

    private final ClassLoader sight;
    private final Map<String, URL[]> places = new HashMap<>();

    private NativeModules(ClassLoader sight) {
        this.sight = sight;
    }

    /** The native halves that this program was started with. */
    static NativeModules find() {
        List<ModuleReference> libraries = libraries();
        return new NativeModules(
                libraries.stream().anyMatch(NativeModules::isUnresolved)
                        ? new URLClassLoader(urls(libraries), null) // Other parents know the modules' own classes.
                        : own());
    }

    /** Sees the archives of the native halves. */
    ClassLoader sight() {
        return sight;
    }

    /**
     * Loads a library and those that it needs.
     *
     * @throws UnsatisfiedLinkError where it is not there for this platform
     */
    void load(Class<?> library) {
        if (sight != own()) {
            properties(library).get("global").forEach(this::loadFiles);
        }
        Loader.load(library);
    }

    /** Loads the files of one library in JavaCPP's order: what it needs, of which it names several versions, and its own. */
    private void loadFiles(String name) {
        Class<?> library = loaded(name, own());
        ClassProperties properties = properties(library);
        List<String> needed = new ArrayList<>(properties.get("platform.preload"));
        needed.addAll(properties.get("platform.link"));
        List<String> before = new ArrayList<>();
        List<UnsatisfiedLinkError> failures = new ArrayList<>();
        for (String file : needed) {
            try {
                loadFile(library, properties, file, before);
            } catch (UnsatisfiedLinkError e) {
                failures.add(e);
            }
        }
        try {
            loadFile(library, properties, properties.getProperty("platform.library"), before);
        } catch (UnsatisfiedLinkError e) {
            failures.forEach(e::addSuppressed);
            throw e;
        }
    }

    /** Where a file is, is sought once: libraries share files. */
    private void loadFile(Class<?> library, ClassProperties properties, String file, List<String> before) {
        Class<?> seen = loaded(library.getName(), sight);
        URL[] found = places.computeIfAbsent(file, name -> Loader.findLibrary(seen, properties, name));
        if (found.length == 0) {
            return;
        }
        String path = Loader.loadLibrary(library, found, file, before.toArray(new String[0]));
        if (path != null && new File(path).exists()) {
            before.add(path);
            if (isUnpacked(path)) {
                Loader.createLibraryLink(path, properties, file);
            }
        }
    }

    private static boolean isUnpacked(String path) {
        try {
            return path.startsWith(Loader.getCacheDir().toString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static ClassProperties properties(Class<?> library) {
        return Loader.loadProperties(library, Loader.loadProperties(), true);
    }

    private static Class<?> loaded(String name, ClassLoader loader) {
        try {
            return Class.forName(name, false, loader);
        } catch (ClassNotFoundException e) {
            throw new NoClassDefFoundError(name);
        }
    }

    private static ClassLoader own() {
        return NativeModules.class.getClassLoader();
    }

    private static List<ModuleReference> libraries() {
        String modulePath = System.getProperty("jdk.module.path", "");
        if (!NativeModules.class.getModule().isNamed() || modulePath.isEmpty()) {
            return List.of();
        }
        Path[] places = Arrays.stream(modulePath.split(File.pathSeparator))
                .map(Path::of)
                .toArray(Path[]::new);
        return ModuleFinder.of(places).findAll().stream()
                .filter(module -> name(module).startsWith(LIBRARIES))
                .toList();
    }

    private static boolean isUnresolved(ModuleReference module) {
        String platform = "." + Loader.getPlatform().replace('-', '.') + ".";
        return (name(module) + ".").contains(platform)
                && ModuleLayer.boot().findModule(name(module)).isEmpty();
    }

    private static URL[] urls(List<ModuleReference> modules) {
        List<URL> urls = new ArrayList<>();
        for (ModuleReference module : modules) {
            try {
                urls.add(module.location().orElseThrow().toURL());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return urls.toArray(new URL[0]);
    }

    private static String name(ModuleReference module) {
        return module.descriptor().name();
    }
}
