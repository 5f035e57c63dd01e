package org.tulip4j.bulbs;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonObject;
import io.vertx.pgclient.PgBuilder;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.RedisAPI;
import io.vertx.redis.client.Response;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.PoolOptions;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The same service as a user of Vert.x writes it: its HTTP server, its clients, one event loop, futures that are composed. */
final class VertxService {
    private final Settings settings;
    private final Meters meters = new Meters();
    private final Pool pool;
    private final RedisAPI redis;
    private final String fresh;

    private VertxService(Vertx vertx, Settings settings, RedisAPI redis) {
        this.settings = settings;
        this.redis = redis;
        fresh = "" + settings.fresh().toSeconds();
        PgConnectOptions options = PgConnectOptions.fromUri(settings.database()).setCachePreparedStatements(true);
        options.addProperty("statement_timeout", "" + settings.limit().toMillis());
        pool = PgBuilder.pool()
                .connectingTo(options)
                .with(new PoolOptions().setMaxSize(settings.connections()))
                .using(vertx)
                .build();
    }

    public static void main(String[] args) {
        Settings settings = Settings.of(System.getenv());
        Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1).setPreferNativeTransport(true));
        vertx.runOnContext(start -> Redis.createClient(vertx, settings.cache())
                .connect()
                .compose(connection -> {
                    VertxService service = new VertxService(vertx, settings, RedisAPI.api(connection));
                    return vertx.createHttpServer()
                            .requestHandler(service::handle)
                            .listen(settings.port(), settings.host());
                })
                .onSuccess(server -> System.err.println("serves on port " + server.actualPort()))
                .onFailure(Throwable::printStackTrace));
    }

    private void handle(HttpServerRequest request) {
        long began = System.nanoTime();
        Future<Answer> answer = request.method() == HttpMethod.POST
                ? request.body().compose(body -> order(body.toString()))
                : get(request);
        answer.timeout(settings.limit().toMillis(), TimeUnit.MILLISECONDS)
                .otherwise(failed -> Answer.plain(500, "that failed"))
                .onSuccess(done -> {
                    meters.answered(began);
                    request.response()
                            .setStatusCode(done.status())
                            .putHeader("content-type", done.type())
                            .end(Buffer.buffer(done.body()));
                });
    }

    private Future<Answer> get(HttpServerRequest request) {
        String path = request.path();
        if (path.startsWith("/bulbs/")) {
            return bulb(Integer.parseInt(path.substring("/bulbs/".length())));
        }
        return path.equals("/bulbs") ? bulbs(request.getParam("colour", "")) : Future.succeededFuture(Answer.NOT_FOUND);
    }

    private Future<Answer> bulb(int id) {
        return cached("bulb:" + id).compose(cached -> {
            meters.cached(cached != null);
            return cached != null ? Future.succeededFuture(Answer.json(cached.toBytes())) : stored(id);
        });
    }

    private Future<@Nullable Response> cached(String key) {
        return redis.get(key)
                .timeout(settings.patience().toMillis(), TimeUnit.MILLISECONDS)
                .otherwiseEmpty();
    }

    private Future<Answer> stored(int id) {
        return pool.preparedQuery(Sql.BULB).execute(Tuple.of(id)).map(rows -> {
            if (rows.size() == 0) {
                return Answer.NOT_FOUND;
            }
            byte[] json = bulb(rows.iterator().next()).toJson();
            redis.set(List.of("bulb:" + id, new String(json, UTF_8), "EX", fresh));
            return Answer.json(json);
        });
    }

    private Future<Answer> bulbs(String colour) {
        return pool.preparedQuery(Sql.BULBS).execute(Tuple.of(colour)).map(rows -> {
            List<Bulb> bulbs = new ArrayList<>();
            rows.forEach(row -> bulbs.add(bulb(row)));
            return Answer.json(Bulb.toJson(bulbs));
        });
    }

    private static Bulb bulb(Row row) {
        return new Bulb(row.getInteger(0), row.getString(1), row.getString(2), row.getInteger(3));
    }

    private Future<Answer> order(String text) {
        JsonObject order = new JsonObject(text);
        Tuple parameters = Tuple.of(order.getInteger("bulb"), order.getInteger("count"));
        Future<Boolean> done = pool.withTransaction(connection -> connection
                .preparedQuery(Sql.TAKE)
                .execute(parameters)
                .compose(taken -> taken.rowCount() == 0
                        ? Future.succeededFuture(false)
                        : connection
                                .preparedQuery(Sql.ORDER)
                                .execute(parameters)
                                .map(true)));
        return done.compose(enough -> enough
                ? redis.del(List.of("bulb:" + order.getInteger("bulb")))
                        .timeout(settings.patience().toMillis(), TimeUnit.MILLISECONDS)
                        .otherwiseEmpty()
                        .map(Answer.json("{}".getBytes(UTF_8)))
                : Future.succeededFuture(Answer.plain(409, "there are not enough")));
    }
}
