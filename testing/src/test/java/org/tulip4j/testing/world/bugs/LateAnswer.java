package org.tulip4j.testing.world.bugs;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.time.Duration;
import org.tulip4j.TimedOutException;
import org.tulip4j.streams.Streams;
import org.tulip4j.testing.world.Host;
import org.tulip4j.testing.world.LinkOptions;
import org.tulip4j.testing.world.World;

/** Who goes on with a connection after a time-out takes the late answer for that to the next question. */
final class LateAnswer implements PlantedBug {
    private static final Duration LIMIT = Duration.ofMillis(180);

    private static final class Shopper {
        private Streams.Connection shop;

        Shopper() throws IOException {
            shop = Lines.connect("shop");
        }

        String price(String article) throws IOException {
            try {
                return Lines.ask(shop, article, LIMIT);
            } catch (TimedOutException late) {
                return "unknown";
            }
        }

        String priceByANewConnection(String article) throws IOException {
            try {
                return Lines.ask(shop, article, LIMIT);
            } catch (TimedOutException late) {
                shop.close(); // the late answer comes to nobody
                shop = Lines.connect("shop");
                return "unknown";
            }
        }
    }

    @Override
    public void make(World world, boolean mended) {
        Host shop = world.host("shop");
        Host customer = world.host("customer");
        world.link(
                shop,
                customer,
                LinkOptions.DEFAULT.withLatency(Duration.ofMillis(20)).withJitter(Duration.ofMillis(80)));
        shop.serve(() -> Lines.serve(article -> "price of " + article));
        customer.start(() -> {
            Shopper shopper = new Shopper();
            for (int i = 0; i < 10; i++) {
                String article = "article " + i;
                String price = mended ? shopper.priceByANewConnection(article) : shopper.price(article);
                if (!price.equals("unknown")) {
                    assertEquals("price of " + article, price);
                }
            }
            shopper.shop.close();
        });
        world.run();
    }
}
