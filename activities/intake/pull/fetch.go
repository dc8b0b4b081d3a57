package pull

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"strconv"
	"time"

	"nmrf/followup"
)

// page is one page of a source, in a temporary file.
type page struct {
	address, next string
	file          *os.File
	size          int64
	hash          [sha256.Size]byte
}

func (p *page) close(err *error) {
	*err = errors.Join(*err, p.file.Close(), os.Remove(p.file.Name()))
}

// fetcher asks one host for pages.
type fetcher struct {
	client *http.Client
	home   *url.URL
	limits Limits
}

const maxRedirects = 5

func newFetcher(home *url.URL, private bool, limits Limits) *fetcher {
	f := &fetcher{home: home, limits: limits}
	f.client = &http.Client{Transport: transport(private), Timeout: limits.Timeout, CheckRedirect: func(to *http.Request, via []*http.Request) error {
		if len(via) > maxRedirects {
			return followup.Refuse(followup.Invalid, "source_refused", "the source sends on in circles: check its address")
		}
		return f.mine(to.URL)
	}}
	return f
}

// mine refuses an address that is not on the host that the source was given for.
func (f *fetcher) mine(to *url.URL) error {
	if to.Host == f.home.Host && (to.Scheme == f.home.Scheme || to.Scheme == "https") {
		return nil
	}
	return followup.Refuse(followup.Invalid, "other_host", "the source sends on to %s://%s: if that is right, give its address", to.Scheme, to.Host)
}

// fetch fetches a page, if need be in several attempts.
func (f *fetcher) fetch(ctx context.Context, address string) (*page, error) {
	wait := f.limits.Wait
	for attempt := 1; ; attempt++ {
		p, err := f.attempt(ctx, address)
		var later *tryLater
		switch {
		case !errors.As(err, &later):
			return p, err
		case ctx.Err() != nil:
			return nil, ctx.Err()
		case attempt == f.limits.Attempts:
			return nil, unavailable(address, err)
		}
		if err := sleep(ctx, min(max(wait, later.after), f.limits.LongestWait)); err != nil {
			return nil, err
		}
		wait *= 2
	}
}

func sleep(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-timer.C:
		return nil
	}
}

// tryLater is an error that may pass.
type tryLater struct {
	cause error
	after time.Duration // what the source asks for
}

func (e *tryLater) Error() string { return e.cause.Error() }
func (e *tryLater) Unwrap() error { return e.cause }

func (f *fetcher) attempt(ctx context.Context, address string) (*page, error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return nil, followup.Refuse(followup.Invalid, "bad_address", "%q is no address to fetch from", address).Because(err)
	}
	if err := f.mine(request.URL); err != nil {
		return nil, err
	}
	request.Header.Set("Accept", "application/json, */*;q=0.5")
	request.Header.Set("User-Agent", "nmrf")
	answer, err := f.client.Do(request)
	if err != nil {
		return nil, passing(err)
	}
	defer func() { _ = answer.Body.Close() }()
	switch {
	case answer.StatusCode == http.StatusOK, answer.StatusCode == http.StatusNoContent:
		return f.keep(answer, address)
	case answer.StatusCode == http.StatusTooManyRequests, answer.StatusCode >= 500:
		return nil, &tryLater{fmt.Errorf("answered %s", answer.Status), retryAfter(answer.Header.Get("Retry-After"))}
	default:
		return nil, refused(answer.StatusCode, address)
	}
}

// passing says of an error of the network that it may pass, unless it is a refusal of ours.
func passing(err error) error {
	if refusal, ok := errors.AsType[*followup.Error](err); ok {
		return refusal
	}
	return &tryLater{cause: err}
}

// retryAfter reads seconds or a date; what it cannot read is no wait.
func retryAfter(header string) time.Duration {
	if seconds, err := strconv.Atoi(header); err == nil {
		return time.Duration(min(max(seconds, 0), 3600)) * time.Second
	}
	if at, err := http.ParseTime(header); err == nil {
		return time.Until(at)
	}
	return 0
}

// keep writes the body of an answer into a temporary file.
func (f *fetcher) keep(answer *http.Response, address string) (_ *page, err error) {
	p := &page{address: address}
	if p.next, err = nextPage(answer); err != nil {
		return nil, err
	}
	if p.file, err = os.CreateTemp("", "nmrf-page-"); err != nil {
		return nil, fmt.Errorf("keep a page: %w", err)
	}
	defer func() {
		if err != nil {
			p.close(&err)
		}
	}()
	hash := sha256.New()
	p.size, err = io.Copy(io.MultiWriter(p.file, hash), io.LimitReader(answer.Body, f.limits.PageBytes+1))
	if err != nil {
		return nil, &tryLater{cause: err}
	}
	if p.size > f.limits.PageBytes {
		return nil, followup.Refuse(followup.TooLarge, "page_too_large", "a page is larger than %d MB: ask for smaller ones", f.limits.PageBytes>>20)
	}
	hash.Sum(p.hash[:0])
	return p, nil
}
