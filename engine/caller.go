package engine

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"slices"
	"strings"
	"time"

	"github.com/alexedwards/argon2id"

	"nmrf/followup"
	"nmrf/policies"
	"nmrf/store"
)

// Caller is who asks: a signed-in person with what she holds at this moment, or the console of the machine.
type Caller struct {
	Person  followup.Person
	Grants  []followup.Grant
	Request string // id of the request, for the log and for idempotency

	enforcer *policies.Enforcer
	token    []byte
}

// Institutions lists the institutions in which the caller holds a role, the oldest grant first.
func (c Caller) Institutions() []string {
	var ids []string
	for _, g := range c.Grants {
		if !slices.Contains(ids, g.Institution) {
			ids = append(ids, g.Institution)
		}
	}
	return ids
}

// Roles lists the roles that the caller holds in an institution, and those that keep their holder from deciding anywhere.
func (c Caller) Roles(institution string) []followup.Role {
	var roles []followup.Role
	for _, g := range c.Grants {
		apart := g.Role == followup.Auditor || g.Role == followup.Administrator || g.Role == followup.Operator
		if (g.Institution == institution || apart) && !slices.Contains(roles, g.Role) {
			roles = append(roles, g.Role)
		}
	}
	return roles
}

// apart lists the roles that keep the caller from deciding anywhere.
func (c Caller) apart() []followup.Role { return c.Roles("") }

// allRoles lists every role that the caller holds.
func (c Caller) allRoles() []followup.Role {
	var roles []followup.Role
	for _, g := range c.Grants {
		if !slices.Contains(roles, g.Role) {
			roles = append(roles, g.Role)
		}
	}
	return roles
}

const (
	sessionLife = 12 * time.Hour
	linkLife    = 72 * time.Hour
	// MinPassword is the least length of a password, in characters.
	MinPassword = 12
)

// secret makes a token of 256 random bits, and the hash that is kept of it.
func secret() (token string, hash []byte, err error) {
	raw := make([]byte, 32)
	if _, err := rand.Read(raw); err != nil {
		return "", nil, err
	}
	token = base64.RawURLEncoding.EncodeToString(raw)
	return token, hashToken(token), nil
}

func hashToken(token string) []byte {
	sum := sha256.Sum256([]byte(token))
	return sum[:]
}

// decoy is compared with when nobody has the address, so that the answer takes as long.
var decoy, _ = argon2id.CreateHash("nobody has this password", passwordCost)

// passwordCost follows the OWASP recommendation for argon2id: 19 MiB, two passes.
var passwordCost = &argon2id.Params{Memory: 19 * 1024, Iterations: 2, Parallelism: 1, SaltLength: 16, KeyLength: 32}

// SignIn opens a session of a local account and returns its token; Unauthenticated if address and password do not match.
func (e *Engine) SignIn(ctx context.Context, email, password string) (token string, expires time.Time, err error) {
	person, hash, err := e.store.PersonByEmail(ctx, strings.ToLower(strings.TrimSpace(email)))
	if err != nil && followup.AsError(err).Code != followup.NotFound {
		return "", time.Time{}, err
	}
	if err != nil || hash == "" {
		hash, person = decoy, followup.Person{}
	}
	match, err := argon2id.ComparePasswordAndHash(password, hash)
	if err != nil || !match || person.ID == "" {
		return "", time.Time{}, followup.Refuse(followup.Unauthenticated, "wrong_password", "address and password do not match")
	}
	token, hashed, err := secret()
	if err != nil {
		return "", time.Time{}, err
	}
	expires = e.time().Add(sessionLife)
	return token, expires, e.store.OpenSession(ctx, hashed, person.ID, "password", e.time(), expires)
}

// Authenticate returns who a session's token belongs to; Unauthenticated if the session does not exist or has expired.
func (e *Engine) Authenticate(ctx context.Context, token, request string) (Caller, error) {
	hash := hashToken(token)
	s, err := e.store.Session(ctx, hash, e.time())
	if err != nil {
		return Caller{}, err
	}
	enforcer, err := e.enforcer(ctx, s.Policy)
	if err != nil {
		return Caller{}, err
	}
	return Caller{Person: s.Person, Grants: s.Grants, Request: request, enforcer: enforcer, token: hash}, nil
}

// Console is the caller for commands on the machine itself: role operator, never a decision.
func (e *Engine) Console(user, request string) Caller {
	id := "console:" + user
	return Caller{Person: followup.Person{ID: id, Name: id, Language: "en"}, Request: request, enforcer: e.policy.Load(),
		Grants: []followup.Grant{{Person: id, Role: followup.Operator}}}
}

// RedeemLink takes a one-time link and sets its person's password; NotFound if it was used or has expired.
func (e *Engine) RedeemLink(ctx context.Context, token, password string) error {
	if len([]rune(password)) < MinPassword {
		return followup.InvalidField("password", "choose a password of at least %d characters", MinPassword)
	}
	hash, err := argon2id.CreateHash(password, passwordCost)
	if err != nil {
		return err
	}
	_, err = e.store.UseLink(ctx, hashToken(token), hash, e.time())
	return err
}

func (e *Engine) by(c Caller, v policies.Verdict) store.By {
	by := store.By{Person: c.Person.ID, At: e.time(), Authority: followup.Authority{Policy: c.enforcer.Version(), Rule: v.Rule}}
	if c.Request != "" {
		by.Command = commandID(c, c.Request)
	}
	if ids := c.Institutions(); len(ids) > 0 {
		by.Institution = ids[0]
	}
	return by
}
