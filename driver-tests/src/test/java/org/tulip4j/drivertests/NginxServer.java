package org.tulip4j.drivertests;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** nginx: {@code /file} is a large file, {@code /service/} goes on to another port. */
final class NginxServer extends RealServer {
    /** The length of {@code /file}. */
    static final int FILE_BYTES = 64 << 20;

    private final Path program;

    private NginxServer(Path program) {
        super("nginx", "start worker process ");
        this.program = program;
    }

    /** A server that runs, before a service on some port. */
    static NginxServer started(int service) {
        NginxServer server = new NginxServer(program("nginx", "nginx"));
        try {
            Files.writeString(server.folder().resolve("nginx.conf"), server.configuration(service));
            Files.createDirectory(server.folder().resolve("files"));
            try (var file = new java.io.RandomAccessFile(
                    server.folder().resolve("files/file").toFile(), "rw")) {
                file.setLength(FILE_BYTES);
            }
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        }
        server.start();
        return server;
    }

    private String configuration(int service) {
        return """
                daemon off;
                worker_processes 1;
                pid FOLDER/pid;
                error_log stderr notice;
                events { worker_connections 4096; }
                http {
                  access_log off;
                  client_body_temp_path FOLDER/body;
                  proxy_temp_path FOLDER/proxy;
                  fastcgi_temp_path FOLDER/fastcgi;
                  uwsgi_temp_path FOLDER/uwsgi;
                  scgi_temp_path FOLDER/scgi;
                  keepalive_requests 100000;
                  upstream service { server 127.0.0.1:SERVICE; keepalive 64; }
                  server {
                    listen 127.0.0.1:PORT backlog=4096;
                    location /file { root FOLDER/files; }
                    location /service/ {
                      proxy_pass http://service;
                      proxy_http_version 1.1;
                      proxy_set_header Connection "";
                    }
                  }
                }
                """.replace("FOLDER", folder().toString())
                .replace("SERVICE", Integer.toString(service))
                .replace("PORT", Integer.toString(port()));
    }

    @Override
    List<String> command() {
        return List.of(
                program.toString(),
                "-p",
                folder().toString(),
                "-c",
                folder().resolve("nginx.conf").toString());
    }
}
