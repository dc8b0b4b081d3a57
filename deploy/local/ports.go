package local

import (
	"errors"
	"math/rand/v2"
	"net"
	"strconv"
)

const loopback = "127.0.0.1"

// choose returns the port if it is free, else another one. Ports are taken
// below 30000: above, outgoing connections could take a port between two
// starts of a server.
func choose(port int) (int, error) {
	for range 200 {
		if port != 0 && free(port) {
			return port, nil
		}
		port = 15000 + rand.IntN(15000)
	}
	return 0, errors.New("no free port found on 127.0.0.1")
}

func free(port int) bool {
	l, err := net.Listen("tcp", net.JoinHostPort(loopback, strconv.Itoa(port)))
	if err != nil {
		return false
	}
	return l.Close() == nil
}
