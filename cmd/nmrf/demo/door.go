package demo

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"time"

	"github.com/oklog/ulid/v2"

	"nmrf/api/client"
	"nmrf/followup"
)

// person is somebody who is signed in at the API.
type person struct {
	official
	id  string
	api *client.ClientWithResponses
}

// open returns the API for nobody in particular.
func open(url string, token string) (*client.ClientWithResponses, error) {
	return client.NewClientWithResponses(url+"/api/v1", client.WithRequestEditorFn(func(_ context.Context, r *http.Request) error {
		if token != "" {
			r.Header.Set("Authorization", "Bearer "+token)
		}
		return nil
	}))
}

// signIn sets a password through a one-time link and signs in with it.
func (p *play) signIn(ctx context.Context, link, email string) (*client.ClientWithResponses, error) {
	nobody, err := open(p.URL, "")
	if err != nil {
		return nil, err
	}
	password := ulid.Make().String()
	redeemed, err := nobody.RedeemLinkWithResponse(ctx, link, client.NewPassword{Password: password})
	if err := failure(err, redeemed, http.StatusNoContent); err != nil {
		return nil, err
	}
	session, err := nobody.SignInWithResponse(ctx, client.Credentials{Email: email, Password: password})
	if err := failure(err, session, http.StatusCreated); err != nil {
		return nil, err
	}
	p.passwords[email] = password
	return open(p.URL, session.JSON201.Token)
}

// answer is what every response of the generated client offers.
type answer interface {
	StatusCode() int
	GetBody() []byte
}

// failure turns an unexpected answer into an error that holds what it said.
func failure(err error, a answer, wanted int) error {
	if err != nil {
		return fmt.Errorf("the API does not answer: %w", err)
	}
	if a.StatusCode() != wanted {
		return fmt.Errorf("the API answered %d instead of %d: %s", a.StatusCode(), wanted, a.GetBody())
	}
	return nil
}

// act sends one act and wants it done.
func (p *play) act(ctx context.Context, who string, a client.Act) error {
	answered, err := p.people[who].api.DecideWithResponse(ctx, p.cycle, &client.DecideParams{IdempotencyKey: key()}, a)
	if err := failure(err, answered, http.StatusOK); err != nil {
		return fmt.Errorf("%s, %s %s: %w", who, a.Kind, a.Step, err)
	}
	p.decisions[a.Stage]++
	return nil
}

// all sends acts in batches and wants each of them done.
func (p *play) all(ctx context.Context, who string, acts []client.Act) error {
	for len(acts) > 0 {
		n := min(len(acts), 40)
		batch := client.ActBatch{}
		for _, a := range acts[:n] {
			batch.Acts = append(batch.Acts, client.KeyedAct{Key: key(), Act: a})
		}
		answered, err := p.people[who].api.DecideBatchWithResponse(ctx, p.cycle, batch)
		if err := failure(err, answered, http.StatusOK); err != nil {
			return fmt.Errorf("%s: %w", who, err)
		}
		for i, r := range answered.JSON200.Items {
			if r.Problem.Rule != "" || r.Receipt.Stream == "" {
				return fmt.Errorf("%s, %s %s: refused: %+v", who, acts[i].Kind, acts[i].Step, r.Problem)
			}
			p.decisions[acts[i].Stage]++
		}
		acts = acts[n:]
	}
	return nil
}

// denied sends an act that the policy has to refuse.
func (p *play) denied(ctx context.Context, who string, a client.Act) error {
	answered, err := p.people[who].api.DecideWithResponse(ctx, p.cycle, &client.DecideParams{IdempotencyKey: key()}, a)
	if err := failure(err, answered, http.StatusForbidden); err != nil {
		return fmt.Errorf("%s, %s %s, which had to be refused: %w", who, a.Kind, a.Step, err)
	}
	return nil
}

// await polls until the stage is open and satisfies the condition, and returns it with the cycle.
func (p *play) await(ctx context.Context, name followup.StageName, ok func(client.Stage) bool) (client.Stage, *client.CycleDetail, error) {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	for {
		answered, err := p.people["coordinator"].api.GetCycleWithResponse(ctx, p.cycle)
		if err := failure(err, answered, http.StatusOK); err != nil {
			return client.Stage{}, nil, fmt.Errorf("waiting for the %s stage: %w", name, err)
		}
		for _, s := range answered.JSON200.Stages {
			if s.Stage == name && !s.Closed && ok(s) {
				return s, answered.JSON200, nil
			}
		}
		select {
		case <-ctx.Done():
			return client.Stage{}, nil, fmt.Errorf("the %s stage did not get ready within %s", name, patience)
		case <-time.After(pollEvery):
		}
	}
}

const (
	patience  = time.Minute
	pollEvery = 30 * time.Millisecond
)

// key makes an idempotency key.
func key() string { return ulid.Make().String() }

// decode reads a document that the API handed over as JSON.
func decode(document any, into any) error {
	data, err := json.Marshal(document)
	if err != nil {
		return err
	}
	return json.Unmarshal(data, into)
}
