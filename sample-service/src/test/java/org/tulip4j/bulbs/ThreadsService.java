package org.tulip4j.bulbs;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.ByteBuffer;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Supplier;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.ConnectionPoolConfig;
import redis.clients.jedis.DefaultJedisClientConfig;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.RedisClient;
import redis.clients.jedis.exceptions.JedisException;
import redis.clients.jedis.params.SetParams;

/** The same service on virtual threads: a blocking HTTP server, JDBC behind HikariCP, Jedis. Which HTTP server, the argument says. */
final class ThreadsService {
    private final Settings settings;
    private final Meters meters = new Meters();
    private final HikariDataSource database;
    private final RedisClient redis;
    private final SetParams fresh;

    private ThreadsService(Settings settings) {
        this.settings = settings;
        HikariConfig config = new HikariConfig();
        URI uri = URI.create(settings.database());
        config.setJdbcUrl("jdbc:postgresql://" + uri.getHost() + ":" + uri.getPort() + uri.getPath()
                + "?prepareThreshold=1&options=-c%20statement_timeout="
                + settings.limit().toMillis());
        config.setUsername(uri.getUserInfo());
        config.setMaximumPoolSize(settings.connections());
        database = new HikariDataSource(config);
        URI cache = URI.create(settings.cache());
        ConnectionPoolConfig pool = new ConnectionPoolConfig();
        pool.setMaxTotal(64);
        pool.setMaxIdle(64);
        redis = RedisClient.builder()
                .hostAndPort(new HostAndPort(cache.getHost(), cache.getPort()))
                .clientConfig(DefaultJedisClientConfig.builder()
                        .socketTimeoutMillis((int) settings.patience().toMillis())
                        .build())
                .poolConfig(pool)
                .build();
        fresh = SetParams.setParams().ex(settings.fresh().toSeconds());
    }

    public static void main(String[] args) throws Exception {
        ThreadsService service = new ThreadsService(Settings.of(System.getenv()));
        int port = args[0].equals("jetty") ? service.jetty() : service.jdk();
        System.err.println("serves on port " + port);
    }

    /** Finds it by its name: this is compiled for Java 17. */
    private static ExecutorService virtualThreads() throws ReflectiveOperationException {
        return (ExecutorService)
                Executors.class.getMethod("newVirtualThreadPerTaskExecutor").invoke(null);
    }

    private int jdk() throws Exception {
        var server =
                com.sun.net.httpserver.HttpServer.create(new InetSocketAddress(settings.host(), settings.port()), 512);
        server.setExecutor(virtualThreads());
        server.createContext("/", this::handle);
        server.start();
        return server.getAddress().getPort();
    }

    private void handle(HttpExchange exchange) throws IOException {
        String text = new String(exchange.getRequestBody().readAllBytes(), UTF_8);
        String query = exchange.getRequestURI().getQuery();
        Answer answer =
                answer(exchange.getRequestMethod(), exchange.getRequestURI().getPath(), query, text);
        byte[] body = answer.body();
        exchange.getResponseHeaders().set("content-type", answer.type());
        exchange.sendResponseHeaders(answer.status(), body.length);
        try (OutputStream out = exchange.getResponseBody()) {
            out.write(body);
        }
    }

    private int jetty() throws Exception {
        QueuedThreadPool threads = new QueuedThreadPool(16);
        threads.setVirtualThreadsExecutor(virtualThreads());
        Server server = new Server(threads);
        HttpConfiguration http = new HttpConfiguration();
        http.setSendServerVersion(false);
        ServerConnector connector = new ServerConnector(server, 1, 1, new HttpConnectionFactory(http));
        connector.setHost(settings.host());
        connector.setPort(settings.port());
        connector.setAcceptQueueSize(512);
        server.addConnector(connector);
        server.setHandler(new Handler.Abstract() {
            @Override
            public boolean handle(Request request, Response response, Callback done) throws Exception {
                String text = request.getMethod().equals("POST") ? Content.Source.asString(request, UTF_8) : "";
                URI uri = request.getHttpURI().toURI();
                Answer answer = answer(request.getMethod(), uri.getPath(), uri.getQuery(), text);
                byte[] body = answer.body();
                response.setStatus(answer.status());
                response.getHeaders().put("content-type", answer.type());
                response.getHeaders().put("content-length", body.length);
                response.write(true, ByteBuffer.wrap(body), done);
                return true;
            }
        });
        server.start();
        return connector.getLocalPort();
    }

    private Answer answer(String method, String path, @Nullable String query, String text) {
        long began = System.nanoTime();
        try {
            if (method.equals("POST")) {
                return order(text);
            }
            if (path.startsWith("/bulbs/")) {
                return bulb(Integer.parseInt(path.substring("/bulbs/".length())));
            }
            return path.equals("/bulbs") && query != null
                    ? bulbs(query.substring("colour=".length()))
                    : Answer.NOT_FOUND;
        } catch (SQLException failed) {
            return Answer.plain(500, "that failed");
        } finally {
            meters.answered(began);
        }
    }

    private Answer bulb(int id) throws SQLException {
        byte[] key = key(id);
        byte[] cached = quietly(() -> redis.get(key));
        meters.cached(cached != null);
        if (cached != null) {
            return Answer.json(cached);
        }
        try (Connection connection = database.getConnection();
                PreparedStatement statement = connection.prepareStatement(jdbc(Sql.BULB))) {
            statement.setInt(1, id);
            try (ResultSet rows = statement.executeQuery()) {
                if (!rows.next()) {
                    return Answer.NOT_FOUND;
                }
                byte[] json = bulb(rows).toJson();
                quietly(() -> redis.set(key, json, fresh));
                return Answer.json(json);
            }
        }
    }

    /** A cache that does not answer is an empty one. */
    private static <T> @Nullable T quietly(Supplier<T> call) {
        try {
            return call.get();
        } catch (JedisException broken) {
            return null;
        }
    }

    private Answer bulbs(String colour) throws SQLException {
        List<Bulb> bulbs = new ArrayList<>();
        try (Connection connection = database.getConnection();
                PreparedStatement statement = connection.prepareStatement(jdbc(Sql.BULBS))) {
            statement.setString(1, colour);
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    bulbs.add(bulb(rows));
                }
            }
        }
        return Answer.json(Bulb.toJson(bulbs));
    }

    private static Bulb bulb(ResultSet row) throws SQLException {
        return new Bulb(row.getInt(1), row.getString(2), row.getString(3), row.getInt(4));
    }

    private Answer order(String text) throws SQLException {
        JsonObject order = new JsonObject(text);
        int bulb = order.getInteger("bulb");
        int count = order.getInteger("count");
        try (Connection connection = database.getConnection()) {
            connection.setAutoCommit(false);
            try (PreparedStatement take = connection.prepareStatement(
                            "update bulbs set stock = stock - ? where id = ? and stock >= ?");
                    PreparedStatement write = connection.prepareStatement(jdbc(Sql.ORDER))) {
                take.setInt(1, count);
                take.setInt(2, bulb);
                take.setInt(3, count);
                if (take.executeUpdate() == 0) {
                    connection.rollback();
                    return Answer.plain(409, "there are not enough");
                }
                write.setInt(1, bulb);
                write.setInt(2, count);
                write.executeUpdate();
                connection.commit();
            } finally {
                connection.setAutoCommit(true);
            }
        }
        quietly(() -> redis.del(key(bulb)));
        return Answer.json("{}".getBytes(UTF_8));
    }

    private static byte[] key(int id) {
        return ("bulb:" + id).getBytes(UTF_8);
    }

    private static String jdbc(String sql) {
        return sql.replaceAll("\\$\\d", "?");
    }
}
