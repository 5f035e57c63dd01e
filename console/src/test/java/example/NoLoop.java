package example;

/** A program without a loop: prints "ready", and ends when its input does. */
public final class NoLoop {
    private NoLoop() {}

    /** No arguments. */
    public static void main(String[] arguments) throws Exception {
        System.out.println("ready");
        System.in.read();
    }
}
