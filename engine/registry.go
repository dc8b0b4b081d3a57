package engine

import (
	"context"
	"net/mail"
	"slices"
	"strings"
	"unicode/utf8"

	"nmrf/followup"
	"nmrf/policies"
	"nmrf/store"
)

// Me is who is signed in, with the names of her institutions.
type Me struct {
	Person       followup.Person
	Grants       []followup.Grant
	Institutions map[string]followup.Institution
}

// SignOut ends the caller's session.
func (e *Engine) SignOut(ctx context.Context, c Caller) error {
	return e.store.CloseSession(ctx, c.token)
}

// Me tells the caller who she is.
func (e *Engine) Me(ctx context.Context, c Caller) (Me, error) {
	me := Me{Person: c.Person, Grants: c.Grants, Institutions: map[string]followup.Institution{}}
	all, err := e.store.InstitutionsByID(ctx, c.Institutions())
	for _, i := range all {
		me.Institutions[i.ID] = i
	}
	return me, err
}

// Institutions lists every institution, by name.
func (e *Engine) Institutions(ctx context.Context, c Caller) ([]followup.Institution, error) {
	scope, err := e.scope(ctx, c, "Institutions")
	if err != nil {
		return nil, err
	}
	return e.store.Institutions(ctx, scope)
}

// CreateInstitution registers an institution.
func (e *Engine) CreateInstitution(ctx context.Context, c Caller, i followup.Institution) (followup.Institution, error) {
	v, err := e.allow(ctx, c, "CreateInstitution")
	if err != nil {
		return i, err
	}
	if i.Name = strings.TrimSpace(i.Name); i.Name == "" || utf8.RuneCountInString(i.Name) > 200 {
		return i, followup.InvalidField("name", "give the institution a name of 1 to 200 characters")
	}
	if !slices.Contains(followup.InstitutionKinds, i.Kind) {
		return i, followup.InvalidField("kind", "the kind is one of %v", followup.InstitutionKinds)
	}
	i.ID = ""
	return e.store.AddInstitution(ctx, e.by(c, v), i)
}

// People lists the people whom the caller may see.
func (e *Engine) People(ctx context.Context, c Caller) ([]followup.Person, error) {
	scope, err := e.scope(ctx, c, "People")
	if err != nil {
		return nil, err
	}
	return e.store.People(ctx, scope)
}

// Languages lists the languages of the product: the six of the United Nations.
var Languages = []string{"en", "fr", "es", "ar", "ru", "zh"}

// CreatePerson registers a person and returns the token of the one-time link with which she sets her password.
func (e *Engine) CreatePerson(ctx context.Context, c Caller, p followup.Person) (followup.Person, string, error) {
	v, err := e.allow(ctx, c, "CreatePerson")
	if err != nil {
		return p, "", err
	}
	return e.createPerson(ctx, e.by(c, v), p, false)
}

func (e *Engine) createPerson(ctx context.Context, by store.By, p followup.Person, first bool) (followup.Person, string, error) {
	if p.Name = strings.TrimSpace(p.Name); p.Name == "" || utf8.RuneCountInString(p.Name) > 200 {
		return p, "", followup.InvalidField("name", "give the person a name of 1 to 200 characters")
	}
	address, err := mail.ParseAddress(p.Email)
	if err != nil || address.Name != "" {
		return p, "", followup.InvalidField("email", "%q is no mail address", p.Email)
	}
	p.ID, p.Email = "", strings.ToLower(address.Address)
	if p.Language == "" {
		p.Language = "en"
	}
	if !slices.Contains(Languages, p.Language) {
		return p, "", followup.InvalidField("language", "the language is one of %v", Languages)
	}
	token, hash, err := secret()
	if err != nil {
		return p, "", err
	}
	p, err = e.store.AddPerson(ctx, by, store.Account{Person: p, LinkHash: hash, LinkExpires: by.At.Add(linkLife)}, first)
	if err != nil {
		return p, "", err
	}
	return p, token, nil
}

// CreateAdministrator registers the first administrator with her office and her role, in one transaction, from the console, while
// there is none who can get in; it returns the token of her one-time link.
func (e *Engine) CreateAdministrator(ctx context.Context, c Caller, name, email string) (token string, err error) {
	v, err := e.allow(ctx, c, "CreateAdministrator")
	if err != nil {
		return "", err
	}
	_, token, err = e.createPerson(ctx, e.by(c, v), followup.Person{Name: name, Email: email}, true)
	return token, err
}

// CreateGrant gives a person a role in an institution.
func (e *Engine) CreateGrant(ctx context.Context, c Caller, g followup.Grant) (followup.Grant, error) {
	v, err := e.allow(ctx, c, "CreateGrant")
	if err != nil {
		return g, err
	}
	if !slices.Contains(followup.Roles, g.Role) || g.Role == followup.Operator {
		return g, followup.InvalidField("role", "there is no role %q that a person can hold", g.Role)
	}
	if g.From.IsZero() {
		g.From = e.time()
	}
	if !g.To.IsZero() && !g.To.After(g.From) {
		return g, followup.InvalidField("to", "the grant ends before it starts")
	}
	if g.ID, g.Instrument = "", strings.TrimSpace(g.Instrument); utf8.RuneCountInString(g.Instrument) > 200 {
		return g, followup.InvalidField("instrument", "name the instrument in at most 200 characters")
	}
	return e.store.AddGrant(ctx, e.by(c, v), g)
}

// EndGrant ends a grant now.
func (e *Engine) EndGrant(ctx context.Context, c Caller, grant string) error {
	v, err := e.allow(ctx, c, "EndGrant")
	if err != nil {
		return err
	}
	return e.store.EndGrant(ctx, e.by(c, v), grant, e.time())
}

// Policy returns the policy in force: its version, its text and the enforcer that explains it.
func (e *Engine) Policy(ctx context.Context, c Caller) (*policies.Enforcer, error) {
	_, err := e.allow(ctx, c, "Policy")
	return c.enforcer, err
}
