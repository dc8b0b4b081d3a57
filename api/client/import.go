package client

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"time"
)

// importPoll is how often an import that is being read is asked how far it has come.
const importPoll = 250 * time.Millisecond

// BringFile brings a file, waits until it has been read, and returns what it would change. progress, which may be nil, hears how far it
// has come. A file of which nothing can be taken over ends as failed, which is no error here.
func (c *ClientWithResponses) BringFile(ctx context.Context, p *StartImportParams, file io.Reader, progress func(Import)) (Import, error) {
	started, err := c.StartImportWithBodyWithResponse(ctx, p, "application/octet-stream", file)
	if err != nil {
		return Import{}, err
	}
	if started.StatusCode() != http.StatusAccepted {
		return Import{}, refusedBy(started.ApplicationproblemJSONDefault, started.Status())
	}
	return c.awaitRead(ctx, *started.JSON202, progress)
}

// Pull has an address read, and goes on as BringFile does.
func (c *ClientWithResponses) Pull(ctx context.Context, p *PullImportParams, from Pull, progress func(Import)) (Import, error) {
	started, err := c.PullImportWithResponse(ctx, p, from)
	if err != nil {
		return Import{}, err
	}
	if started.StatusCode() != http.StatusAccepted {
		return Import{}, refusedBy(started.ApplicationproblemJSONDefault, started.Status())
	}
	return c.awaitRead(ctx, *started.JSON202, progress)
}

func (c *ClientWithResponses) awaitRead(ctx context.Context, i Import, progress func(Import)) (Import, error) {
	for i.State == "uploading" || i.State == "reading" {
		if progress != nil {
			progress(i)
		}
		select {
		case <-ctx.Done():
			return i, ctx.Err()
		case <-time.After(importPoll):
		}
		read, err := c.GetImportWithResponse(ctx, i.Id)
		if err != nil {
			return i, err
		}
		if read.StatusCode() != http.StatusOK {
			return i, refusedBy(read.ApplicationproblemJSONDefault, read.Status())
		}
		i = *read.JSON200
	}
	return i, nil
}

// TakeFile confirms an import as it was shown. withdrawn repeats the number of withdrawals, where that is asked for.
func (c *ClientWithResponses) TakeFile(ctx context.Context, i Import, withdrawn int) (Import, error) {
	taken, err := c.ConfirmImportWithResponse(ctx, i.Id, &ConfirmImportParams{}, Confirmation{Changes: i.Changes, Withdrawn: withdrawn})
	if err != nil {
		return i, err
	}
	if taken.StatusCode() != http.StatusOK {
		return i, refusedBy(taken.ApplicationproblemJSONDefault, taken.Status())
	}
	return *taken.JSON200, nil
}

// Refused is the problem document of a request that was refused.
type Refused struct{ Problem }

func (r *Refused) Error() string { return r.Detail }

func refusedBy(p *Problem, status string) error {
	if p == nil {
		return fmt.Errorf("the server answered %s", status)
	}
	return &Refused{*p}
}
