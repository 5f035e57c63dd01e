package org.tulip4j.netty;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Knows two.test and the name of 10.1.2.3; is mute about mute.test and 10.0.0.99; denies all else. */
final class TinyDnsServer implements AutoCloseable {
    private final DatagramSocket socket = new DatagramSocket(0, InetAddress.getByName("127.0.0.1"));
    private final Set<String> asked = ConcurrentHashMap.newKeySet();
    private final Thread thread = new Thread(this::serve, "tiny-dns");

    TinyDnsServer() throws IOException {
        thread.setDaemon(true);
        thread.start();
    }

    InetSocketAddress address() {
        return (InetSocketAddress) socket.getLocalSocketAddress();
    }

    Set<String> asked() {
        return asked;
    }

    private void serve() {
        byte[] bytes = new byte[1500];
        while (!socket.isClosed()) {
            try {
                DatagramPacket question = new DatagramPacket(bytes, bytes.length);
                socket.receive(question);
                ByteBuffer answer = answer(ByteBuffer.wrap(bytes, 0, question.getLength()));
                if (answer != null) {
                    socket.send(new DatagramPacket(answer.array(), answer.position(), question.getSocketAddress()));
                }
            } catch (IOException closed) {
                if (!socket.isClosed()) {
                    throw new java.io.UncheckedIOException(closed);
                }
            }
        }
    }

    private ByteBuffer answer(ByteBuffer in) {
        short id = in.getShort();
        in.position(12);
        StringBuilder text = new StringBuilder();
        for (int length = in.get(); length > 0; length = in.get()) {
            byte[] label = new byte[length];
            in.get(label);
            text.append(text.isEmpty() ? "" : ".").append(new String(label, US_ASCII));
        }
        String name = text.toString();
        int type = in.getShort();
        int end = in.position() + 2;
        asked.add(name);
        if (name.equals("mute.test") || name.startsWith("99.")) {
            return null;
        }
        boolean two = name.equals("two.test");
        boolean pointer = name.equals("3.2.1.10.in-addr.arpa");
        int count = two && type == 1 ? 2 : pointer && type == 12 ? 1 : 0;
        ByteBuffer out = ByteBuffer.allocate(1500);
        out.putShort(id).putShort((short) (two || pointer ? 0x8580 : 0x8583)).putShort((short) 1);
        out.putShort((short) count).putInt(0);
        out.put(in.array(), 12, end - 12);
        for (int i = 0; i < count; i++) {
            out.putShort((short) 0xc00c)
                    .putShort((short) type)
                    .putShort((short) 1)
                    .putInt(60);
            byte[] data = two ? new byte[] {127, 0, 0, (byte) (9 - i)} : "\4host\4test\0".getBytes(US_ASCII);
            out.putShort((short) data.length).put(data);
        }
        return out;
    }

    @Override
    public void close() throws InterruptedException {
        socket.close();
        thread.join();
    }
}
