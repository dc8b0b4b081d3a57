package followup

import "time"

// The stream of the registry.
type (
	// RecommendationsImported sums up one import; the rows are content. Changes is the hash of the list of changes.
	RecommendationsImported struct {
		File      Ref    `json:"file,omitzero"`
		Format    string `json:"format"`
		Rows      int    `json:"rows"`
		Added     int    `json:"added"`
		Changed   int    `json:"changed"`
		Unchanged int    `json:"unchanged"`
		Withdrawn int    `json:"withdrawn"`
		Rejected  int    `json:"rejected"`
		Changes   string `json:"changes"`
	}
	// RecommendationsMerged makes one group of recommendations that ask for the same: one plan and one entry of progress answer them.
	// It lists all of the group, sorted, also those that were in it before. Each keeps its source.
	RecommendationsMerged struct {
		Group           string   `json:"group"`
		Recommendations []string `json:"recommendations"`
	}
	// RecommendationsParted ends a group: each of its recommendations stands alone again.
	RecommendationsParted struct {
		Group string `json:"group"`
	}
	// LabelsConfirmed says which labels of a kind a person gave a recommendation, instead of those given before. What its source
	// published stays as it is.
	LabelsConfirmed struct {
		Recommendation string    `json:"recommendation"`
		Kind           LabelKind `json:"kind"`
		Labels         []string  `json:"labels"`
	}
	// InstitutionRegistered adds an institution. Its name is public.
	InstitutionRegistered struct {
		Institution Institution `json:"institution"`
	}
	// PersonRegistered adds a person. Her name and address are content, so that they can be erased.
	PersonRegistered struct {
		ID       string `json:"id"`
		Details  Ref    `json:"details"`
		Language string `json:"language"`
	}
	// RoleGranted gives a person a role in an institution.
	RoleGranted struct {
		Grant Grant `json:"grant"`
	}
	// RoleEnded ends a grant at an instant.
	RoleEnded struct {
		Grant string    `json:"grant"`
		To    time.Time `json:"to"`
	}
	// DelegationGiven lets a person act for another one.
	DelegationGiven struct {
		Delegation Delegation `json:"delegation"`
	}
	// DelegationRevoked ends a delegation at an instant.
	DelegationRevoked struct {
		Delegation string    `json:"delegation"`
		To         time.Time `json:"to"`
	}
	// PersonHandedOver says that what a person held goes to her successor. The grants and delegations that end and begin by it are events
	// of their own; the sections that she was named to write go over in their stages.
	PersonHandedOver struct {
		Handover
		Reason Ref `json:"reason"`
	}
	// PolicyAdopted puts a version of the policy into force. Hash is the hex SHA-256 of its text.
	PolicyAdopted struct {
		Version int64  `json:"version"`
		Hash    string `json:"hash"`
	}
	// ReportAcknowledged says that the body received the report of a cycle, and under which symbol it published it.
	ReportAcknowledged struct {
		Cycle     string    `json:"cycle"`
		Symbol    string    `json:"symbol,omitempty"`
		Received  time.Time `json:"received,omitzero"` // day on which the body received it, midnight UTC
		Reference Ref       `json:"reference,omitzero"`
	}
	// DocumentReceived says that an import brought the first recommendations of a document that was not there before.
	DocumentReceived struct {
		Body   string `json:"body"`
		Symbol string `json:"symbol"`
	}
	// RulesAdopted makes a profile or a calendar the State's own: cycles launched from then on follow it.
	RulesAdopted struct {
		Kind    RuleFileKind `json:"kind"`
		Name    string       `json:"name"`
		Version int          `json:"version"`
		File    Ref          `json:"file"`
	}
	// RunArchived keeps the history of a closed workflow run.
	RunArchived struct {
		Workflow string `json:"workflow"`
		Run      string `json:"run"`
		History  Ref    `json:"history"`
	}
)

// The stream of access.
type (
	// SignedIn says that a person opened a session.
	SignedIn struct {
		Method string `json:"method"`
	}
	// AccessDenied says that the policy refused an act of a signed-in person.
	AccessDenied struct {
		Action  string   `json:"action"`
		Object  string   `json:"object"`
		Cycle   string   `json:"cycle,omitempty"`
		Roles   []Role   `json:"roles,omitempty"`
		Rel     Relation `json:"relation,omitempty"`
		Name    string   `json:"name"`    // short name of the denial: wrong_institution, drafter_approving …
		Missing string   `json:"missing"` // the rule that refused, or that was missing
	}
	// LedgerRead says that somebody read or exported the history.
	LedgerRead struct {
		What string `json:"what"`
	}
	// ForgedCommandRefused says that an Update with a bad signature reached a workflow.
	ForgedCommandRefused struct {
		Workflow string `json:"workflow"`
		Update   string `json:"update"`
	}
	// UnlaunchedWorkflowRefused says that a workflow was started that no signed launch asked for.
	UnlaunchedWorkflowRefused struct {
		Workflow string `json:"workflow"`
	}
)

// Error returns the refusal as it was answered.
func (c CommandRefused) Error() *Error { return &Error{Code: c.Code, Rule: c.Rule, Says: c.Says} }
