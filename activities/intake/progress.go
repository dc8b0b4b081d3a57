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

// counted tells the progress of what is read through it.
type counted struct {
	r    io.Reader
	done int64
	p    *progress
}

func (c *counted) Read(b []byte) (int, error) {
	n, err := c.r.Read(b)
	c.done += int64(n)
	c.p.reach(c.done)
	return n, err
}
