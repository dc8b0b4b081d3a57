package web_test

import (
	"context"
	"os/exec"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
	"github.com/stretchr/testify/require"

	"nmrf/api/apitest"
	"nmrf/api/client"
	"nmrf/followup"
)

// browser is a tab of the machine's Chromium.
type browser struct {
	t    *testing.T
	site string
	tab  context.Context

	mu         sync.Mutex
	complaints []string // what the page complained of: blocked files, errors of scripts
}

func (h house) browser(t *testing.T) *browser {
	t.Helper()
	path, err := exec.LookPath("chromium")
	require.NoError(t, err, "the set-up installs chromium")
	options := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.ExecPath(path), chromedp.NoSandbox, chromedp.Flag("disable-gpu", true),
		chromedp.Flag("disable-quic", true))
	b := &browser{t: t, site: h.pages}
	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute)
	t.Cleanup(cancel)
	ctx, stop := chromedp.NewExecAllocator(ctx, options...)
	t.Cleanup(stop)
	b.tab, stop = chromedp.NewContext(ctx)
	t.Cleanup(stop)
	require.NoError(t, chromedp.Listen(b.tab, b.note))
	_, err = chromedp.Call(b.tab, log.Enable, cdp.Empty{})
	require.NoError(t, err)
	return b
}

func (b *browser) note(event any) {
	if e, ok := event.(*log.EventEntryAdded); ok {
		b.mu.Lock()
		b.complaints = append(b.complaints, e.Entry.Text)
		b.mu.Unlock()
	}
}

// goes does something that opens a page, and returns its status.
func (b *browser) goes(how ...chromedp.Action[chromedp.Void]) int {
	b.t.Helper()
	res, err := chromedp.RunResponse(b.tab, how...)
	require.NoError(b.t, err)
	return int(res.Status)
}

func (b *browser) opens(path string) int { return b.goes(chromedp.Navigate(b.site + path)) }

func (b *browser) clicks(css string) int { return b.goes(chromedp.Click(chromedp.CSS(css))) }

func (b *browser) signsIn(p *apitest.Person) {
	b.t.Helper()
	require.Equal(b.t, 200, b.opens("/"))
	require.NoError(b.t, chromedp.Do(b.tab, chromedp.SendKeys(chromedp.CSS("#email"), p.Email), chromedp.SendKeys(chromedp.CSS("#password"), apitest.Password)))
	require.Equal(b.t, 200, b.clicks("main button"))
}

// An official with a browser that runs no JavaScript signs in, opens what is asked of her, approves it and reads the receipt.
func TestApprovingWithoutJavaScript(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	play := h.Launch(t, "UPR").To(followup.SignOff)
	step := play.By("coordinator").Steps(t, play.Cycle, followup.SignOff)[0]
	play.By("focal_health").Does(t, play.Cycle, client.Act{Kind: followup.Submit, Stage: followup.SignOff, Step: step.Id, Plan: play.Plan(step.Subject)})

	b := h.browser(t)
	_, err := chromedp.Call(b.tab, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: true})
	require.NoError(t, err)
	b.signsIn(play.By("approver_health"))
	require.Equal(t, 200, b.clicks(".tasks a"))
	require.Equal(t, 200, b.clicks(`.act button[value="check"]`))
	require.Equal(t, 200, b.clicks(`button[value="send"]`))
	receipt, err := chromedp.Run(b.tab, chromedp.Text(chromedp.CSS("main")))
	require.NoError(t, err)
	require.Contains(t, receipt, "Your act is record")
	require.Contains(t, receipt, "Root of the ledger")
	require.Contains(t, receipt, "Institution health")
	require.Empty(t, b.complaints)
	replies := play.By("approver_health").Step(t, play.Cycle, followup.SignOff, step.Id).Step.Replies
	require.Len(t, replies, 1)
	require.Equal(t, play.By("approver_health").ID, replies[0].Person)
}

// With scripts on, the pages keep to their own rules: nothing is blocked, and nothing is wider than a small telephone.
func TestPagesOnASmallScreen(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	play := h.Launch(t, "UPR").To(followup.SignOff)
	b := h.browser(t)
	require.NoError(t, chromedp.Do(b.tab, chromedp.EmulateViewport(320, 640)))
	b.signsIn(play.By("focal_health"))
	cycle := "/cycles/" + play.Cycle
	for _, code := range []string{"en", "ar"} {
		require.Equal(t, 200, b.opens("/language/"+code+"?next=/"))
		for _, path := range []string{"/", "/cycles", "/delegations", "/settings", cycle, cycle + "/history", cycle + "/clusters", cycle + "/stages/clustering?step=clusters"} {
			require.Equal(t, 200, b.opens(path))
			width, err := chromedp.Run(b.tab, chromedp.Evaluate[int]("document.documentElement.scrollWidth"))
			require.NoError(t, err)
			require.LessOrEqual(t, width, 320, "%s %s", code, path)
		}
	}
	require.Empty(t, b.complaints)
}

// A coordinator moves the slider, renames a cluster, moves a recommendation to it, and finds her clusters in the step.
func TestArrangingTheClustersInABrowser(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	play := h.Launch(t, "UPR").To(followup.Clustering)
	b := h.browser(t)
	b.signsIn(play.By("coordinator"))
	require.Equal(t, 200, b.opens("/cycles/"+play.Cycle+"/clusters"))
	most := b.evaluates(`document.getElementById("groups").max`)
	require.Equal(t, 200, b.goes(chromedp.SendKeys(chromedp.CSS("#groups"), kb.End)), "the slider shows its clusters by itself")
	require.Equal(t, most, b.evaluates(`document.getElementById("groups-number").textContent`))
	require.Equal(t, "groups", b.evaluates(`document.activeElement.id`), "the slider keeps the focus")
	require.Contains(t, b.evaluates(`document.querySelector(".notice").textContent`), "What changed")

	b.runs(`document.querySelectorAll(".clusters > li:nth-child(2) details").forEach(d => d.open = true);
		document.querySelector(".clusters > li:nth-child(2) input[maxlength]").value = "Dignity for all"`)
	require.Equal(t, 200, b.clicks(`.clusters > li:nth-child(2) button[value="name"]`))
	named := `[...document.querySelectorAll(".clusters > li")].find(li => li.querySelector("h3").textContent.includes("Dignity for all"))`
	b.runs(`document.querySelectorAll(".clusters > li:first-child details").forEach(d => d.open = true);
		document.querySelector(".clusters > li:first-child .members li:last-child input").click();
		document.querySelector(".clusters > li:first-child select").value = ` + named + `.id.replace("cluster-", "")`)
	item := b.evaluates(`document.querySelector(".clusters > li:first-child .members li:last-child input").value`)
	require.Equal(t, 200, b.clicks(`.clusters > li:first-child button[value^="to "]`))
	require.Equal(t, item, b.evaluates(named+`.querySelector('[value="`+item+`"]').value`))

	require.Equal(t, 200, b.clicks(`#desk button[value="put"]`))
	require.Equal(t, 200, b.clicks(`button[value="send"]`))
	require.Equal(t, 200, b.opens("/cycles/"+play.Cycle+"/stages/clustering?step=clusters"))
	require.Contains(t, b.evaluates(`document.querySelector("article.text").textContent`), "Dignity for all")
	require.Empty(t, b.complaints)
}

// evaluates asks the page for a text.
func (b *browser) evaluates(script string) string {
	b.t.Helper()
	text, err := chromedp.Run(b.tab, chromedp.Evaluate[string](script))
	require.NoError(b.t, err, script)
	return text
}

func (b *browser) runs(script string) { b.evaluates(script + `; ""`) }
