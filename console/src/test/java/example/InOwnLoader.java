package example;

import java.io.File;
import java.net.URL;
import java.net.URLClassLoader;

/** Runs {@link Watched} in a class loader of its own, as fat jars and application servers do: the class path, in the property {@code own}. */
public final class InOwnLoader {
    private InOwnLoader() {}

    /** No arguments. */
    public static void main(String[] arguments) throws Exception {
        String[] places = System.getProperty("own").split(File.pathSeparator);
        URL[] addresses = new URL[places.length];
        for (int i = 0; i < places.length; i++) {
            addresses[i] = new File(places[i]).toURI().toURL();
        }
        // Never closed: it has the program.
        URLClassLoader loader = new URLClassLoader(addresses, ClassLoader.getPlatformClassLoader());
        Thread.currentThread().setContextClassLoader(loader);
        loader.loadClass("example.Watched").getMethod("main", String[].class).invoke(null, (Object) new String[0]);
    }
}
