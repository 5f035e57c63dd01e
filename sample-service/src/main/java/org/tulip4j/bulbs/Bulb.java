package org.tulip4j.bulbs;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;

/**
 * A kind of bulb that the shop sells.
 *
 * @param id its number
 * @param name for people
 * @param colour of the flower
 * @param stock how many are left
 */
public record Bulb(int id, String name, String colour, int stock) {
    byte[] toJson() {
        return object().toBuffer().getBytes();
    }

    static byte[] toJson(List<Bulb> bulbs) {
        JsonArray array = new JsonArray();
        bulbs.forEach(bulb -> array.add(bulb.object()));
        return array.toBuffer().getBytes();
    }

    private JsonObject object() {
        return new JsonObject()
                .put("id", id)
                .put("name", name)
                .put("colour", colour)
                .put("stock", stock);
    }
}
