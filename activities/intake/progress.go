package intake

import "io"

// steps is how often a reading tells how far it is, at most.
const steps = 1000

// progress tells how many bytes of a file have been read.
type progress struct {
	total, told int64
	tell        func(done, total int64)
}

// reach tells the place, unless it was told or is hardly further on.
func (p *progress) reach(done int64) {
	done = min(done, p.total)
	if p.tell == nil || done <= p.told || (done < p.total && done-p.told < p.total/steps) {
		return
	}
	p.told = done
	p.tell(done, p.total)
}

// tally counts the bytes read, of one part or of several in turn.
type tally struct {
	done int64
	tell func(done int64)
}

// counted counts what is read through it.
type counted struct {
	r io.Reader
	t *tally
}

func (c *counted) Read(b []byte) (int, error) {
	n, err := c.r.Read(b)
	c.t.done += int64(n)
	c.t.tell(c.t.done)
	return n, err
}
