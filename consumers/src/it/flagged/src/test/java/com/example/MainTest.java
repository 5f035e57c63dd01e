package com.example;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;
import org.tulip4j.Tulip;

class MainTest {
    @Test
    void testsHaveTheFastestEngine() {
        String engine = Tulip.run(() -> Tulip.runningLoop().report().engine());
        assertEquals(Runtime.version().feature() >= 21 ? "continuation" : "platform", engine);
    }
}
