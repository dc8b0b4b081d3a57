package mail_test

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"nmrf/followup"
	"nmrf/store/storetest"
)

// spoken is somebody of an institution for each language, by name: cora-en.
func spoken(name, institution string, role followup.Role) []storetest.Person {
	var staff []storetest.Person
	for _, code := range []string{"en", "fr", "es", "ar", "ru", "zh"} {
		staff = append(staff, storetest.Person{Name: name + "-" + code, Institution: institution, Role: role, Language: code})
	}
	return staff
}

// acts does something to the plan.
func (w *world) acts(kind followup.CommandKind, actor followup.Actor, with followup.Command) {
	w.t.Helper()
	with.Kind, with.Actor, with.Step, with.Reason = kind, actor, "plan/c01", w.play.Text("SECRETMARKER of the reason")
	w.play.Do(followup.SignOff, with)
}

// told requires the subject of the one mail that each of an institution's people gets, by language; YEAR is that of far, and TODAY the day.
func (w *world) told(name string, want map[string]string) {
	w.t.Helper()
	got := w.fresh()
	zone, err := followup.Zone("Europe/Ljubljana")
	require.NoError(w.t, err)
	layouts := map[string]string{"en": "2 January 2006", "zh": "2006年1月2日"}
	for code, subject := range want {
		mine := w.to(got, name+"-"+code)
		require.Len(w.t, mine, 1, code)
		subject = strings.NewReplacer("YEAR", far().Format("2006"), "TODAY", time.Now().In(zone).Format(layouts[code])).Replace(subject)
		require.Equal(w.t, subject, mine[0].subject(w.t), code)
		plain, html := mine[0].parts(w.t)
		require.NotContains(w.t, plain+html+mine[0].subject(w.t), "SECRETMARKER")
	}
}

var (
	healthWrites   = storetest.Actor(storetest.Health, followup.FocalPoint)
	healthApproves = storetest.Actor(storetest.Health, followup.Approver)
	justiceSigns   = storetest.Actor(storetest.Justice, followup.Approver)
	cabinetSigns   = storetest.Actor(storetest.Cabinet, followup.Approver)
)

func TestADisputeIsForTheCommitteeToDecide(t *testing.T) {
	t.Parallel()
	w := newWorld(t, append(people, spoken("cyril", storetest.Cabinet, followup.Approver)...)...)
	w.signOff()
	w.submit("plan/c01")
	w.due("plan/c01", far())
	w.fresh()
	w.acts(followup.Escalate, justiceSigns, followup.Command{})
	w.told("cyril", map[string]string{
		"en": "Decide the dispute by 12 March YEAR: plan for ‘Group’",
		"fr": "Trancher le différend d’ici au 12 mars YEAR : plan pour « Group »",
		"es": "Resolver la controversia a más tardar el 12 de marzo de YEAR: plan para «Group»",
		"ru": "Разрешить спор до 12 марта YEAR года: план по группе «Group»",
		"zh": "裁决争议（YEAR年3月12日前）：“Group”的计划",
	})
	letters := w.office.letters()
	plain, _ := w.to(letters, "cyril-en")[0].parts(t)
	require.Contains(t, plain, "Decide the dispute, so that the step can go on.\n")
	require.Contains(t, plain, "/stages/signoff?attempt=1&for="+storetest.Cabinet+"&step=plan%2Fc01")
	require.Contains(t, w.to(letters, "cyril-ar")[0].subject(t), "البتّ في الخلاف في موعد أقصاه")

	w.acts(followup.Arbitrate, cabinetSigns, followup.Command{})
	got := w.fresh()
	require.Empty(t, w.to(got, "cyril-en"))
	require.Regexp(t, `^Approve by .*: plan for ‘Group’$`, w.to(got, "hana")[0].subject(t), "the parties are asked again")
}

func TestARefusedStepIsForTheCoordinationToOpenAgain(t *testing.T) {
	t.Parallel()
	w := newWorld(t, append(people, spoken("cleo", storetest.Coordination, followup.Coordinator)...)...)
	w.signOff()
	w.submit("plan/c01")
	w.due("plan/c01", far())
	w.fresh()
	w.acts(followup.RefuseClear, storetest.Coordinator, followup.Command{})
	w.told("cleo", map[string]string{
		"en": "Open it again, waiting since TODAY: plan for ‘Group’",
		"zh": "重新打开（自TODAY起等待）：“Group”的计划",
	})
	plain, _ := w.to(w.office.letters(), "cleo-en")[0].parts(t)
	require.Contains(t, plain, "Clearance was refused: open the step again")
	require.NotContains(t, plain, "Due:", "what is over is due no more")
	w.acts(followup.Reopen, storetest.Coordinator, followup.Command{Due: far()})
	got := w.fresh()
	require.Empty(t, w.to(got, "cleo-en"))
	require.Len(t, w.to(got, "hana"), 1)
}

func TestACorrectionIsForASecondPersonToJudge(t *testing.T) {
	t.Parallel()
	w := newWorld(t, append(people, spoken("cleo", storetest.Coordination, followup.Coordinator)...)...)
	w.signOff()
	w.submit("plan/c01")
	w.due("plan/c01", far())
	w.acts(followup.Approve, justiceSigns, followup.Command{})
	w.fresh()
	w.acts(followup.CorrectIt, healthWrites, followup.Command{Content: w.play.Text("corrected")})
	w.told("cleo", map[string]string{
		"en": "Judge the correction by 12 March YEAR: plan for ‘Group’",
		"fr": "Juger la correction d’ici au 12 mars YEAR : plan pour « Group »",
		"es": "Juzgar la corrección a más tardar el 12 de marzo de YEAR: plan para «Group»",
		"ru": "Оценить исправление до 12 марта YEAR года: план по группе «Group»",
		"zh": "判断更正（YEAR年3月12日前）：“Group”的计划",
	})
	letters := w.office.letters()
	require.Equal(t, "Оценить исправление до 12 марта "+far().Format("2006")+" года: план по группе «Group»", w.to(letters, "rada")[len(w.to(letters, "rada"))-1].subject(t))
	require.NotContains(t, w.to(letters, "hana")[len(w.to(letters, "hana"))-1].subject(t), "correction", "its own institution proposed it")
	plain, _ := w.to(letters, "cleo-en")[0].parts(t)
	require.Contains(t, plain, "Say whether the proposed correction is clerical, or reject it.\n")
}

func TestACorrectionThatIsJudgedIsNotSent(t *testing.T) {
	t.Parallel()
	w := newWorld(t, people...)
	w.signOff()
	w.submit("plan/c01")
	w.acts(followup.Approve, justiceSigns, followup.Command{})
	w.fresh()
	w.office.close()
	w.acts(followup.CorrectIt, healthWrites, followup.Command{Content: w.play.Text("corrected")})
	w.acts(followup.ConfirmCorrection, storetest.Coordinator, followup.Command{})
	w.pass()
	w.office.reopen()
	w.at(time.Now().Add(time.Hour))
	require.Empty(t, w.fresh())
}

// TestWhoseTurnItBecomesIsTold plays a round in which each turn comes from what another did.
func TestWhoseTurnItBecomesIsTold(t *testing.T) {
	t.Parallel()
	w := newWorld(t, append(people, storetest.Person{Name: "carl", Institution: storetest.Cabinet, Role: followup.FocalPoint, Language: "en"})...)
	w.signOff()
	w.submit("plan/c01")
	w.due("plan/c01", far())
	w.fresh()
	gets := func(name, want string) {
		t.Helper()
		mine := w.to(w.fresh(), name)
		require.Len(t, mine, 1)
		require.Equal(t, strings.ReplaceAll(want, "YEAR", far().Format("2006")), mine[0].subject(t))
	}
	w.acts(followup.Approve, healthApproves, followup.Command{})
	require.Empty(t, w.fresh(), "the others were asked before")
	w.acts(followup.ReplyIt, justiceSigns, followup.Command{Reply: followup.AgreeConditions,
		Items: []followup.NewItem{{Kind: followup.ConditionItem, Text: w.play.Text("SECRETMARKER of the condition")}}})
	gets("hana", "Answer what was raised by 12 March YEAR: plan for ‘Group’")
	w.acts(followup.ClaimMet, healthWrites, followup.Command{Item: "i1"})
	gets("rada", "Указать, снят ли вопрос до 12 марта YEAR года: план по группе «Group»")
	w.acts(followup.Settle, justiceSigns, followup.Command{Item: "i1", ItemState: followup.WasMet})
	gets("cora", "Clear or refuse by 12 March YEAR: plan for ‘Group’")
	w.acts(followup.AddParty, storetest.Coordinator, followup.Command{Institution: storetest.Cabinet})
	gets("carl", "Approve by 12 March YEAR: plan for ‘Group’")
}
