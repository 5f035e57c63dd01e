package org.tulip4j.bulbs;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.QueryStringDecoder;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.lang.System.Logger.Level;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.tulip4j.TimedOutException;
import org.tulip4j.Timeout;

/** Which request is for what. */
final class Routes {
    private static final System.Logger LOG = System.getLogger("bulbs");

    private final Shop shop;
    private final Meters meters;
    private final Settings settings;

    Routes(Shop shop, Meters meters, Settings settings) {
        this.shop = shop;
        this.meters = meters;
        this.settings = settings;
    }

    /** Answers every request, within its limit. */
    Answer answer(FullHttpRequest request) {
        long began = System.nanoTime();
        try {
            return Timeout.of(settings.limit()).run(() -> route(request));
        } catch (TimedOutException slow) {
            meters.failed();
            return Answer.plain(504, "that took too long");
        } catch (Exception failed) {
            meters.failed();
            LOG.log(Level.ERROR, request.method() + " " + request.uri() + " failed", failed);
            return Answer.plain(500, "that failed");
        } finally {
            meters.answered(began);
        }
    }

    private Answer route(FullHttpRequest request) {
        if (request.decoderResult().isFailure()) {
            return Answer.plain(400, "that is no HTTP");
        }
        QueryStringDecoder uri = new QueryStringDecoder(request.uri());
        String path = uri.path();
        if (request.method().equals(HttpMethod.POST)) {
            return path.equals("/orders") ? order(request.content().toString(UTF_8)) : Answer.NOT_FOUND;
        }
        if (path.startsWith("/bulbs/")) {
            return bulb(path.substring("/bulbs/".length()));
        }
        return switch (path) {
            case "/bulbs" -> Answer.json(shop.bulbs(first(uri, "colour")));
            case "/health" -> Answer.plain(200, shop.hasCache() ? "up" : "up, without cache");
            case "/metrics" -> Answer.plain(200, meters.registry.scrape());
            default -> Answer.NOT_FOUND;
        };
    }

    private static String first(QueryStringDecoder uri, String name) {
        return uri.parameters().getOrDefault(name, List.of("")).get(0);
    }

    private Answer bulb(String number) {
        try {
            byte @Nullable [] json = shop.bulb(Integer.parseInt(number));
            return json == null ? Answer.NOT_FOUND : Answer.json(json);
        } catch (NumberFormatException wrong) {
            return Answer.NOT_FOUND;
        }
    }

    private Answer order(String text) {
        int bulb;
        int count;
        try {
            JsonObject order = new JsonObject(text);
            bulb = order.getInteger("bulb", 0);
            count = order.getInteger("count", 0);
        } catch (DecodeException | ClassCastException wrong) {
            return Answer.plain(400, "an order is {\"bulb\": NUMBER, \"count\": NUMBER}");
        }
        if (count < 1) {
            return Answer.plain(400, "an order has a count of 1 or more");
        }
        return shop.order(bulb, count) ? Answer.json("{}".getBytes(UTF_8)) : Answer.plain(409, "there are not enough");
    }
}
