package pull

import (
	"net"
	"net/http"
	"net/netip"
	"syscall"
	"time"

	"nmrf/followup"
)

// transport connects to public addresses only, unless private ones are allowed. The check is made on the address that is about to be
// connected to, after its name was resolved, so that no name can lead elsewhere.
func transport(private bool) *http.Transport {
	dialer := &net.Dialer{Timeout: 10 * time.Second}
	if !private {
		dialer.Control = func(_, address string, _ syscall.RawConn) error { return checkPublic(address) }
	}
	return &http.Transport{
		DialContext: dialer.DialContext, TLSHandshakeTimeout: 10 * time.Second, ResponseHeaderTimeout: time.Minute,
		MaxIdleConns: 2, IdleConnTimeout: 30 * time.Second, MaxResponseHeaderBytes: 64 << 10, ForceAttemptHTTP2: true,
	}
}

func checkPublic(address string) error {
	at, err := netip.ParseAddrPort(address)
	if err == nil && isPublic(at.Addr()) {
		return nil
	}
	return followup.Refuse(followup.Invalid, "private_address", "the address leads to %s, which is no public one: only an administrator can allow it", address)
}

// special are the ranges beside those that netip knows which are not of the public internet, after the registries of special-purpose
// addresses (RFC 6890): shared and test networks, reserved ones, and those that carry IPv4 addresses inside.
var special = prefixes(
	"0.0.0.0/8", "100.64.0.0/10", "192.0.0.0/24", "192.0.2.0/24", "192.88.99.0/24", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "240.0.0.0/4",
	"::/96", "64:ff9b:1::/48", "100::/64", "2001::/23", "2001:db8::/32", "2002::/16", "fec0::/10",
)

func prefixes(texts ...string) []netip.Prefix {
	all := make([]netip.Prefix, len(texts))
	for i, text := range texts {
		all[i] = netip.MustParsePrefix(text)
	}
	return all
}

// translated are the IPv6 addresses behind which an IPv4 address stands (RFC 6052).
var translated = netip.MustParsePrefix("64:ff9b::/96")

func isPublic(a netip.Addr) bool {
	a = a.Unmap().WithZone("")
	if translated.Contains(a) {
		bytes := a.As16()
		return isPublic(netip.AddrFrom4([4]byte(bytes[12:])))
	}
	for _, p := range special {
		if p.Contains(a) {
			return false
		}
	}
	return a.IsGlobalUnicast() && !a.IsPrivate()
}
