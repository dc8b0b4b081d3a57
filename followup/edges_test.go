package followup_test

import (
	"testing"

	. "nmrf/followup"
)

func TestTwoInstitutionsDelegateToOnePerson(t *testing.T) {
	t.Parallel()
	xena := func(institution string) Actor {
		return Actor{Person: "xena", Institution: institution, Roles: []Role{Approver}}
	}
	t.Run("the principal replied herself for another house", func(t *testing.T) {
		p := planned(t)
		p.does(inTwoHouses("health"), Approve, "plan/a")
		p.refused(Forbidden, "one_person_one_voice", xena("justice"), Approve, "plan/a", onBehalfOf("iva"))
	})
	t.Run("somebody replied for her in another house", func(t *testing.T) {
		p := planned(t)
		p.does(xena("health"), Approve, "plan/a", onBehalfOf("iva"))
		p.refused(Forbidden, "one_person_one_voice", inTwoHouses("justice"), Approve, "plan/a")
	})
}

func TestDelegateIsTheAuthor(t *testing.T) {
	t.Parallel()
	p := opened(t, SignOff)
	p.does(hana, Submit, "plan/a", content("plan"), onBehalfOf("hugo"))
	p.refused(Forbidden, "drafter_approving", hugo, Approve, "plan/a")
}

func TestWhoApprovedATextCannotBecomeItsAuthor(t *testing.T) {
	t.Parallel()
	p := opened(t, SignOff)
	p.does(hana, Submit, "plan/a", content("first"))
	p.does(hedy, Approve, "plan/a")
	p.does(hana, Submit, "plan/a", content("second"))
	p.refused(Forbidden, "drafter_approving", hedy, Submit, "plan/a", content("first"))
	p.does(hedy, Submit, "plan/a", content("third"))
}
