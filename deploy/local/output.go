package local

import (
	"io"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"
)

const logLimit = 10 << 20 // bytes; one older file is kept

// openLog appends to a file in DataDir/log. The children write to files, not
// to pipes: a pipe would break when the owner dies.
func (g *Ground) openLog(name string) (*os.File, string, error) {
	path := filepath.Join(g.dir, "log", name+".log")
	if info, err := os.Stat(path); err == nil && info.Size() > logLimit {
		_ = os.Rename(path, path+".old")
	}
	f, err := os.OpenFile(path, os.O_CREATE|os.O_WRONLY|os.O_APPEND, 0o600)
	return f, path, err
}

// lastLines are the last five lines of a log, for an error message.
func lastLines(path string) string {
	f, err := os.Open(path)
	if err != nil {
		return ""
	}
	defer f.Close()
	if info, err := f.Stat(); err == nil && info.Size() > 4096 {
		_, _ = f.Seek(-4096, io.SeekEnd)
	}
	text, _ := io.ReadAll(f)
	lines := strings.Split(strings.TrimSpace(string(text)), "\n")
	return strings.Join(lines[max(0, len(lines)-5):], "\n") + "\n(all of it in " + path + ")"
}

// tail copies what is appended to a file until close.
type tail struct {
	end  chan struct{}
	done sync.WaitGroup
}

// follow copies a log to Options.Log, once however often its child starts.
func (g *Ground) follow(path string) {
	g.tailing.Lock()
	defer g.tailing.Unlock()
	if g.options.Log == nil || g.tails[path] != nil {
		return
	}
	f, err := os.Open(path)
	if err != nil {
		return
	}
	_, _ = f.Seek(0, io.SeekEnd)
	t := &tail{end: make(chan struct{})}
	t.done.Go(func() {
		defer f.Close()
		for {
			_, _ = io.Copy(g.options.Log, f)
			select {
			case <-t.end:
				_, _ = io.Copy(g.options.Log, f)
				return
			case <-time.After(4 * pollEvery):
			}
		}
	})
	g.tails[path] = t
}

func (t *tail) close() {
	close(t.end)
	t.done.Wait()
}
