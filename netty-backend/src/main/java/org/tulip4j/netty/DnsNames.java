package org.tulip4j.netty;

import io.netty.channel.EventLoop;
import io.netty.handler.codec.dns.DefaultDnsQuestion;
import io.netty.handler.codec.dns.DnsPtrRecord;
import io.netty.handler.codec.dns.DnsRecord;
import io.netty.handler.codec.dns.DnsRecordType;
import io.netty.resolver.dns.DnsNameResolver;
import io.netty.resolver.dns.DnsNameResolverTimeoutException;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Asks DNS for the names of addresses. */
final class DnsNames {
    private DnsNames() {}

    /** The name, or the literal address when DNS says that there is none. */
    static Future<String> nameOf(DnsNameResolver names, EventLoop loop, InetAddress address) {
        Promise<String> name = loop.newPromise();
        Future<List<DnsRecord>> asked =
                names.resolveAll(new DefaultDnsQuestion(question(address.getAddress()), DnsRecordType.PTR));
        asked.addListener(done -> {
            if (done.isSuccess()) {
                name.trySuccess(first(asked.getNow(), address.getHostAddress()));
            } else if (done.cause() instanceof UnknownHostException && !timedOut(done.cause())) {
                name.trySuccess(address.getHostAddress());
            } else {
                name.tryFailure(done.cause());
            }
        });
        return name;
    }

    private static String first(List<DnsRecord> records, String otherwise) {
        String found = otherwise;
        for (DnsRecord record : records) {
            if (record instanceof DnsPtrRecord pointer && found.equals(otherwise)) {
                String host = pointer.hostname();
                found = host.endsWith(".") ? host.substring(0, host.length() - 1) : host;
            }
            ReferenceCountUtil.release(record);
        }
        return found;
    }

    private static boolean timedOut(Throwable failure) {
        for (@Nullable Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof DnsNameResolverTimeoutException) {
                return true;
            }
        }
        return false;
    }

    private static String question(byte[] address) {
        StringBuilder text = new StringBuilder(80);
        for (int i = address.length - 1; i >= 0; i--) {
            int b = address[i] & 0xff;
            if (address.length == 4) {
                text.append(b).append('.');
            } else {
                text.append(Integer.toHexString(b & 15)).append('.');
                text.append(Integer.toHexString(b >> 4)).append('.');
            }
        }
        return text.append(address.length == 4 ? "in-addr.arpa." : "ip6.arpa.").toString();
    }
}
