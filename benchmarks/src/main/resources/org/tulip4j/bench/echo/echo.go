// Go, a goroutine per connection: echo STYLE PORT
package main

import (
	"bufio"
	"crypto/tls"
	"fmt"
	"io"
	"net"
	"os"
)

const frame = 64

func whole(conn net.Conn) {
	defer conn.Close()
	buffer := make([]byte, 8192)
	for {
		count, err := conn.Read(buffer)
		if err != nil {
			return
		}
		if _, err = conn.Write(buffer[:count]); err != nil {
			return
		}
		if count == len(buffer) && count < 65536 {
			buffer = make([]byte, 2*count)
		}
	}
}

func framed(conn net.Conn) {
	defer conn.Close()
	in, out := bufio.NewReaderSize(conn, 8192), bufio.NewWriterSize(conn, 8192)
	message := make([]byte, frame)
	for {
		if _, err := io.ReadFull(in, message); err != nil {
			return
		}
		if _, err := out.Write(message); err != nil {
			return
		}
		if in.Buffered() < frame {
			if err := out.Flush(); err != nil {
				return
			}
		}
	}
}

func datagrams() {
	address, err := net.ResolveUDPAddr("udp", "127.0.0.1:"+os.Args[2])
	if err != nil {
		panic(err)
	}
	conn, err := net.ListenUDP("udp", address)
	if err != nil {
		panic(err)
	}
	fmt.Println("ready")
	buffer := make([]byte, 65536)
	for {
		count, from, err := conn.ReadFromUDPAddrPort(buffer)
		if err != nil {
			panic(err)
		}
		if _, err = conn.WriteToUDPAddrPort(buffer[:count], from); err != nil {
			panic(err)
		}
	}
}

func secured(listener net.Listener) net.Listener {
	folder := os.Getenv("ECHO_IDENTITY")
	pair, err := tls.LoadX509KeyPair(folder+"/certificate.pem", folder+"/key.pem")
	if err != nil {
		panic(err)
	}
	return tls.NewListener(listener, &tls.Config{Certificates: []tls.Certificate{pair}, MinVersion: tls.VersionTLS13})
}

func main() {
	if os.Args[1] == "datagrams" {
		datagrams()
	}
	serve := whole
	if os.Args[1] == "framed-streams" {
		serve = framed
	}
	listener, err := net.Listen("tcp", "127.0.0.1:"+os.Args[2])
	if err != nil {
		panic(err)
	}
	if os.Args[1] == "tls-streams" {
		listener = secured(listener)
	}
	fmt.Println("ready")
	for {
		conn, err := listener.Accept()
		if err != nil {
			panic(err)
		}
		go serve(conn)
	}
}
