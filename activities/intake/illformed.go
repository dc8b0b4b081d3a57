package intake

import (
	"bytes"
	"unicode/utf8"

	"golang.org/x/text/transform"
)

// damage stands for bytes that are no UTF-8 while they go through an XML decoder, which would give up the whole file because of them. It is a
// noncharacter, which no text holds.
const damage = "\uFDD0"

// markDamage puts damage in the place of what is not UTF-8 and leaves out the control characters that XML cannot hold.
type markDamage struct{ transform.NopResetter }

func (markDamage) Transform(dst, src []byte, atEOF bool) (written, read int, err error) {
	for read < len(src) {
		out, size := src[read:read+1], 1
		switch c := src[read]; {
		case c >= utf8.RuneSelf:
			if !atEOF && !utf8.FullRune(src[read:]) {
				return written, read, transform.ErrShortSrc
			}
			var r rune
			if r, size = utf8.DecodeRune(src[read:]); r == utf8.RuneError && size == 1 {
				out = []byte(damage)
			} else {
				out = src[read : read+size]
			}
			if r == '\uFFFE' || r == '\uFFFF' {
				out = nil
			}
		case c < ' ' && c != '\t' && c != '\n' && c != '\r':
			out = nil
		}
		if written+len(out) > len(dst) {
			return written, read, transform.ErrShortDst
		}
		written += copy(dst[written:], out)
		read += size
	}
	return written, read, nil
}

// damaged turns the marks back into bytes that are no UTF-8, so that their row is named.
func damaged(value []byte) []byte {
	return bytes.ReplaceAll(value, []byte(damage), []byte{0xFF})
}
