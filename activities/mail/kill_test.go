package mail_test

import (
	"context"
	"os"
	"os/exec"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"nmrf/activities/mail"
	"nmrf/audit"
	"nmrf/followup"
	"nmrf/store"
)

// childVariable makes this test binary a worker's relay: database, folder of keys and mail server.
const childVariable = "NMRF_TEST_RELAY"

// child runs the relay until it is killed.
func child() {
	at := strings.Split(os.Getenv(childVariable), " ")
	must := func(err error) {
		if err != nil {
			panic(err)
		}
	}
	key, err := audit.LoadLedgerKey(at[1], "test.example/ledger")
	must(err)
	s, err := store.Open(context.Background(), at[0], key)
	must(err)
	config, err := mail.ParseConfig("smtp://"+at[2]+"?tls=none", "nmrf@velmara.example", "https://nmrf.velmara.example")
	must(err)
	relay, err := mail.NewRelay(mail.Options{Store: s, Config: config})
	must(err)
	relay.Run(context.Background())
}

// spawn starts a relay in a process of its own; kill ends it without a word and waits until it is gone.
func (w *world) spawn(keys string) (kill func()) {
	w.t.Helper()
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), childVariable+"="+w.url+" "+keys+" "+w.office.address)
	cmd.Stderr = os.Stderr
	require.NoError(w.t, cmd.Start())
	kill = sync.OnceFunc(func() {
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
	})
	w.t.Cleanup(kill)
	return kill
}

func TestARelayThatIsKilledTwiceLosesNothing(t *testing.T) {
	t.Parallel()
	w := newWorld(t, people...)
	w.play.Until(followup.SignOff)
	w.submit("plan/c01")
	keys := t.TempDir()
	require.NoError(t, os.Chmod(keys, 0o700))

	answering, died := make(chan string), make(chan struct{})
	w.office.set(func() { // the third mail is taken, and its sender dies before it hears so
		n := 0
		w.office.onData = func(l letter) error {
			if n++; n == 3 {
				answering <- l.id()
				<-died
			}
			return nil
		}
	})
	kill := w.spawn(keys)
	doubled := <-answering
	kill()
	close(died)
	require.Eventually(t, func() bool { return w.office.counts()[doubled] == 1 }, 10*time.Second, 10*time.Millisecond)

	between, ended := make(chan struct{}), make(chan struct{})
	w.office.set(func() { // the next dies between two mails
		n := 0
		w.office.onData = nil
		w.office.onFrom = func() {
			if n++; n == 4 {
				close(between)
				<-ended
			}
		}
	})
	kill = w.spawn(keys)
	<-between
	kill()
	close(ended)

	w.office.set(func() { w.office.onFrom = nil })
	w.spawn(keys)
	require.Eventually(t, func() bool {
		states := w.states()
		return states["due"] == 0 && states["sent"] > 6
	}, 30*time.Second, 50*time.Millisecond)
	counts := w.office.counts()
	require.Equal(t, w.states()["sent"], len(counts), "each mail that was sent has arrived")
	for id, n := range counts {
		if id == doubled {
			require.Equal(t, 2, n, "whoever dies inside the answer sends twice")
			continue
		}
		require.Equal(t, 1, n, id)
	}
	for _, p := range people {
		require.NotEmpty(t, w.to(w.office.letters(), p.Name), p.Name)
	}
}
