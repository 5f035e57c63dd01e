package org.tulip4j.internal.trace;

import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Debug mode: reads in a class file what a caller does with the result of a call. What is not what it seems, as the code of a class that
 * an agent has changed, counts as used. It remembers each answer as long as its class is there; any thread.
 */
final class CallSites {
    private static final int POP = 0x57;
    private static final int INVOKE_VIRTUAL = 0xb6;
    private static final int INVOKE_INTERFACE = 0xb9;

    /** The answers for each class, by method and place. */
    private static final ClassValue<Map<String, Boolean>> KNOWN = new ClassValue<>() {
        @Override
        protected Map<String, Boolean> computeValue(Class<?> type) {
            return new ConcurrentHashMap<>();
        }
    };

    private CallSites() {}

    /** {@return whether the caller drops the result of the method that it is in the middle of calling} */
    static boolean dropsResult(StackWalker.StackFrame caller, String called) {
        int at = caller.getByteCodeIndex();
        if (at < 0) {
            return false;
        }
        Class<?> type = caller.getDeclaringClass();
        String method = caller.getMethodName() + caller.getDescriptor();
        return KNOWN.get(type).computeIfAbsent(method + "@" + at, any -> {
            byte[] code = codeOf(type, method, called, at);
            return code != null;
        });
    }

    /** The code, when it calls that method there and drops the result; else null. */
    private static byte @Nullable [] codeOf(Class<?> type, String method, String called, int at) {
        String name = type.getName();
        try (InputStream bytes = type.getResourceAsStream(name.substring(name.lastIndexOf('.') + 1) + ".class")) {
            return bytes == null ? null : new ClassFile(bytes.readAllBytes()).dropping(method, called, at);
        } catch (IOException | RuntimeException unreadable) {
            // No class file that we know how to read: nothing is said of it.
            return null;
        }
    }

    /** The part of a class file that is asked for. It is read from front to back, once. */
    private static final class ClassFile {
        /** The bytes, from where they are read next. */
        private final DataInputStream in;
        /** The strings of the constant pool, by their indexes. */
        private final String[] texts;
        /** The index of what belongs to a method, or to a name with a type; by indexes. */
        private final int[] links;

        ClassFile(byte[] bytes) throws IOException {
            in = new DataInputStream(new ByteArrayInputStream(bytes));
            in.skipNBytes(8);
            int count = in.readUnsignedShort();
            texts = new String[count];
            links = new int[count];
            for (int i = 1; i < count; i++) {
                i += constant(i);
            }
            in.skipNBytes(6);
            in.skipNBytes(2L * in.readUnsignedShort());
        }

        /** Reads a constant; returns how many more places it takes. */
        private int constant(int index) throws IOException {
            int tag = in.readUnsignedByte();
            switch (tag) {
                case 1 -> texts[index] = in.readUTF();
                case 5, 6 -> in.skipNBytes(8);
                case 7, 8, 16, 19, 20 -> in.skipNBytes(2);
                case 10, 11 -> {
                    in.skipNBytes(2);
                    links[index] = in.readUnsignedShort();
                }
                case 12 -> {
                    links[index] = in.readUnsignedShort();
                    in.skipNBytes(2);
                }
                case 15 -> in.skipNBytes(3);
                default -> in.skipNBytes(4);
            }
            return tag == 5 || tag == 6 ? 1 : 0;
        }

        byte @Nullable [] dropping(String method, String called, int at) throws IOException {
            members(null);
            byte[] code = members(method);
            if (code == null || !called.equals(calledAt(code, at))) {
                return null;
            }
            int next = at + ((code[at] & 0xff) == INVOKE_INTERFACE ? 5 : 3);
            return (code[next] & 0xff) == POP ? code : null;
        }

        private @Nullable String calledAt(byte[] code, int at) {
            int instruction = code[at] & 0xff;
            if (instruction < INVOKE_VIRTUAL || instruction > INVOKE_INTERFACE) {
                return null;
            }
            int method = (code[at + 1] & 0xff) << 8 | code[at + 2] & 0xff;
            return texts[links[links[method]]];
        }

        /** Reads the fields or the methods; returns the code of the one that is looked for. */
        private byte @Nullable [] members(@Nullable String wanted) throws IOException {
            byte[] found = null;
            for (int left = in.readUnsignedShort(); left > 0; left--) {
                in.skipNBytes(2);
                String name = texts[in.readUnsignedShort()] + texts[in.readUnsignedShort()];
                byte[] code = attributes();
                if (name.equals(wanted)) {
                    found = code;
                }
            }
            return found;
        }

        private byte @Nullable [] attributes() throws IOException {
            byte[] code = null;
            for (int left = in.readUnsignedShort(); left > 0; left--) {
                String name = texts[in.readUnsignedShort()];
                byte[] attribute = in.readNBytes(in.readInt());
                if ("Code".equals(name)) {
                    DataInputStream inside = new DataInputStream(new ByteArrayInputStream(attribute));
                    inside.skipNBytes(4);
                    code = inside.readNBytes(inside.readInt());
                }
            }
            return code;
        }
    }
}
