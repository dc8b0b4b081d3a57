// Package pull fetches recommendations over HTTP, page by page, and reads them as package intake reads files. What the public
// interface of the Universal Human Rights Index looks like differs by release, so address and paging are configuration: any address
// will do that answers with a JSON array per page, or with one whole export of any format.
package pull

import (
	"context"
	"crypto/sha256"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"nmrf/activities/intake"
	"nmrf/followup"
)

// Source is an address from which recommendations are fetched; see intake.Source, which it is.
//
// The pages after the first are those that the answer names (Link: <…>; rel="next"), or else those that URL makes with the number of the
// page in place of {page} or the number of rows so far in place of {skip}; without any of them there is one page. An empty page ends it.
// Only the host of URL is ever asked, and nobody on a private network unless AllowPrivate says so; proxies of the environment are not used.
//
// Errors of Read, besides intake's own: Invalid ("bad_address", "private_address", "other_host", "no_progress", "source_refused"),
// TooLarge ("page_too_large", "too_many_pages") and Unavailable ("source_unavailable": go on later from the cursor that Turned got last).
type Source struct {
	URL          string
	FirstPage    int                // what {page} is for the first page
	From         Cursor             // where to begin; its zero value is the first page
	Turned       func(Cursor) error // hears, once all rows of a page are handed over, where the next begins; an error ends the reading
	AllowPrivate bool
	Limits       Limits
}

// Cursor is where a page begins. It can be kept as JSON. The zero value is the first page.
type Cursor struct {
	URL  string `json:"url,omitempty"` // without one, the page is made from the URL of the source
	Page int    `json:"page,omitempty"`
	Rows int    `json:"rows,omitempty"` // good and bad rows of all pages before
}

// Limits of fetching; the zero value of each stands for the one in brackets.
type Limits struct {
	PageBytes   int64         // unpacked [64 MB]
	Timeout     time.Duration // of one attempt, the answer's body included [2 min]
	Attempts    int           // at one page [6]
	Wait        time.Duration // after the first failed attempt, twice as long after each further one [1 s]
	LongestWait time.Duration // also when the source asks for a longer one (Retry-After) [2 min]
}

func (l Limits) withDefaults() Limits {
	return Limits{
		PageBytes: or(l.PageBytes, 64<<20), Timeout: or(l.Timeout, 2*time.Minute), Attempts: or(l.Attempts, 6),
		Wait: or(l.Wait, time.Second), LongestWait: or(l.LongestWait, 2*time.Minute),
	}
}

func or[T comparable](value, otherwise T) T {
	var zero T
	if value == zero {
		return otherwise
	}
	return value
}

const maxPages = 100_000

// Read fetches and reads one page after another; see intake.Source.
func (s Source) Read(ctx context.Context, each func(intake.Row) error, reject func(intake.Rejection)) (intake.Format, error) {
	home, err := checkAddress(s.URL)
	if err != nil {
		return "", err
	}
	f := newFetcher(home, s.AllowPrivate, s.Limits.withDefaults())
	defer f.client.CloseIdleConnections()
	r := reading{source: s, fetcher: f, parts: intake.NewParts(ctx, s.From.Rows, each, reject), at: s.From}
	return r.run(ctx)
}

// CheckAddress refuses what cannot be an address to fetch from: Invalid ("bad_address").
func CheckAddress(address string) error {
	_, err := checkAddress(address)
	return err
}

// checkAddress wants an address that can be fetched without secrets in it.
func checkAddress(address string) (*url.URL, error) {
	u, err := url.Parse(address)
	switch {
	case err != nil || (u.Scheme != "http" && u.Scheme != "https") || u.Host == "":
		return nil, followup.Refuse(followup.Invalid, "bad_address", "%q is no address to fetch from: write it as https://host/path", address)
	case u.User != nil:
		return nil, followup.Refuse(followup.Invalid, "bad_address", "the address holds a name or a password: leave them out")
	}
	return u, nil
}

// reading goes from page to page.
type reading struct {
	source  Source
	fetcher *fetcher
	parts   *intake.Parts
	at      Cursor
	last    [sha256.Size]byte
	format  intake.Format
}

func (r *reading) run(ctx context.Context) (intake.Format, error) {
	for range maxPages {
		more, err := r.page(ctx)
		if err != nil || !more {
			return r.format, err
		}
		if r.source.Turned != nil {
			if err := r.source.Turned(r.at); err != nil {
				return r.format, err
			}
		}
	}
	return r.format, followup.Refuse(followup.TooLarge, "too_many_pages", "the source has more than %d pages: ask for larger ones", maxPages)
}

// page reads the page at the cursor, moves the cursor on, and says whether there is a next one.
func (r *reading) page(ctx context.Context) (more bool, err error) {
	page, err := r.fetcher.fetch(ctx, r.address())
	if err != nil {
		return false, err
	}
	defer page.close(&err)
	first, before := r.at == Cursor{}, r.parts.Rows()
	if page.size > 0 {
		if r.format, err = r.parts.Add(page.file, page.size); err != nil {
			return false, err
		}
	}
	switch {
	case r.parts.Rows() == before && first:
		return false, followup.Refuse(followup.Invalid, "empty_file", "the source holds no recommendations: check its address")
	case r.parts.Rows() == before:
		return false, nil
	case page.hash == r.last:
		return false, followup.Refuse(followup.Invalid, "no_progress", "the source gives the same page again: check how its address asks for a page")
	}
	r.last = page.hash
	return r.turn(page)
}

// turn moves the cursor to the next page, if there is one.
func (r *reading) turn(page *page) (bool, error) {
	next := Cursor{Page: r.at.Page + 1, Rows: r.parts.Rows()}
	switch {
	case page.next != "":
		if page.next == page.address {
			return false, followup.Refuse(followup.Invalid, "no_progress", "the source names a page as its own next one: check its address")
		}
		next.URL = page.next
	case r.at.URL != "" || !paged(r.source.URL):
		return false, nil
	}
	r.at = next
	return true, nil
}

func paged(address string) bool {
	return strings.Contains(address, "{page}") || strings.Contains(address, "{skip}")
}

func (r *reading) address() string {
	if r.at.URL != "" {
		return r.at.URL
	}
	return strings.NewReplacer("{page}", strconv.Itoa(r.source.FirstPage+r.at.Page), "{skip}", strconv.Itoa(r.at.Rows)).Replace(r.source.URL)
}

func refused(status int, address string) error {
	return followup.Refuse(followup.Invalid, "source_refused", "%s answered %d %s: check the address", address, status, http.StatusText(status))
}

func unavailable(address string, cause error) error {
	return followup.Refuse(followup.Unavailable, "source_unavailable", "%s cannot be reached now: try again later", address).
		Because(fmt.Errorf("fetch a page: %w", cause))
}
