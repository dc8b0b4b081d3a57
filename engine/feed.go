package engine

import (
	"context"

	"nmrf/followup"
	"nmrf/store"
)

// MailPreferences tells the caller when she gets mail.
func (e *Engine) MailPreferences(ctx context.Context, c Caller) (store.MailPreferences, error) {
	if _, err := e.allow(ctx, c, "MailPreferences"); err != nil {
		return store.MailPreferences{}, err
	}
	return e.store.MailPreferences(ctx, c.Person.ID)
}

// SetMailPreferences decides when the caller gets mail. Hours are of the State's zone.
func (e *Engine) SetMailPreferences(ctx context.Context, c Caller, p store.MailPreferences) error {
	if _, err := e.allow(ctx, c, "SetMailPreferences"); err != nil {
		return err
	}
	if err := p.Check(); err != nil {
		return err
	}
	return e.store.SetMailPreferences(ctx, c.Person.ID, p)
}

// CalendarToken makes the secret of the address of the caller's calendar, /calendar/<token>.ics, and returns it once: only its
// hash is kept. The address that she had before opens nothing any more.
func (e *Engine) CalendarToken(ctx context.Context, c Caller) (token string, err error) {
	if _, err := e.allow(ctx, c, "CalendarToken"); err != nil {
		return "", err
	}
	token, hash, err := secret()
	if err != nil {
		return "", err
	}
	return token, e.store.SetCalendarToken(ctx, c.Person.ID, hash, e.time())
}

// Feed is what the calendar of a person holds.
type Feed struct {
	Person       followup.Person
	Tasks        []Task            // as of Tasks, for what she holds at this moment
	Institutions map[string]string // names by id, of those for which she would act
}

// Calendar returns the feed that a token opens; NotFound if it opens none. It is read by programs, over and over: somebody who
// holds no role has an empty calendar, and no denial is recorded.
func (e *Engine) Calendar(ctx context.Context, token, request string) (Feed, error) {
	owner, err := e.store.CalendarOwner(ctx, hashToken(token), e.time())
	if err != nil {
		return Feed{}, err
	}
	feed := Feed{Person: owner.Person, Institutions: map[string]string{}}
	if len(owner.Grants) == 0 {
		return feed, nil
	}
	enforcer, err := e.enforcer(ctx, owner.Policy)
	if err != nil {
		return Feed{}, err
	}
	c := Caller{Person: owner.Person, Grants: owner.Grants, Request: request, enforcer: enforcer}
	if feed.Tasks, err = e.Tasks(ctx, c); err != nil {
		return Feed{}, err
	}
	institutions, err := e.store.InstitutionsByID(ctx, c.Institutions())
	for _, i := range institutions {
		feed.Institutions[i.ID] = i.Name
	}
	return feed, err
}
