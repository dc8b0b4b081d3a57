package policies

import (
	"crypto/sha256"
	_ "embed"
	"encoding/hex"
	"errors"
	"fmt"
	"slices"
	"sync"

	"github.com/casbin/casbin/v2"
	"github.com/casbin/casbin/v2/model"

	"nmrf/followup"
)

var (
	//go:embed model.conf
	modelText string
	//go:embed base.csv
	baseText []byte
)

// Base returns the text of the base policy, which every State starts with.
func Base() []byte { return slices.Clone(baseText) }

// Enforcer judges by one version of the policy. It never changes and is safe for concurrent use.
type Enforcer struct {
	version int64
	text    []byte
	rules   []rule
	casbin  *casbin.Enforcer
	judged  sync.Map // question → answer; the questions are few: New and Ask know every object and action
}

// New makes the enforcer of a policy's whole text. An Invalid error names the first line that is wrong.
func New(version int64, text []byte) (*Enforcer, error) {
	rules, err := parseRules(text)
	if err != nil {
		return nil, err
	}
	m, err := model.NewModelFromString(modelText)
	if err != nil {
		return nil, fmt.Errorf("read the model of the policy: %w", err)
	}
	c, err := casbin.NewEnforcer(m)
	if err != nil {
		return nil, fmt.Errorf("start the policy's enforcer: %w", err)
	}
	c.AddFunction("covers", coversInMatcher)
	for _, r := range rules {
		if _, err := c.AddPolicy(r.fields()); err != nil {
			return nil, fmt.Errorf("load rule %q: %w", r, err)
		}
	}
	return &Enforcer{version: version, text: slices.Clone(text), rules: rules, casbin: c}, nil
}

func coversInMatcher(args ...any) (any, error) {
	if len(args) != 2 {
		return false, errors.New("covers takes a pattern and an object")
	}
	pattern, ok := args[0].(string)
	name, also := args[1].(string)
	if !ok || !also {
		return false, errors.New("covers takes two texts")
	}
	return covers(pattern, name), nil
}

// Version returns the version of the policy.
func (e *Enforcer) Version() int64 { return e.version }

// Text returns the text of the policy.
func (e *Enforcer) Text() []byte { return slices.Clone(e.text) }

// Hash returns the hex SHA-256 of the text, as followup.PolicyAdopted carries it.
func (e *Enforcer) Hash() string {
	sum := sha256.Sum256(e.text)
	return hex.EncodeToString(sum[:])
}

type question struct {
	role     followup.Role
	relation followup.Relation
	object   string
	action   string
}

// answer holds the rule that decided; it is nil when no rule speaks of the question.
type answer struct {
	allowed bool
	rule    *rule
}

var errNoEnforcer = errors.New("this enforcer was not made by New")

// judge asks Casbin about one role and one relation.
func (e *Enforcer) judge(q question) (answer, error) {
	if known, ok := e.judged.Load(q); ok {
		return known.(answer), nil
	}
	if e.casbin == nil {
		return answer{}, errNoEnforcer
	}
	allowed, by, err := e.casbin.EnforceEx(string(q.role), string(q.relation), q.object, q.action)
	if err != nil {
		return answer{}, err
	}
	a := answer{allowed: allowed}
	if len(by) == 5 {
		a.rule = &rule{by[0], by[1], by[2], by[3], by[4]}
	}
	e.judged.Store(q, a)
	return a, nil
}
