package org.tulip4j.bulbs;

import io.vertx.core.Vertx;
import java.lang.System.Logger.Level;
import java.util.List;
import org.tulip4j.EventLoop;
import org.tulip4j.Future;
import org.tulip4j.LoopOptions;
import org.tulip4j.Task;
import org.tulip4j.Tulip;
import org.tulip4j.drivers.VertxLoops;
import org.tulip4j.micrometer.LoopMetrics;
import org.tulip4j.sync.Event;

/** Puts the parts together, and takes them apart in good order. */
public final class BulbService {
    private static final System.Logger LOG = System.getLogger("bulbs");

    private BulbService() {}

    /**
     * Serves until SIGTERM or SIGINT.
     *
     * @param args none: see {@link Settings}
     */
    public static void main(String[] args) {
        Settings settings = Settings.of(System.getenv());
        Tulip.runVoid(() -> serve(settings), LoopOptions.DEFAULT.withName("bulbs"));
    }

    private static void serve(Settings settings) {
        EventLoop loop = Tulip.runningLoop();
        Event stop = new Event();
        for (String signal : List.of("TERM", "INT")) {
            loop.addSignalHandler(signal, stop::set);
        }

        Meters meters = new Meters();
        LoopMetrics.of(loop).bindTo(meters.registry);

        Vertx vertx = Vertx.builder().withTransport(VertxLoops.transport(loop)).build();
        Database database = new Database(vertx, settings);
        Cache cache = new Cache(loop, settings);
        Task<?> connecting = loop.createTaskVoid(cache::connect);

        HttpServer http =
                new HttpServer(loop, new Routes(new Shop(database, cache, meters), meters, settings), settings);
        LOG.log(Level.INFO, "serves on port " + http.port());
        stop.waitFor().await();
        LOG.log(Level.INFO, "stops; open requests: " + http.open());
        http.shutdown(settings.grace());
        LOG.log(Level.INFO, "stopped; open requests: " + http.open());

        connecting.cancel();
        cache.close();
        database.close();
        Future.wrap(vertx.close().toCompletionStage()).await();
    }
}
