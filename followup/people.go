package followup

import "time"

// InstitutionKind says what part an institution can play in a cycle.
type InstitutionKind string

const (
	Coordination     InstitutionKind = "coordination"      // the national mechanism (NMIRF) itself
	Ministry         InstitutionKind = "ministry"          // any ministry or agency that can be assigned a cluster
	ForeignMinistry  InstitutionKind = "foreign_ministry"  // clears and transmits the report
	Committee        InstitutionKind = "committee"         // interministerial committee or cabinet
	NHRI             InstitutionKind = "nhri"              // national human rights institution
	CivilSociety     InstitutionKind = "civil_society"     // organisations of civil society
	Parliament       InstitutionKind = "parliament"        // parliament or one of its committees
	StatisticsOffice InstitutionKind = "statistics_office" // validates indicators
	AuditOffice      InstitutionKind = "audit_office"      // supreme audit institution
)

// InstitutionKinds lists every kind, in the order in which pages show them.
var InstitutionKinds = []InstitutionKind{Coordination, Ministry, ForeignMinistry, Committee, NHRI, CivilSociety, Parliament, StatisticsOffice, AuditOffice}

// Consulted says whether institutions of this kind are invited to the consultation.
func (k InstitutionKind) Consulted() bool {
	return k == NHRI || k == CivilSociety || k == Parliament || k == StatisticsOffice
}

// Assignable says whether a cluster can be assigned to institutions of this kind.
func (k InstitutionKind) Assignable() bool { return k == Ministry || k == ForeignMinistry }

// Institution is a body of the State, or one that it consults.
type Institution struct {
	ID   string          `json:"id"`
	Name string          `json:"name"`
	Kind InstitutionKind `json:"kind"`
}

// Role is what a person may be in an institution. The policy speaks of roles, never of persons.
type Role string

const (
	Coordinator   Role = "coordinator"
	FocalPoint    Role = "focal_point"
	Approver      Role = "approver"
	Drafter       Role = "drafter"
	Consultee     Role = "consultee"
	Statistician  Role = "statistician"
	Auditor       Role = "auditor"
	Administrator Role = "administrator"
	Operator      Role = "operator" // the console of the machine: import, read, verify, export; never a decision
)

// Roles lists every role, in the order of the decision matrix.
var Roles = []Role{Coordinator, FocalPoint, Approver, Drafter, Consultee, Statistician, Auditor, Administrator, Operator}

// Relation says how an institution stands to the step that is acted on.
type Relation string

const (
	Own        Relation = "own"        // the step is its own: a consultee's input, the committee's decision
	Lead       Relation = "lead"       // lead institution of the step's cluster
	Supporting Relation = "supporting" // supporting institution of the step's cluster
	Other      Relation = "other"      // nothing to do with the step
	Higher     Relation = "higher"     // the committee or cabinet, above a dispute among others
	CycleWide  Relation = "cycle"      // the coordination of the whole cycle, or an object that is no step
	AuthorOfIt Relation = "author"     // the person wrote or last edited the text of the step
)

// Relations lists every relation, in the order of the decision matrix.
var Relations = []Relation{Own, Lead, Supporting, Other, Higher, CycleWide, AuthorOfIt}

// Person is somebody who can sign in.
type Person struct {
	ID       string `json:"id"`
	Name     string `json:"name"`
	Email    string `json:"email"`
	Language string `json:"language"` // BCP 47: en, fr, es, ar, ru, zh
}

// Grant gives a person a role in an institution between two instants, by an instrument (decree, letter, rota).
// To is zero while the grant has no end.
type Grant struct {
	ID          string    `json:"id"`
	Person      string    `json:"person"`
	Institution string    `json:"institution"`
	Role        Role      `json:"role"`
	From        time.Time `json:"from"`
	To          time.Time `json:"to,omitzero"`
	Instrument  string    `json:"instrument,omitempty"`
}

// HeldAt says whether the grant is in force at the instant t: from inclusive, to exclusive.
func (g Grant) HeldAt(t time.Time) bool {
	return !t.Before(g.From) && (g.To.IsZero() || t.Before(g.To))
}

// Actor is the person who acts, the institution she acts for and the roles that she holds there at that moment.
type Actor struct {
	Person      string `json:"person"`
	Institution string `json:"institution,omitempty"`
	Roles       []Role `json:"roles,omitempty"`
}

// SystemActor is the workflow itself: it proposes texts and tells the time. No door can act as it.
const SystemActor = "system"

// Has says whether the actor holds the role.
func (a Actor) Has(r Role) bool {
	for _, held := range a.Roles {
		if held == r {
			return true
		}
	}
	return false
}
