package org.tulip4j.bulbs;

import org.jspecify.annotations.Nullable;

/** What the shop does: reads through the cache, writes behind it. */
final class Shop {
    private final Database database;
    private final Cache cache;
    private final Meters meters;

    Shop(Database database, Cache cache, Meters meters) {
        this.database = database;
        this.cache = cache;
        this.meters = meters;
    }

    /** A bulb as JSON; null: there is none. */
    byte @Nullable [] bulb(int id) {
        byte[] cached = cache.get(key(id));
        meters.cached(cached != null);
        if (cached != null) {
            return cached;
        }
        Bulb bulb = database.bulb(id);
        if (bulb == null) {
            return null;
        }
        byte[] json = bulb.toJson();
        cache.put(key(id), json);
        return json;
    }

    /** The first ten of a colour as JSON. */
    byte[] bulbs(String colour) {
        return Bulb.toJson(database.bulbs(colour));
    }

    /** False: there are not enough. */
    boolean order(int id, int count) {
        boolean done = database.order(id, count);
        if (done) {
            cache.drop(key(id));
        }
        return done;
    }

    boolean hasCache() {
        return cache.isUp();
    }

    private static String key(int id) {
        return "bulb:" + id;
    }
}
