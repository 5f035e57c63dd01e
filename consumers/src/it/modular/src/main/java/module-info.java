module com.example.hello {
    requires org.tulip4j.api;
}
